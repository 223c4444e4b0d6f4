package wire

import (
	"encoding/json"

	"callbot/signaling"
)

const typeCall = "#microsoft.graph.call"

// Call is a call as a service tells of it, whole or in part, and as an application
// asks for one.
type Call struct {
	Context string `json:"@odata.context,omitempty"`
	Type    string `json:"@odata.type,omitempty"`
	Path    string `json:"@odata.id,omitempty"`
	ETag    string `json:"@odata.etag,omitempty"`

	ID                  string            `json:"id,omitempty"`
	State               string            `json:"state,omitempty"`
	Direction           string            `json:"direction,omitempty"`
	CallbackURI         string            `json:"callbackUri,omitempty"`
	CallChainID         string            `json:"callChainId,omitempty"`
	TenantID            string            `json:"tenantId,omitempty"`
	Subject             string            `json:"subject,omitempty"`
	MyParticipantID     string            `json:"myParticipantId,omitempty"`
	Source              *ParticipantInfo  `json:"source,omitempty"`
	Targets             []ParticipantInfo `json:"targets,omitzero"` // empty of a call that joins a meeting
	RequestedModalities []string          `json:"requestedModalities,omitempty"`
	MediaConfig         *MediaConfig      `json:"mediaConfig,omitempty"`
	MediaState          *MediaState       `json:"mediaState,omitempty"`
	ResultInfo          *ResultInfo       `json:"resultInfo,omitempty"`
	ToneInfo            *ToneInfo         `json:"toneInfo,omitempty"`
	ChatInfo            *ChatInfo         `json:"chatInfo,omitempty"`
	MeetingInfo         *MeetingInfo      `json:"meetingInfo,omitempty"`
	IncomingContext     *IncomingContext  `json:"incomingContext,omitempty"`
	CallRoutes          []CallRoute       `json:"callRoutes,omitempty"`
	CallOptions         *CallOptions      `json:"callOptions,omitempty"`
	Transcription       *Transcription    `json:"transcription,omitempty"`

	// Of the beta, or seen in traffic.
	ActiveModalities        []string         `json:"activeModalities,omitempty"`
	AnsweredBy              *ParticipantInfo `json:"answeredBy,omitempty"`
	TerminationReason       string           `json:"terminationReason,omitempty"`
	RingingTimeoutInSeconds Number           `json:"ringingTimeoutInSeconds,omitempty"`
	RoutingPolicies         []string         `json:"routingPolicies,omitempty"`
	MeetingCapability       json.RawMessage  `json:"meetingCapability,omitempty"`
	ReplacesContext         string           `json:"replacesContext,omitempty"`

	// Our own, with the states of a transfer.
	ClientContext string `json:"clientContext,omitempty"`
}

// FromCall writes the whole of a call. A description in it plays the part named.
func FromCall(c signaling.Call, part string) *Call {
	w := &Call{
		Type:            typeCall,
		ID:              string(c.ID),
		State:           callStates.name(c.State),
		Direction:       directions.name(c.Direction),
		CallbackURI:     c.CallbackURI,
		CallChainID:     c.ChainID,
		TenantID:        c.Tenant,
		MyParticipantID: string(c.MyParticipant),
		Source:          fromParticipant(typeParticipantInfo, c.Source),
		MediaConfig:     FromMedia(c.Media, part),
		CallOptions:     fromOptions(c.Options, c.Direction),

		RequestedModalities: []string{"audio"},
		Targets:             []ParticipantInfo{},
	}
	if c.Direction == signaling.Inbound && c.Source.ID != "" {
		w.IncomingContext = &IncomingContext{Type: typePrefix + "incomingContext", SourceParticipantID: string(c.Source.ID)}
	}
	w.ChatInfo, w.MeetingInfo = fromMeeting(c.Meeting)
	if c.Many && w.ChatInfo == nil && w.MeetingInfo == nil {
		w.ChatInfo = &ChatInfo{Type: typeChatInfo} // how a call of many is told from one of two
	}
	for _, p := range c.Targets {
		info := fromParticipant(typeInvitationParticipantInfo, p)
		if info == nil {
			info = &ParticipantInfo{Type: typeInvitationParticipantInfo}
		}
		w.Targets = append(w.Targets, *info)
	}
	if c.Result != nil {
		w.ResultInfo = FromResult(*c.Result)
	}
	return w
}

// Call reads a call. What it does not say is the zero value.
func (c *Call) Call() signaling.Call {
	s := signaling.Call{
		ID:            ParseCallID(c.ID),
		ChainID:       c.CallChainID,
		Tenant:        c.TenantID,
		Source:        c.Source.Participant(),
		MyParticipant: signaling.ParticipantID(c.MyParticipantID),
		CallbackURI:   c.CallbackURI,
		Media:         c.MediaConfig.Media(),
		Options:       c.CallOptions.Options(),
		Many:          c.ChatInfo != nil || c.MeetingInfo != nil,
		Meeting:       meeting(c.ChatInfo, c.MeetingInfo),
	}
	s.State, _ = callStates.parse(c.State)
	s.Direction, _ = directions.parse(c.Direction)
	for _, p := range c.Targets {
		s.Targets = append(s.Targets, p.Participant())
	}
	if c.ResultInfo != nil {
		r := c.ResultInfo.Result()
		s.Result = &r
	}
	return s
}
