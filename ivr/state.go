package ivr

// State is one place of a conversation. The set is closed.
//
//sumtype:decl
type State interface {
	// Exits are the places the state may lead to, in the order of its fields.
	Exits() []Exit

	// enter begins the state. What it returns gets the events from then on; it is not
	// asked when enter has already gone on to another state.
	enter(m *Machine) activity
}

// Exit is a way out of a state.
type Exit struct {
	// By is the field, and for a choice its keys, as a flow file spells it: "next",
	// "menu.1".
	By string
	// To is the state it leads to. Empty ends the flow.
	To string
	// ByCaller says that it takes the caller to go this way: a key, a word.
	ByCaller bool
}

// activity is a state that a machine is in, with what it remembers while it is there.
type activity interface {
	// handle takes an event that concerns the state: a key (which the machine has put
	// behind its keys already), the end of the prompt that plays, or its timer.
	handle(m *Machine, e Event)
}
