package signaling

import "context"

// Presence is a participant as the roster of a call lists it.
type Presence struct {
	Participant Participant
	Muted       bool // says nothing, by its own or another's wish
	InLobby     bool // waits to be let in
	// Sharing is what it does with the shared picture, 0 where there is none.
	Sharing SharingRole
	// Recording is what it said of its recording of the call.
	Recording RecordingStatus
}

// RosterUpdated tells who is in a call now: everybody, in no particular order.
// Whoever is not in it has left. A call of two has no roster.
type RosterUpdated struct {
	Call CallID
	// Sequence grows with each roster of a call.
	Sequence  int64
	Presences []Presence
}

func (RosterUpdated) notification() {}

// Of is the call.
func (n RosterUpdated) Of() CallID { return n.Call }

// A RosterReader tells who is in a call. An *Error with NotFound says that there is no
// such call.
type RosterReader interface {
	Participants(ctx context.Context, id CallID) ([]Presence, error)
}

// An OperationFinder tells how the operations of a call are getting on, for as long as
// the call lasts. An *Error with NotFound says that there is no such call or operation.
type OperationFinder interface {
	Operation(ctx context.Context, call CallID, id OperationID) (Operation, error)
	Operations(ctx context.Context, call CallID) ([]Operation, error)
}
