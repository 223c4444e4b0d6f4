package wire

import "encoding/json"

// The requests and answers of the CallingServer previews of 2021, where they differ
// from those of Call Automation.
// https://github.com/Azure/azure-rest-api-specs/tree/main/specification/communication/data-plane/CallingServer

// The kinds of events that a call may ask for.
const (
	WantsParticipants = "participantsUpdated"
	WantsTones        = "dtmfReceived"
)

// OldCreateCall asks for a call.
type OldCreateCall struct {
	Targets           []Identifier `json:"targets"`
	Source            *Identifier  `json:"source"`
	CallbackURI       string       `json:"callbackUri"`
	AlternateCallerID *PhoneNumber `json:"alternateCallerId,omitempty"`
	Subject           string       `json:"subject,omitempty"`
	MediaTypes        []string     `json:"requestedMediaTypes,omitempty"`
	Events            []string     `json:"requestedCallEvents,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (c *OldCreateCall) Check() error {
	if len(c.Targets) == 0 || len(c.Targets) > maxTargets {
		return invalid("targets: want 1 to %d, not %d", maxTargets, len(c.Targets))
	}
	for i := range c.Targets {
		if err := named("targets", &c.Targets[i]); err != nil {
			return err
		}
	}
	return firstOf(named("source", c.Source), given("callbackUri", c.CallbackURI))
}

// OldJoinCall joins a call: by a locator, or by the path.
type OldJoinCall struct {
	CallLocator *CallLocator `json:"callLocator,omitempty"`
	Source      *Identifier  `json:"source"`
	CallbackURI string       `json:"callbackUri"`
	Subject     string       `json:"subject,omitempty"`
	MediaTypes  []string     `json:"requestedMediaTypes,omitempty"`
	Events      []string     `json:"requestedCallEvents,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (j *OldJoinCall) Check() error {
	return firstOf(named("source", j.Source), given("callbackUri", j.CallbackURI))
}

// OldAnswerCall takes an incoming call.
type OldAnswerCall struct {
	IncomingCallContext string   `json:"incomingCallContext"`
	CallbackURI         string   `json:"callbackUrl"`
	MediaTypes          []string `json:"requestedMediaTypes,omitempty"`
	Events              []string `json:"requestedCallEvents,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (a *OldAnswerCall) Check() error {
	return firstOf(given("incomingCallContext", a.IncomingCallContext), given("callbackUrl", a.CallbackURI))
}

// OldRedirectCall sends an incoming call to others.
type OldRedirectCall struct {
	IncomingCallContext string       `json:"incomingCallContext"`
	Targets             []Identifier `json:"targets"`
	TimeoutSeconds      int          `json:"timeout,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (r *OldRedirectCall) Check() error {
	const most = 25
	if len(r.Targets) == 0 || len(r.Targets) > most {
		return invalid("targets: want 1 to %d, not %d", most, len(r.Targets))
	}
	for i := range r.Targets {
		if err := named("targets", &r.Targets[i]); err != nil {
			return err
		}
	}
	if r.TimeoutSeconds < 0 || r.TimeoutSeconds > maxInvitation {
		return invalid("timeout: %d is not from 0 to %d", r.TimeoutSeconds, maxInvitation)
	}
	return given("incomingCallContext", r.IncomingCallContext)
}

