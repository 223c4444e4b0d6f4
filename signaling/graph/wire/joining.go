package wire

import (
	"encoding/json"
	"strings"

	"callbot/signaling"
)

const typeJoining = typePrefix + "participantJoiningNotification"

// Joining is the call of another participant whom a recording bot is asked to take
// beside those it has (participantJoiningNotification).
// https://learn.microsoft.com/graph/api/resources/participantjoiningnotification
type Joining struct {
	Type          string `json:"@odata.type,omitempty"`
	ID            string `json:"id,omitempty"`
	ParticipantID string `json:"participantId,omitempty"` // of one who has left (participantLeftNotification)
	Call          *Call  `json:"call,omitempty"`
}

// Joining reads who wishes to join, false where the notification is something else.
func (n *Notification) Joining() (call signaling.Call, ok bool) {
	var w Joining
	if json.Unmarshal(n.ResourceData, &w) != nil || !strings.EqualFold(w.Type, typeJoining) {
		return signaling.Call{}, false
	}
	if w.Call != nil {
		call = w.Call.Call()
	}
	if id, _ := n.path(); call.ID == "" {
		call.ID = ParseCallID(id)
	}
	return call, true
}

// JoinResponse answers a Joining: an acceptJoinResponse, a rejectJoinResponse or an
// inviteNewBotResponse.
// https://learn.microsoft.com/graph/api/resources/participantjoiningresponse
type JoinResponse struct {
	Type      string `json:"@odata.type"`
	Reason    string `json:"reason,omitempty"`    // of a rejectJoinResponse
	InviteURI string `json:"inviteUri,omitempty"` // of an inviteNewBotResponse
}

// AcceptJoin takes the participant.
func AcceptJoin() JoinResponse { return JoinResponse{Type: typePrefix + "acceptJoinResponse"} }

// RejectJoin takes the participant not.
func RejectJoin(reason signaling.RejectReason) JoinResponse {
	return JoinResponse{Type: typePrefix + "rejectJoinResponse", Reason: rejectReasons.name(reason)}
}

// InviteNewBot has the participant's call sent to another instance.
func InviteNewBot(uri string) JoinResponse {
	return JoinResponse{Type: typePrefix + "inviteNewBotResponse", InviteURI: uri}
}
