package signaling

// Invite asks others into a call of many. It makes an operation, which completes when
// they have come or have not. Errors: NotFound, WrongState, InvalidArgument.
type Invite struct {
	Participants []Identity
	// Replaces is a call of the same application with the one participant, which
	// ends when they have come; "" calls the participants anew.
	Replaces CallID
	Context  string // comes back with the completion
}

// RemoveParticipant sends somebody out of a call of many, or takes back an invitation
// that is not answered yet. Errors: NotFound, WrongState, Forbidden.
type RemoveParticipant struct{ Participant ParticipantID }

// StartHoldMusic lets one participant hear music and nobody hear them. It makes an
// operation. Errors: NotFound, WrongState, Conflict.
type StartHoldMusic struct {
	Participant ParticipantID
	Music       Prompt // its zero value is the service's own
	Context     string
}

// StopHoldMusic ends StartHoldMusic. It makes an operation.
// Errors: NotFound, WrongState.
type StopHoldMusic struct {
	Participant ParticipantID
	Context     string
}

func (Invite) command()            {}
func (RemoveParticipant) command() {}
func (StartHoldMusic) command()    {}
func (StopHoldMusic) command()     {}
