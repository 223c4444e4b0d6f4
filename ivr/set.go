package ivr

// Set gives variables values. All are reckoned with the variables as they were before.
type Set struct {
	Values map[string]Expr `yaml:"set"`
	Next   string          `yaml:"next"`
}

// Exits is where the state leads.
func (s Set) Exits() []Exit { return []Exit{{By: "next", To: s.Next}} }

func (s Set) enter(m *Machine) activity {
	m.assign(s.Values)
	m.goTo(s.Next)
	return idle{}
}
