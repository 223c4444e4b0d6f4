package ivr

import (
	"cmp"
	"regexp"
	"strings"

	"callbot/media"
)

// Gather asks for digits. A key that is neither a digit nor a terminator makes the
// answer invalid.
type Gather struct {
	// Into is the variable that takes the digits, without the terminator.
	Into     string `yaml:"gather"`
	Question `yaml:",inline"`

	// Min and Max are how many digits there must and may be. Zero means one, and as
	// many as a machine keeps (MaxTypeAhead).
	Min int `yaml:"min"`
	Max int `yaml:"max"`
	// Until are the keys of which any ends the digits. Empty means "#"; NoTerminator
	// means none. A terminator pressed soon after the last possible digit belongs to
	// the answer and is not taken for the next one.
	Until string `yaml:"until"`
	// Pattern, where it is set, must match the digits.
	Pattern *regexp.Regexp `yaml:"pattern"`

	Next string `yaml:"next"`
}

// NoTerminator says that digits end by their number or by silence only.
const NoTerminator = "none"

// Exits is where the state leads.
func (s Gather) Exits() []Exit {
	return append([]Exit{{By: "next", To: s.Next, ByCaller: true}}, s.exits()...)
}

func (s Gather) enter(m *Machine) activity { return ask(m, s) }

func (s Gather) question() *Question { return &s.Question }

func (s Gather) judge(keys string) verdict {
	digits, ended := s.digits(keys)
	n, most := len(digits), cmp.Or(s.Max, MaxTypeAhead)
	switch {
	case n > most || strings.Trim(digits, "0123456789") != "":
		return invalid
	case ended || n == most:
		if n >= max(s.Min, 1) && s.matches(digits) {
			return final
		}
		return invalid
	case n >= max(s.Min, 1) && s.matches(digits):
		return open
	default:
		return incomplete
	}
}

func (s Gather) accept(m *Machine, keys string) {
	digits, ended := s.digits(keys)
	if !ended {
		m.trailing = trailing{s.terminators(), m.now + cmp.Or(s.Between, DefaultBetween)}
	}
	if s.Sensitive {
		m.secrets = append(m.secrets, digits)
	}
	if s.Into != "" {
		m.Vars[s.Into] = digits
	}
	m.goTo(s.Next)
}

// digits are keys without the terminator, and whether there was one.
func (s Gather) digits(keys string) (string, bool) {
	if last := len(keys) - 1; containsKey(s.terminators(), media.Key(keys[last])) {
		return keys[:last], true
	}
	return keys, false
}

func (s Gather) terminators() string {
	if s.Until == NoTerminator {
		return ""
	}
	return cmp.Or(s.Until, "#")
}

func (s Gather) matches(digits string) bool {
	return s.Pattern == nil || s.Pattern.MatchString(digits)
}
