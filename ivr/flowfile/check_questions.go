package flowfile

import (
	"cmp"
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
		if len(s.Choices) == 0 {
			k.find(Error, path+".menu", "unreachable-exit", "no key leads anywhere: whoever presses one is wrong")
		}
		k.prefixes(s.Choices, path+".menu")
	case ivr.Hold:
		k.choices(s.Choices, path+".keys")
		k.single(s.Choices, path+".keys")
		if s.For == 0 && s.Next != "" {
			k.find(Error, path+".next", "unreachable-exit", "the caller is held until a key is pressed, and never goes on to %q: say for how long", s.Next)
		}
	case ivr.Gather:
		k.gather(s, path)
	case ivr.Record:
		k.keyList(s.Stop, path+".stop")
	case ivr.Repeat:
		if s.Times == 0 {
			k.find(Error, path+".repeat", "unreachable-exit", "no round is none: the state never goes on to %q", s.Do)
		}
	default: // the others have no keys
	}
}

func (k *check) choices(choices map[string]string, path string) {
	for _, keys := range slices.Sorted(maps.Keys(choices)) {
		k.keyList(keys, path+"."+keys)
		if keys == "" {
			k.find(Error, path+".", "unreachable-exit", "nobody can press no key: the state never goes on to %q", choices[keys])
		}
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
			if short != "" && short != long && strings.HasPrefix(long, short) {
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
		field := ".max"
		if s.Min > ivr.MaxTypeAhead {
			field = ".min"
		}
		k.find(Error, path+field, "unreachable-exit", "no more than %d digits can be gathered", ivr.MaxTypeAhead)
	}
	least, most := max(s.Min, 1), cmp.Or(s.Max, ivr.MaxTypeAhead)
	if s.Pattern != nil && least <= most && most <= ivr.MaxTypeAhead && !fits(s.Pattern, digitsOf(s), least, most) {
		k.find(Error, path+".pattern", "unreachable-exit", "no answer of %d to %d digits fits the pattern, so that every one is wrong", least, most)
	}
	if s.Until != ivr.NoTerminator {
		k.keyList(s.Until, path+".until")
	}
}

// digitsOf are the digits that an answer may have: those that do not end it.
func digitsOf(s ivr.Gather) string {
	if s.Until == ivr.NoTerminator {
		return "0123456789"
	}
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(s.Until, c) {
			return -1
		}
		return c
	}, "0123456789")
}

// timeouts looks for times that can never be up.
func (k *check) timeouts(state ivr.State, path string) {
	switch s := state.(type) {
	case ivr.Menu:
		k.answerTimes(s.Question, longest(s.Choices), "every choice is one key long", path)
	case ivr.Gather:
		k.answerTimes(s.Question, cmp.Or(s.Max, ivr.MaxTypeAhead), "one digit is the whole answer", path)
	case ivr.Hold:
		k.holdTimes(s, path)
	case ivr.Record:
		k.recordable(s.Max, path+".max")
		k.recordable(s.Initial, path+".initial_silence")
		k.recordable(s.Silence, path+".silence")
		most := cmp.Or(s.Max, ivr.DefaultMaxRecording)
		k.within(s.Initial, most, path+".initial_silence")
		k.within(s.Silence, most, path+".silence")
	default: // the others have no such times
	}
}

// answerTimes looks at the times of an answer that has so many keys at most.
func (k *check) answerTimes(q ivr.Question, keys int, single, path string) {
	between := cmp.Or(q.Between, ivr.DefaultBetween)
	switch longest := time.Duration(keys-1) * between; {
	case keys <= 1 && q.Between > 0:
		k.find(Warning, path+".between", "idle-timeout", "%s, so there is no next key to wait for", single)
	case keys <= 1 && q.Overall > 0:
		k.find(Warning, path+".overall", "idle-timeout", "%s, so there is no next key to wait for", single)
	case q.Overall > 0 && q.Overall <= between:
		k.find(Warning, path+".overall", "idle-timeout", "the whole answer may take %v, so the %v from key to key are never up", q.Overall, between)
	case q.Overall > 0 && q.Overall >= longest:
		k.find(Warning, path+".overall", "idle-timeout",
			"an answer has %d keys at most, with %v between them, so it is over before %v are up", keys, between, q.Overall)
	}
}

// holdTimes looks for announcements that never come.
func (k *check) holdTimes(s ivr.Hold, path string) {
	switch {
	case len(s.Announce) == 0 && s.First > 0:
		k.find(Warning, path+".first", "idle-timeout", "there is nothing to announce after %v", s.First)
	case len(s.Announce) == 0 && s.Every > 0:
		k.find(Warning, path+".every", "idle-timeout", "there is nothing to announce after %v", s.Every)
	case s.For > 0 && len(s.Announce) > 0 && s.First >= s.For:
		k.find(Warning, path+".first", "idle-timeout", "the announcement would come after %v, but the caller is held for %v only", s.First, s.For)
	case s.For > 0 && s.Every > 0 && s.First+s.Every >= s.For:
		k.find(Warning, path+".every", "idle-timeout", "the second announcement would come after %v, but the caller is held for %v only", s.First+s.Every, s.For)
	}
}

// recordable looks for a time that no service records with.
func (k *check) recordable(d time.Duration, path string) {
	if d != 0 && (d < ivr.MinRecording || d > ivr.MaxRecording) {
		k.find(Error, path, "duration", "the times of a recording are %v to %v, not %v", ivr.MinRecording, ivr.MaxRecording, d)
	}
}

// within looks at a silence that a recording may be too short for.
func (k *check) within(silence, most time.Duration, path string) {
	if silence >= most {
		k.find(Warning, path, "idle-timeout", "the recording is over after %v, before %v of silence are", most, silence)
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
		if !branch && k.mayFail(flow, exit.To, 0) {
			k.find(Warning, path+"."+exit.By, "weak-fallback", "the fallback %q can fail itself", exit.To)
		}
	}
}

// mayFail reports whether a state can fail, or leads to one that can before the caller hears
// anything.
func (k *check) mayFail(flow *ivr.Flow, name string, hops int) bool {
	if hops > maxDepth {
		return false
	}
	switch s := flow.States[name].(type) {
	case ivr.Fetch, ivr.Transfer, ivr.Invite, ivr.Record:
		return true
	case ivr.Set:
		return k.mayFail(flow, s.Next, hops+1)
	case ivr.Sub:
		sub := k.file.Flow.Flows[s.Flow]
		return k.mayFail(sub, sub.Start, hops+1)
	case ivr.Goto:
		sub := k.file.Flow.Flows[s.Flow]
		return k.mayFail(sub, sub.Start, hops+1)
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
