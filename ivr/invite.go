package ivr

import "callbot/signaling"

// Invite asks others into a call of many and waits until they have come, or have not.
type Invite struct {
	// Who are names of the directory, or telephone numbers that begin with +.
	Who       []Text `yaml:"invite"`
	Say       Pieces `yaml:"say"` // meanwhile
	Next      string `yaml:"next"`
	Otherwise string `yaml:"otherwise"` // when they have not
}

// inviting is an Invite under way.
type inviting struct {
	Invite
	context string
}

// Exits is where the state leads.
func (s Invite) Exits() []Exit {
	return []Exit{{By: "next", To: s.Next}, {By: "otherwise", To: s.Otherwise}}
}

func (s Invite) enter(m *Machine) activity {
	i := &inviting{Invite: s, context: m.nextContext()}
	var who []signaling.Identity
	for _, name := range s.Who {
		who = append(who, identity(m.text(name.Expr)))
	}
	m.commands = append(m.commands, signaling.Invite{Participants: who, Context: i.context})
	m.play(s.Say)
	return i
}

func (i *inviting) handle(m *Machine, e Event) {
	ended, ok := e.(OperationEnded)
	switch {
	case !ok || ended.Context != i.context:
	case ended.Outcome == Completed:
		m.goTo(i.Next)
	default:
		m.goTo(i.Otherwise)
	}
}
