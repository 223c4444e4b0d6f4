package ivr

// Hangup ends the call, after it has said something where there is something to say.
// Keys do not shorten a farewell.
type Hangup struct {
	Say Pieces `yaml:"hangup"`
}

// Exits is nothing: the conversation is over.
func (s Hangup) Exits() []Exit { return nil }

func (s Hangup) enter(m *Machine) activity {
	if !m.play(s.Say) {
		m.hangup()
	}
	return s
}

func (s Hangup) handle(m *Machine, e Event) {
	if _, over := e.(PromptEnded); over {
		m.hangup()
	}
}
