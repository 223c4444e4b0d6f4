package ivr

// Play says something and goes on. A key cuts it short and is kept for the next
// question, unless BargeIn forbids it; what the caller has typed ahead skips it.
type Play struct {
	Say     Pieces  `yaml:"play"`
	BargeIn BargeIn `yaml:"barge_in"`
	Next    string  `yaml:"next"`
}

// Exits is where the state leads.
func (s Play) Exits() []Exit { return []Exit{{By: "next", To: s.Next}} }

func (s Play) enter(m *Machine) activity {
	if len(m.keys) > 0 && s.BargeIn.allows(0) || !m.play(s.Say) {
		m.goTo(s.Next)
	}
	return s
}

func (s Play) handle(m *Machine, e Event) {
	switch e.(type) {
	case KeyPressed:
		if m.mayInterrupt(s.BargeIn) {
			m.goTo(s.Next)
		}
	case PromptEnded, TimedOut:
		m.goTo(s.Next)
	default: // what a state before it asked for, and did not wait for
	}
}
