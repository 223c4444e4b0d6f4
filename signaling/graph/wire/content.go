package wire

import "callbot/signaling"

// ContentSharingSession is something that a participant shows to the others. Its id is
// that of the participant: nobody shows two things at once.
// https://learn.microsoft.com/graph/api/resources/contentsharingsession
type ContentSharingSession struct {
	Context string `json:"@odata.context,omitempty"`
	Type    string `json:"@odata.type,omitempty"`
	ID      string `json:"id,omitempty"`
}

// Sharings are what is shown in a call with these participants.
func Sharings(ps []signaling.Presence) (sessions []ContentSharingSession) {
	for _, p := range ps {
		if p.Sharing == signaling.Sharer {
			sessions = append(sessions, ContentSharingSession{Type: typePrefix + "contentSharingSession", ID: string(p.Participant.ID)})
		}
	}
	return sessions
}
