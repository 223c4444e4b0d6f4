package signaling

import "context"

// Presence is a participant as the roster of a call lists it.
type Presence struct {
	Participant Participant
	Muted       bool // says nothing, by its own or another's wish
	InLobby     bool // waits to be let in
	OnHold      bool // hears music, and nobody hears them
	Hidden      bool // takes part unseen; told only to the application itself
	Speaking    bool // is among those who are heard most now
	Gallery     bool // is the picture of everybody (AddLargeGalleryView)
	// Sharing is what it does with the shared picture, 0 where there is none.
	Sharing SharingRole
	// Recording is what it said of its recording of the call.
	Recording RecordingStatus
}

// RosterUpdated tells who is in a call now: everybody, in the order in which they came.
// Whoever is not in it has left.
type RosterUpdated struct {
	Call CallID
	// Many says that it is a call of many; dialects may keep the roster of a call of two
	// to themselves.
	Many bool
	// Sequence grows with each roster of a call.
	Sequence  int64
	Presences []Presence
	// Options are what the application wished of the call: DeltaRoster and
	// ContentSharing say how a dialect that can do so is to tell this.
	Options CallOptions
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
