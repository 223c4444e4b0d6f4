package signaling

// Transfer hands the other side of an established call of two over to somebody else.
// The call goes through StateTransferring, and StateTransferAccepted once the target
// has answered, to its end; when the target cannot be had it comes back to
// StateEstablished, with the reason. Errors: NotFound, WrongState, InvalidArgument,
// Conflict.
type Transfer struct {
	Target Identity
	// Replaces is a call of the same application with the target, which the transfer
	// takes the place of (a consultative transfer); "" calls the target anew.
	Replaces CallID
	// Transferee is who is handed over, out of a call of many; "" is the other side of a
	// call of two.
	Transferee ParticipantID
	Context    string // comes back with the state's changes
}

func (Transfer) command() {}
