package flowfile

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"callbot/ivr"
	"callbot/media"
)

// keys sees to it that the ways out by key can be gone.
func (k *check) keys(state ivr.State, path string) {
	switch s := state.(type) {
	case ivr.Menu:
		k.choices(s.Choices, path+".menu")
		k.prefixes(s.Choices, path+".menu")
	case ivr.Hold:
		k.choices(s.Choices, path+".keys")
		k.single(s.Choices, path+".keys")
	case ivr.Gather:
		k.gather(s, path)
	case ivr.Record:
		k.keyList(s.Stop, path+".stop")
	default: // the others have no keys
	}
}

func (k *check) choices(choices map[string]string, path string) {
	for _, keys := range slices.Sorted(maps.Keys(choices)) {
		k.keyList(keys, path+"."+keys)
	}
}

func (k *check) keyList(keys, path string) {
	if strings.Trim(keys, media.Keys) != "" {
		k.find(Error, path, "no-such-key", "%q is not on a telephone: its keys are %s", keys, media.Keys)
	}
}

func (k *check) single(choices map[string]string, path string) {
	for _, keys := range slices.Sorted(maps.Keys(choices)) {
		if len(keys) > 1 {
			k.find(Error, path+"."+keys, "unreachable-exit", "a caller on hold leaves by one key: %q is never taken", keys)
		}
	}
}

func (k *check) prefixes(choices map[string]string, path string) {
	names := slices.Sorted(maps.Keys(choices))
	for _, short := range names {
		for _, long := range names {
			if short != long && strings.HasPrefix(long, short) {
				k.find(Warning, path+"."+short, "key-conflict", "%q begins %q too, so that whoever presses it has to wait", short, long)
			}
		}
	}
}

func (k *check) gather(s ivr.Gather, path string) {
	if s.Max > 0 && s.Min > s.Max {
		k.find(Error, path+".min", "unreachable-exit", "no answer has at least %d and at most %d digits: the state never goes on to %q", s.Min, s.Max, s.Next)
	}
	if s.Max > ivr.MaxTypeAhead || s.Min > ivr.MaxTypeAhead {
		k.find(Error, path+".max", "unreachable-exit", "no more than %d digits can be gathered", ivr.MaxTypeAhead)
	}
	if s.Pattern != nil && strings.ContainsAny(withoutClasses(s.Pattern.String()), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		k.find(Error, path+".pattern", "unreachable-exit", "the pattern wants letters, which no caller can press")
	}
	if s.Until != ivr.NoTerminator {
		k.keyList(s.Until, path+".until")
	}
}

// withoutClasses is a regular expression without what its letters mean: \d, [[:digit:]].
func withoutClasses(pattern string) string {
	for _, class := range []string{`\d`, `\D`, `\w`, `\W`, `\s`, `\S`, `\b`, `\B`, `\A`, `\z`, "[:digit:]", "[:alnum:]", "[:xdigit:]"} {
		pattern = strings.ReplaceAll(pattern, class, "")
	}
	return pattern
}

// timeouts looks for times that can never be up.
func (k *check) timeouts(state ivr.State, path string) {
	switch s := state.(type) {
	case ivr.Menu:
		if longest(s.Choices) <= 1 && (s.Between > 0 || s.Overall > 0) {
			field := "between"
			if s.Between == 0 {
				field = "overall"
			}
			k.find(Warning, path+"."+field, "idle-timeout", "every choice is one key long, so there is no next key to wait for")
			return
		}
		k.overall(s.Question, path)
	case ivr.Gather:
		k.overall(s.Question, path)
	case ivr.Hold:
		if s.For > 0 && s.First >= s.For && len(s.Announce) > 0 {
			k.find(Warning, path+".first", "idle-timeout", "the announcement would come after %v, but the caller is held for %v only", s.First, s.For)
		}
	default: // the others have no such times
	}
}

func (k *check) overall(q ivr.Question, path string) {
	between := q.Between
	if between == 0 {
		between = ivr.DefaultBetween
	}
	if q.Overall > 0 && q.Overall <= between {
		k.find(Warning, path+".overall", "idle-timeout", "the whole answer may take %v, so the %v from key to key are never up", q.Overall, between)
	}
}

func longest(choices map[string]string) int {
	n := 0
	for keys := range choices {
		n = max(n, len(keys))
	}
	return n
}

// fallback looks for ways out of a failure that may fail in the same way.
func (k *check) fallback(flow *ivr.Flow, state ivr.State, path string) {
	for _, exit := range state.Exits() {
		switch exit.By {
		case "otherwise", "on_busy", "on_no_answer":
		default:
			continue
		}
		_, branch := state.(ivr.Branch)
		if !branch && mayFail(flow.States[exit.To]) {
			k.find(Warning, path+"."+exit.By, "weak-fallback", "the fallback %q can fail itself", exit.To)
		}
	}
}

func mayFail(state ivr.State) bool {
	switch state.(type) {
	case ivr.Fetch, ivr.Transfer, ivr.Invite, ivr.Record:
		return true
	default:
		return false
	}
}

// root checks what is said of the flow as a whole.
func (k *check) root() {
	for i, day := range k.file.Flow.Holidays {
		if _, err := time.Parse(time.DateOnly, day); err == nil {
			continue
		}
		if _, err := time.Parse(time.DateOnly, "2000-"+day); err != nil {
			k.find(Error, "holidays."+strconv.Itoa(i), "holiday", "%q is no day: want 2026-04-03, or 12-25 for every year", day)
		}
	}
}
