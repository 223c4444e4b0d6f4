package wire

import "callbot/signaling"

// Mute is the body of the action mute of a call.
// https://learn.microsoft.com/graph/api/call-mute
type Mute struct {
	ClientContext string `json:"clientContext,omitempty"`
}

// FromMute writes the wish to be silent.
func FromMute(m signaling.Mute) Mute { return Mute{m.Context} }

// Command reads the wish to be silent. Errors: InvalidArgument.
func (m *Mute) Command() (signaling.Command, error) {
	return signaling.Mute{Context: m.ClientContext}, checkContext(m.ClientContext)
}

// Unmute is the body of the action unmute of a call.
// https://learn.microsoft.com/graph/api/call-unmute
type Unmute struct {
	ClientContext string `json:"clientContext,omitempty"`
}

// FromUnmute writes the wish to be heard again.
func FromUnmute(u signaling.Unmute) Unmute { return Unmute{u.Context} }

// Command reads the wish to be heard again. Errors: InvalidArgument.
func (u *Unmute) Command() (signaling.Command, error) {
	return signaling.Unmute{Context: u.ClientContext}, checkContext(u.ClientContext)
}

// MuteParticipant is the body of the action mute of a participant.
// https://learn.microsoft.com/graph/api/participant-mute
type MuteParticipant struct {
	At
	ClientContext string `json:"clientContext,omitempty"`
}

// FromMuteParticipant writes the wish that another be silent.
func FromMuteParticipant(m signaling.MuteParticipant) MuteParticipant {
	return MuteParticipant{At{m.Participant}, m.Context}
}

// Command reads the wish that another be silent. Errors: InvalidArgument.
func (m *MuteParticipant) Command() (signaling.Command, error) {
	return signaling.MuteParticipant{Participant: m.Participant, Context: m.ClientContext}, checkContext(m.ClientContext)
}

// At is the participant that an action is about. It stands in the address, not in the
// body.
type At struct {
	Participant signaling.ParticipantID `json:"-"`
}

// About is the participant.
func (a At) About() signaling.ParticipantID { return a.Participant }

// SetParticipant says which participant the address has.
func (a *At) SetParticipant(id string) { a.Participant = signaling.ParticipantID(id) }

// MuteAll is the body of the action muteAll of a call's participants, which is of the
// beta.
// https://learn.microsoft.com/graph/api/participant-muteall
type MuteAll struct {
	Participants  []signaling.ParticipantID `json:"participants,omitempty"`
	ClientContext string                    `json:"clientContext,omitempty"`
}

// FromMuteAll writes the wish that several be silent.
func FromMuteAll(m signaling.MuteAll) MuteAll { return MuteAll{m.Participants, m.Context} }

// Command reads the wish that several be silent; none named is everybody. Errors:
// InvalidArgument.
func (m *MuteAll) Command() (signaling.Command, error) {
	if len(m.Participants) > maxNamed {
		return nil, invalid("participants: want %d at most, not %d", maxNamed, len(m.Participants))
	}
	return signaling.MuteAll{Participants: parseIDs(m.Participants), Context: m.ClientContext}, checkContext(m.ClientContext)
}
