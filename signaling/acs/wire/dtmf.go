package wire

// ContinuousDTMF asks for every key that a participant presses, or no more of them.
type ContinuousDTMF struct {
	Target               *Identifier `json:"targetParticipant"`
	OperationContext     string      `json:"operationContext,omitempty"`
	OperationCallbackURI string      `json:"operationCallbackUri,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (c *ContinuousDTMF) Check() error {
	return firstOf(named("targetParticipant", c.Target), checkContext(c.OperationContext))
}

// SendDTMF presses keys for a participant to hear.
type SendDTMF struct {
	Tones                []string    `json:"tones"`
	Target               *Identifier `json:"targetParticipant"`
	OperationContext     string      `json:"operationContext,omitempty"`
	OperationCallbackURI string      `json:"operationCallbackUri,omitempty"`
}

// maxSentTones is how many keys may be sent at once.
// https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/control-mid-call-media-actions
const maxSentTones = 18

// Check says what can never be right. Errors: InvalidArgument.
func (s *SendDTMF) Check() error {
	if len(s.Tones) == 0 || len(s.Tones) > maxSentTones {
		return invalid("tones: want 1 to %d, not %d", maxSentTones, len(s.Tones))
	}
	_, err := ParseTones("tones", s.Tones)
	return firstOf(err, named("targetParticipant", s.Target), checkContext(s.OperationContext))
}
