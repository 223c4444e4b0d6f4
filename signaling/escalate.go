package signaling

// Escalate makes an established call of two one of many, with nobody else in it yet, so
// that what can be done in those can be done. One of many stays as it is.
// Errors: NotFound, WrongState.
type Escalate struct{}

func (Escalate) command() {}
