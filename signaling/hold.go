package signaling

// StartHoldMusic lets one participant hear music and nobody hear them. It makes an
// operation. Errors: NotFound, WrongState, Conflict.
type StartHoldMusic struct {
	Participant ParticipantID
	Music       Prompt // its zero value is the service's own
	Context     string
	// Alone is Conflict while somebody else is on hold.
	Alone bool
}

// StopHoldMusic ends StartHoldMusic. It makes an operation.
// Errors: NotFound, WrongState.
type StopHoldMusic struct {
	Participant ParticipantID
	Context     string
}

func (StartHoldMusic) command() {}
func (StopHoldMusic) command()  {}
