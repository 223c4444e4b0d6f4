package wire

// Hold lets a participant wait, with music.
type Hold struct {
	Target               *Identifier `json:"targetParticipant"`
	Music                *PlaySource `json:"playSourceInfo,omitempty"`
	OperationContext     string      `json:"operationContext,omitempty"`
	OperationCallbackURI string      `json:"operationCallbackUri,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (h *Hold) Check() error {
	return firstOf(named("targetParticipant", h.Target), checkContext(h.OperationContext))
}

// Unhold ends Hold.
type Unhold struct {
	Target               *Identifier `json:"targetParticipant"`
	OperationContext     string      `json:"operationContext,omitempty"`
	OperationCallbackURI string      `json:"operationCallbackUri,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (u *Unhold) Check() error {
	return firstOf(named("targetParticipant", u.Target), checkContext(u.OperationContext))
}