// OldPlayAudio plays a file.
type OldPlayAudio struct {
	Identifier       *Identifier `json:"identifier,omitempty"` // to one participant only
	FileURI          string      `json:"audioFileUri"`
	FileID           string      `json:"audioFileId,omitempty"`
	Loop             bool        `json:"loop,omitempty"`
	OperationContext string      `json:"operationContext,omitempty"`
	CallbackURI      string      `json:"callbackUri,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (p *OldPlayAudio) Check() error {
	return firstOf(given("audioFileUri", p.FileURI), checkContext(p.OperationContext))
}

// OldPlayOutside plays into a call in which the application takes no part.
type OldPlayOutside struct {
	CallLocator *CallLocator  `json:"callLocator"`
	Request     *OldPlayAudio `json:"playAudioRequest"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (p *OldPlayOutside) Check() error {
	if p.Request == nil {
		return invalid("playAudioRequest: it is missing")
	}
	return firstOf(located(p.CallLocator), p.Request.Check())
}

// OldOperation is the context of a request that says nothing else.
type OldOperation struct {
	OperationContext string `json:"operationContext,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (o *OldOperation) Check() error { return checkContext(o.OperationContext) }

// OldLocated is a call that is meant, and somebody in it where that matters.
type OldLocated struct {
	CallLocator *CallLocator `json:"callLocator"`
	Identifier  *Identifier  `json:"identifier,omitempty"`
	Get         *OldNamed    `json:"getParticipantRequest,omitempty"`
	Remove      *OldNamed    `json:"removeParticipantRequest,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (l *OldLocated) Check() error { return located(l.CallLocator) }

// Who is the participant that is meant, nil where none is.
func (l *OldLocated) Who() *Identifier {
	for _, n := range []*OldNamed{l.Get, l.Remove} {
		if n != nil {
			return n.Identifier
		}
	}
	return l.Identifier
}

// OldNamed is somebody in the call.
type OldNamed struct {
	Identifier       *Identifier `json:"identifier"`
	FileURI          string      `json:"audioFileUri,omitempty"`
	OperationContext string      `json:"operationContext,omitempty"`
	CallbackURI      string      `json:"callbackUri,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (n *OldNamed) Check() error {
	return firstOf(named("identifier", n.Identifier), checkContext(n.OperationContext))
}

// OldAddParticipant invites somebody.
type OldAddParticipant struct {
	Participant       *Identifier  `json:"participant"`
	AlternateCallerID *PhoneNumber `json:"alternateCallerId,omitempty"`
	OperationContext  string       `json:"operationContext,omitempty"`
	CallbackURI       string       `json:"callbackUri,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (a *OldAddParticipant) Check() error {
	return firstOf(named("participant", a.Participant), checkContext(a.OperationContext))
}

// OldAddOutside invites somebody into a call in which the application takes no part.
type OldAddOutside struct {
	CallLocator *CallLocator       `json:"callLocator"`
	Request     *OldAddParticipant `json:"addParticipantRequest"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (a *OldAddOutside) Check() error {
	if a.Request == nil {
		return invalid("addParticipantRequest: it is missing")
	}
	return firstOf(located(a.CallLocator), a.Request.Check())
}

// OldTransfer hands the other side over to somebody, or to the one of another call.
type OldTransfer struct {
	Target         *Identifier `json:"targetParticipant"`
	TargetCall     string      `json:"targetCallConnectionId,omitempty"`
	UserToUserInfo string      `json:"userToUserInformation,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (t *OldTransfer) Check() error { return named("targetParticipant", t.Target) }

// OldRoutingGroup says who hears whom.
type OldRoutingGroup struct {
	Mode    string       `json:"audioRoutingMode,omitempty"` // oneToOne, multicast
	Targets []Identifier `json:"targets"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (g *OldRoutingGroup) Check() error {
	for i := range g.Targets {
		if err := named("targets", &g.Targets[i]); err != nil {
			return err
		}
	}
	return oneOf("audioRoutingMode", g.Mode, "oneToOne", "multicast")
}

// OldRoutingGroupNow is the answer to whoever asks for one.
type OldRoutingGroupNow struct {
	Mode    string          `json:"audioRoutingMode"`
	Targets []OldIdentifier `json:"targets"`
}

// OldRoutingGroupID is the answer to one that was made.
type OldRoutingGroupID struct {
	ID string `json:"audioRoutingGroupId"`
}

// OldRecordOutside asks for a recording.
type OldRecordOutside struct {
	CallLocator *CallLocator    `json:"callLocator"`
	Request     *StartRecording `json:"startCallRecordingRequest"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (r *OldRecordOutside) Check() error {
	if r.Request == nil {
		return invalid("startCallRecordingRequest: it is missing")
	}
	return located(r.CallLocator)
}

// OldRecord is a StartRecording whose call is in the path.
type OldRecord StartRecording

// Check is left to who knows the call.
func (*OldRecord) Check() error { return nil }

// OldRecordingState is how a recording is getting on.
type OldRecordingState struct {
	State string `json:"recordingState"`
}

// OldRecordingID is the answer to one that was begun.
type OldRecordingID struct {
	ID string `json:"recordingId"`
}

// OldCallID is the answer to a call that was begun.
type OldCallID struct {
	ID string `json:"callConnectionId"`
}

// OldParticipantID is the answer to somebody who was invited.
type OldParticipantID struct {
	ID string `json:"participantId"`
}

// OldIdentifier is an Identifier as answers and events had it: it tells no kind, and of
// kinds that came later nothing but the raw id.
type OldIdentifier Identifier

// MarshalJSON writes the identifier.
func (i OldIdentifier) MarshalJSON() ([]byte, error) {
	type plain Identifier
	i.Kind, i.TeamsApp, i.TeamsExtended = "", nil, nil
	return json.Marshal(plain(i))
}

// OldIdentifiers are several.
func OldIdentifiers(list []Identifier) []OldIdentifier {
	old := make([]OldIdentifier, len(list))
	for i, who := range list {
		old[i] = OldIdentifier(who)
	}
	return old
}

// OldParticipant is somebody in a call.
type OldParticipant struct {
	Identifier OldIdentifier `json:"identifier"`
	ID         string        `json:"participantId,omitempty"`
	Muted      bool          `json:"isMuted"`
}

// OldCall is a call as an application sees it.
type OldCall struct {
	ID                string          `json:"callConnectionId"`
	Source            *OldIdentifier  `json:"source,omitempty"`
	AlternateCallerID *PhoneNumber    `json:"alternateCallerId,omitempty"`
	Targets           []OldIdentifier `json:"targets,omitzero"`
	State             string          `json:"callConnectionState"`
	Subject           string          `json:"subject,omitempty"`
	CallbackURI       string          `json:"callbackUri,omitempty"`
	MediaTypes        []string        `json:"requestedMediaTypes,omitzero"`
	Events            []string        `json:"requestedCallEvents,omitzero"`
	CallLocator       *CallLocator    `json:"callLocator,omitempty"`
}

// OldResult is what a request has begun.
type OldResult struct {
	OperationID      string         `json:"operationId,omitempty"`
	ID               string         `json:"id,omitempty"` // the same, in the first preview
	Status           string         `json:"status"`
	OperationContext string         `json:"operationContext,omitempty"`
	Result           *OldResultInfo `json:"resultInfo,omitempty"`
}

// The statuses of operations.
const (
	OldRunning   = "running"
	OldCompleted = "completed"
	OldFailed    = "failed"
)

// OldResultInfo says why something ended.
type OldResultInfo struct {
	Code    int    `json:"code"`
	Subcode int    `json:"subcode"`
	Message string `json:"message,omitempty"`
}

func given(property, value string) error {
	if value == "" {
		return invalid("%s: it is missing", property)
	}
	return nil
}

func located(l *CallLocator) error {
	if l == nil {
		return invalid("callLocator: it is missing")
	}
	return l.Check()
}
