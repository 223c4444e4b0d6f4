package signaling

import "time"

// Invite asks others into the call, which becomes one of many by that. It makes an
// operation, which completes when they have come or have not, and whose Participants
// are those who came. Errors: NotFound, WrongState, InvalidArgument, Forbidden.
type Invite struct {
	Participants []Identity
	// Replaces is a call of the same application with the one participant, who comes
	// over from there; that call ends. "" calls the participants anew.
	Replaces CallID
	Context  string // comes back with the completion
	// Timeout is how long they may ring; 0 is the service's default.
	Timeout time.Duration
	// Source is how they see who invites them; its zero value is the application.
	Source Identity
	// Hidden keeps them out of rosters, and Apart out of the sound that everybody
	// hears, until an AudioRoutingGroup gives them some.
	Hidden, Apart bool
}

// CancelInvite takes back an invitation that nobody has answered yet. It makes an
// operation. Errors: NotFound, WrongState.
type CancelInvite struct {
	Invitation OperationID
	Context    string
}

// RemoveParticipant sends somebody out of a call of many, or takes back an invitation
// that is not answered yet. It makes an operation.
// Errors: NotFound, WrongState, Forbidden.
type RemoveParticipant struct {
	Participant ParticipantID
	Context     string
}

// AdmitParticipant lets somebody in who waits in the lobby. Errors: NotFound, WrongState.
type AdmitParticipant struct{ Participant ParticipantID }

// EndForAll ends the call for everybody in it. Errors: NotFound.
type EndForAll struct{}

func (Invite) command()            {}
func (CancelInvite) command()      {}
func (RemoveParticipant) command() {}
func (AdmitParticipant) command()  {}
func (EndForAll) command()         {}
