package wire

// ChatInfo names the chat that goes with a group call.
type ChatInfo struct {
	Type                string `json:"@odata.type,omitempty"`
	ThreadID            string `json:"threadId,omitempty"`
	MessageID           string `json:"messageId,omitempty"`
	ReplyChainMessageID string `json:"replyChainMessageId,omitempty"`
}

// MeetingInfo names a meeting to join: an organizerMeetingInfo, a tokenMeetingInfo or
// a joinMeetingIdMeetingInfo.
type MeetingInfo struct {
	Type                         string       `json:"@odata.type,omitempty"`
	Organizer                    *IdentitySet `json:"organizer,omitempty"`
	Token                        string       `json:"token,omitempty"`
	JoinMeetingID                string       `json:"joinMeetingId,omitempty"`
	Passcode                     *string      `json:"passcode,omitempty"`
	AllowConversationWithoutHost bool         `json:"allowConversationWithoutHost,omitempty"` // beta
}

// IncomingContext says on whose behalf a call comes in.
type IncomingContext struct {
	Type                  string       `json:"@odata.type,omitempty"`
	SourceParticipantID   string       `json:"sourceParticipantId,omitempty"`
	ObservedParticipantID string       `json:"observedParticipantId,omitempty"`
	OnBehalfOf            *IdentitySet `json:"onBehalfOf,omitempty"`
	Transferor            *IdentitySet `json:"transferor,omitempty"`
}

// CallRoute is one turn that a call took on its way.
type CallRoute struct {
	Type        string       `json:"@odata.type,omitempty"`
	RoutingType string       `json:"routingType,omitempty"`
	Original    *IdentitySet `json:"original,omitempty"`
	Final       *IdentitySet `json:"final,omitempty"`
}

// Transcription says whether a call is being written down.
type Transcription struct {
	Type                 string `json:"@odata.type,omitempty"`
	State                string `json:"state,omitempty"`
	LastModifiedDateTime string `json:"lastModifiedDateTime,omitempty"`
}
