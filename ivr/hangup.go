package ivr

// Hangup ends the call, after it has said something where there is something to say.
// Keys do not shorten a farewell.
type Hangup struct {
	Say Pieces `yaml:"hangup"`
	// Reason is for the bot's log: why the flow ended the call.
	Reason string `yaml:"reason"`
}

// Exits is nothing: the conversation is over.
func (s Hangup) Exits() []Exit { return nil }

func (s Hangup) enter(m *Machine) activity {
	m.reason = s.Reason
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
