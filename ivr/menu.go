package ivr

import (
	"maps"
	"slices"
	"strings"
)

// Menu offers choices by key.
type Menu struct {
	// Choices are the states by the keys that lead to them; a choice may be several
	// keys long. Where the keys of one begin another, the shorter one is taken when
	// no key follows in time.
	Choices  map[string]string `yaml:"menu"`
	Question `yaml:",inline"`
}

// Exits is where the state leads.
func (s Menu) Exits() []Exit {
	var exits []Exit
	for _, keys := range slices.Sorted(maps.Keys(s.Choices)) {
		exits = append(exits, Exit{By: "menu." + keys, To: s.Choices[keys], ByCaller: true})
	}
	return append(exits, s.exits()...)
}

func (s Menu) enter(m *Machine) activity { return ask(m, s) }

func (s Menu) question() *Question { return &s.Question }

func (s Menu) judge(keys string) verdict {
	_, exact := s.Choices[keys]
	longer := false
	for choice := range s.Choices {
		longer = longer || choice != keys && strings.HasPrefix(choice, keys)
	}
	switch {
	case exact && longer:
		return open
	case exact:
		return final
	case longer:
		return incomplete
	default:
		return invalid
	}
}

func (s Menu) accept(m *Machine, keys string) { m.goTo(s.Choices[keys]) }
