package wire

import "callbot/signaling"

const (
	typeChatInfo             = typePrefix + "chatInfo"
	typeOrganizerMeetingInfo = typePrefix + "organizerMeetingInfo"
	typeTokenMeetingInfo     = typePrefix + "tokenMeetingInfo"
	typeJoinIDMeetingInfo    = typePrefix + "joinMeetingIdMeetingInfo"

	// firstMessage is the messageId of a meeting that was arranged.
	firstMessage = "0"
)

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

// fromMeeting writes the coordinates of a call of many, nil for those that it has not.
// The dialect has room for one way in besides the chat: the token, if there is one, else
// the id that people type, else the organizer.
func fromMeeting(m signaling.Meeting) (chat *ChatInfo, info *MeetingInfo) {
	if m.Thread != "" {
		chat = &ChatInfo{Type: typeChatInfo, ThreadID: m.Thread, MessageID: firstMessage}
	}
	switch {
	case m.Token != "":
		info = &MeetingInfo{Type: typeTokenMeetingInfo, Token: m.Token}
	case m.JoinID != "":
		info = &MeetingInfo{Type: typeJoinIDMeetingInfo, JoinMeetingID: m.JoinID}
		if m.Passcode != "" {
			info.Passcode = &m.Passcode
		}
	case m.Organizer != (signaling.Identity{}):
		info = &MeetingInfo{Type: typeOrganizerMeetingInfo, Organizer: FromIdentity(m.Organizer)}
	}
	return chat, info
}

// meeting reads the coordinates of a call of many, the zero value for none.
func meeting(chat *ChatInfo, info *MeetingInfo) (m signaling.Meeting) {
	if chat != nil {
		m.Thread = chat.ThreadID
	}
	switch {
	case info == nil:
	case info.Token != "":
		m.Token = info.Token
	case info.JoinMeetingID != "":
		m.JoinID = info.JoinMeetingID
		if info.Passcode != nil {
			m.Passcode = *info.Passcode
		}
	default:
		m.Organizer = info.Organizer.Identity()
	}
	return m
}

// toJoin reads which meeting an application wishes to join.
func toJoin(chat *ChatInfo, info *MeetingInfo) (signaling.Meeting, error) {
	m := meeting(chat, info)
	switch {
	case m.Token != "", m.JoinID != "":
		return m, nil
	case m.Organizer.ID == "":
		return m, invalid("meetingInfo: want an organizer with an id, a token or a joinMeetingId")
	case m.Thread == "":
		return m, invalid("chatInfo: want the threadId of the organizer's meeting")
	}
	return m, nil
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
