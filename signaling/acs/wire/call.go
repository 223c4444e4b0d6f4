package wire

// CallConnection is a call as an application sees it.
// https://learn.microsoft.com/rest/api/communication/callautomation/call-connection/get-call
type CallConnection struct {
	ID                         string                  `json:"callConnectionId,omitempty"`
	ServerCallID               string                  `json:"serverCallId,omitempty"`
	CorrelationID              string                  `json:"correlationId,omitempty"`
	Targets                    []Identifier            `json:"targets,omitzero"`
	State                      string                  `json:"callConnectionState,omitempty"`
	CallbackURI                string                  `json:"callbackUri,omitempty"`
	Source                     *Identifier             `json:"source,omitempty"`
	SourceCallerIDNumber       *PhoneNumber            `json:"sourceCallerIdNumber,omitempty"`
	SourceDisplayName          string                  `json:"sourceDisplayName,omitempty"`
	AnsweredBy                 *User                   `json:"answeredBy,omitempty"`
	AnsweredFor                *PhoneNumber            `json:"answeredFor,omitempty"`
	MediaStreamingSubscription *StreamSubscription     `json:"mediaStreamingSubscription,omitempty"`
	TranscriptionSubscription  *TranscriptSubscription `json:"transcriptionSubscription,omitempty"`
}

// The states of a call connection.
const (
	StateUnknown          = "unknown"
	StateConnecting       = "connecting"
	StateConnected        = "connected"
	StateTransferring     = "transferring"
	StateTransferAccepted = "transferAccepted"
	StateDisconnecting    = "disconnecting"
	StateDisconnected     = "disconnected"
)

// CreateCall asks for a call: of two with one target, of many with several.
type CreateCall struct {
	Targets              []Identifier          `json:"targets"`
	CallbackURI          string                `json:"callbackUri"`
	Source               *User                 `json:"source,omitempty"`
	SourceCallerIDNumber *PhoneNumber          `json:"sourceCallerIdNumber,omitempty"`
	SourceDisplayName    string                `json:"sourceDisplayName,omitempty"`
	OperationContext     string                `json:"operationContext,omitempty"`
	Intelligence         *CallIntelligence     `json:"callIntelligenceOptions,omitempty"`
	MediaStreaming       *StreamOptions        `json:"mediaStreamingOptions,omitempty"`
	Transcription        *TranscriptionOptions `json:"transcriptionOptions,omitempty"`
	TeamsAppSource       *TeamsApp             `json:"teamsAppSource,omitempty"`
	CustomCallingContext *CallingContext       `json:"customCallingContext,omitempty"`
}

// maxTargets bounds how many are called, added or moved by one request.
const maxTargets = 100

// Check says what can never be right. Errors: InvalidArgument.
func (c *CreateCall) Check() error {
	switch {
	case len(c.Targets) == 0:
		return invalid("targets: a call needs somebody to be called")
	case len(c.Targets) > maxTargets:
		return invalid("targets: %d are more than %d", len(c.Targets), maxTargets)
	case c.CallbackURI == "":
		return invalid("The field CallbackUri is invalid: it is missing.")
	}
	for _, t := range c.Targets {
		raw, err := t.Raw()
		switch {
		case err != nil:
			return err
		case FromRaw(raw).Kind == KindPhone && c.SourceCallerIDNumber == nil:
			return invalid("sourceCallerIdNumber: it is required to call a telephone number")
		}
	}
	return firstOf(checkContext(c.OperationContext), c.MediaStreaming.Check(), c.Transcription.Check())
}

