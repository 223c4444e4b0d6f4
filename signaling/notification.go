package signaling

import "callbot/media"

// Notification is something that a call reports. The set is closed: a switch over it
// can be complete.
//
//sumtype:decl
type Notification interface {
	notification()
	// Of is the call it is about.
	Of() CallID
}

// Incoming says that somebody calls.
type Incoming struct{ Call Call }

// StateChanged says that a call has come to another state, short of its end.
type StateChanged struct {
	Call  CallID
	State CallState
	// Media carries the service's answer once a call that the application made
	// with AppHosted sound is established.
	Media Media
	// Result says why a transfer failed, when the call is established again after it.
	Result *Result
	// Context is that of the Transfer which changed the state.
	Context string
	// Meeting carries the coordinates when the call has become one of many.
	Meeting Meeting
}

// Terminated says that a call has ended. It is the last notification of a call.
type Terminated struct {
	Call   CallID
	Result Result
}

// ToneReceived says that a party pressed a key.
type ToneReceived struct {
	Call CallID
	// Sequence counts the call's keys from 1, or those of the Participant.
	Sequence int64
	Tone     media.Tone
	// Participant is who pressed it, where known.
	Participant ParticipantID
}

// OperationCompleted says what came of an operation.
type OperationCompleted struct {
	Call      CallID
	Operation Operation
}

func (Incoming) notification()           {}
func (StateChanged) notification()       {}
func (Terminated) notification()         {}
func (ToneReceived) notification()       {}
func (OperationCompleted) notification() {}

// Of is the call.
func (n Incoming) Of() CallID { return n.Call.ID }

// Of is the call.
func (n StateChanged) Of() CallID { return n.Call }

// Of is the call.
func (n Terminated) Of() CallID { return n.Call }

// Of is the call.
func (n ToneReceived) Of() CallID { return n.Call }

// Of is the call.
func (n OperationCompleted) Of() CallID { return n.Call }
