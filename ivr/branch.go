package ivr

import "fmt"

// Branch goes one way or another by conditions, without a word.
type Branch struct {
	// Cases are tried in order; the first whose condition is true is taken. A
	// condition that cannot be reckoned is not.
	Cases     []Case `yaml:"branch"`
	Otherwise string `yaml:"otherwise"`
}

// Case is one way of a Branch.
type Case struct {
	When Condition `yaml:"when"`
	To   string    `yaml:"to"`
}

// Exits is where the state leads.
func (s Branch) Exits() []Exit {
	var exits []Exit
	for i, c := range s.Cases {
		exits = append(exits, Exit{By: fmt.Sprintf("branch.%d.to", i), To: c.To})
	}
	return append(exits, Exit{By: "otherwise", To: s.Otherwise})
}

func (s Branch) enter(m *Machine) activity {
	m.goTo(s.Otherwise)
	for _, c := range s.Cases {
		if m.eval(c.When.Expr) == true {
			m.goTo(c.To)
			break
		}
	}
	return idle{}
}

// idle is the activity of states that go on at once.
type idle struct{}

func (idle) handle(*Machine, Event) {}
