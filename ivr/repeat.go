package ivr

// Repeat bounds a loop: it goes to Do each time the conversation comes by, and to Next
// when it has come more than Times. Then it counts anew, and so does a sub-flow each time
// that it is called.
type Repeat struct {
	Times int    `yaml:"repeat"`
	Do    string `yaml:"do"`
	Next  string `yaml:"next"`
}

// Exits is where the state leads.
func (s Repeat) Exits() []Exit { return []Exit{{By: "do", To: s.Do}, {By: "next", To: s.Next}} }

func (s Repeat) enter(m *Machine) activity {
	if m.counts == nil {
		m.counts = map[string]int{}
	}
	m.counts[m.name]++
	if m.counts[m.name] <= s.Times {
		m.goTo(s.Do)
		return idle{}
	}
	delete(m.counts, m.name)
	m.goTo(s.Next)
	return idle{}
}