// AnswerCall takes an incoming call.
type AnswerCall struct {
	IncomingCallContext string                `json:"incomingCallContext"`
	CallbackURI         string                `json:"callbackUri"`
	OperationContext    string                `json:"operationContext,omitempty"`
	Intelligence        *CallIntelligence     `json:"callIntelligenceOptions,omitempty"`
	AnsweredBy          *User                 `json:"answeredBy,omitempty"`
	MediaStreaming      *StreamOptions        `json:"mediaStreamingOptions,omitempty"`
	Transcription       *TranscriptionOptions `json:"transcriptionOptions,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (a *AnswerCall) Check() error {
	switch {
	case a.IncomingCallContext == "":
		return invalid("incomingCallContext: it is missing")
	case a.CallbackURI == "":
		return invalid("The field CallbackUri is invalid: it is missing.")
	}
	return firstOf(checkContext(a.OperationContext), a.MediaStreaming.Check(), a.Transcription.Check())
}

// RedirectCall sends an incoming call to somebody else.
type RedirectCall struct {
	IncomingCallContext string      `json:"incomingCallContext"`
	Target              *Identifier `json:"target"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (r *RedirectCall) Check() error {
	switch {
	case r.IncomingCallContext == "":
		return invalid("incomingCallContext: it is missing")
	case r.Target == nil:
		return invalid("target: it is missing")
	}
	_, err := r.Target.Raw()
	return err
}

// RejectCall refuses an incoming call.
type RejectCall struct {
	IncomingCallContext string `json:"incomingCallContext"`
	Reason              string `json:"callRejectReason,omitempty"` // none, busy, forbidden
}

// Check says what can never be right. Errors: InvalidArgument.
func (r *RejectCall) Check() error {
	if r.IncomingCallContext == "" {
		return invalid("incomingCallContext: it is missing")
	}
	return oneOf("callRejectReason", r.Reason, "none", "busy", "forbidden")
}

// The kinds of call locators.
const (
	ServerCallLocator = "serverCallLocator"
	GroupCallLocator  = "groupCallLocator"
	RoomCallLocator   = "roomCallLocator"
)

// CallLocator says which call is meant.
type CallLocator struct {
	Kind         string `json:"kind,omitempty"`
	ServerCallID string `json:"serverCallId,omitempty"`
	GroupCallID  string `json:"groupCallId,omitempty"`
	RoomID       string `json:"roomId,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (l *CallLocator) Check() error {
	given, kind := 0, ""
	for k, id := range map[string]string{ServerCallLocator: l.ServerCallID, GroupCallLocator: l.GroupCallID, RoomCallLocator: l.RoomID} {
		if id != "" {
			given, kind = given+1, k
		}
	}
	switch {
	case given != 1:
		return invalid("callLocator: want one of serverCallId, groupCallId and roomId")
	case l.Kind != "" && l.Kind != kind:
		return invalid("callLocator.kind: %.40q is not the kind of what it has, %s", l.Kind, kind)
	default:
		return nil
	}
}

// Connect joins a call that goes on.
type Connect struct {
	CallLocator      *CallLocator          `json:"callLocator"`
	CallbackURI      string                `json:"callbackUri"`
	OperationContext string                `json:"operationContext,omitempty"`
	Intelligence     *CallIntelligence     `json:"callIntelligenceOptions,omitempty"`
	MediaStreaming   *StreamOptions        `json:"mediaStreamingOptions,omitempty"`
	Transcription    *TranscriptionOptions `json:"transcriptionOptions,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (c *Connect) Check() error {
	switch {
	case c.CallLocator == nil:
		return invalid("callLocator: it is missing")
	case c.CallbackURI == "":
		return invalid("The field CallbackUri is invalid: it is missing.")
	}
	return firstOf(c.CallLocator.Check(), checkContext(c.OperationContext), c.MediaStreaming.Check(), c.Transcription.Check())
}

// CallIntelligence names a service of voices and speech; this service has its own.
type CallIntelligence struct {
	CognitiveServicesEndpoint string `json:"cognitiveServicesEndpoint,omitempty"`
}

// CallingContext is what goes along with an invitation, for the one who is invited.
type CallingContext struct {
	VoIPHeaders map[string]string `json:"voipHeaders,omitempty"`
	SIPHeaders  map[string]string `json:"sipHeaders,omitempty"`
}

// Transfer hands a participant over to somebody else.
type Transfer struct {
	Target               *Identifier     `json:"targetParticipant"`
	Transferee           *Identifier     `json:"transferee,omitempty"`
	SourceCallerIDNumber *PhoneNumber    `json:"sourceCallerIdNumber,omitempty"`
	CustomCallingContext *CallingContext `json:"customCallingContext,omitempty"`
	OperationContext     string          `json:"operationContext,omitempty"`
	OperationCallbackURI string          `json:"operationCallbackUri,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (t *Transfer) Check() error {
	return firstOf(named("targetParticipant", t.Target), checkContext(t.OperationContext))
}

// named checks that an identifier is there and names somebody.
func named(property string, who *Identifier) error {
	if who == nil {
		return invalid("%s: it is missing", property)
	}
	_, err := who.Raw()
	return err
}

// OperationContext is the answer to a request that has nothing else to tell.
type OperationContext struct {
	OperationContext string `json:"operationContext,omitempty"`
}
