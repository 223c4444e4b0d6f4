package wire

import "callbot/signaling"

const maxInvited = 5

// Invite is the body of the action invite of a call's participants.
// https://learn.microsoft.com/graph/api/participant-invite
type Invite struct {
	Participants  []ParticipantInfo `json:"participants"`
	ClientContext string            `json:"clientContext,omitempty"`
}

// FromInvite writes an invitation. How long to ring, and who is shown to invite, has no
// words in the dialect.
func FromInvite(i signaling.Invite) Invite {
	w := Invite{Participants: fromTargets(i.Participants), ClientContext: i.Context}
	for n := range w.Participants {
		w.Participants[n].Hidden, w.Participants[n].RemoveFromDefaultAudioRoutingGroup = i.Hidden, i.Apart
	}
	if len(w.Participants) > 0 {
		w.Participants[0].ReplacesCallID = string(i.Replaces)
	}
	return w
}

// Command reads an invitation. Where the first participant comes over from another
// call, the others are passed over. Errors: InvalidArgument.
func (i *Invite) Command() (signaling.Command, error) {
	who, err := targets("participants", i.Participants, maxInvited)
	if err != nil {
		return nil, err
	}
	first := i.Participants[0]
	cmd := signaling.Invite{
		Participants: who, Replaces: ParseCallID(first.ReplacesCallID), Context: i.ClientContext,
		Hidden: first.Hidden, Apart: first.RemoveFromDefaultAudioRoutingGroup,
	}
	if cmd.Replaces != "" {
		cmd.Participants = who[:1]
	}
	for n, p := range i.Participants[:len(cmd.Participants)] {
		if p.Hidden != cmd.Hidden || p.RemoveFromDefaultAudioRoutingGroup != cmd.Apart {
			return nil, invalid("participants[%d]: want hidden and removeFromDefaultAudioRoutingGroup as of the first", n)
		}
	}
	return cmd, checkContext(i.ClientContext)
}

// StartHoldMusic is the body of the action of that name.
// https://learn.microsoft.com/graph/api/participant-startholdmusic
type StartHoldMusic struct {
	At
	CustomPrompt  *Prompt `json:"customPrompt,omitempty"`
	ClientContext string  `json:"clientContext,omitempty"`
}

// FromStartHoldMusic writes the wish to hold somebody.
func FromStartHoldMusic(s signaling.StartHoldMusic) StartHoldMusic {
	w := StartHoldMusic{At: At{s.Participant}, ClientContext: s.Context}
	if s.Music != (signaling.Prompt{}) {
		p := fromPrompt(s.Music)
		w.CustomPrompt = &p
	}
	return w
}

// Command reads the wish to hold somebody, of whom the dialect allows but one at a time.
// Errors: InvalidArgument.
func (s *StartHoldMusic) Command() (signaling.Command, error) {
	cmd := signaling.StartHoldMusic{Participant: s.Participant, Context: s.ClientContext, Alone: true}
	if s.CustomPrompt != nil {
		read, err := prompts("customPrompt", []Prompt{*s.CustomPrompt}, 1, 1)
		if err != nil {
			return nil, err
		}
		cmd.Music = read[0]
	}
	return cmd, checkContext(s.ClientContext)
}

// StopHoldMusic is the body of the action of that name.
// https://learn.microsoft.com/graph/api/participant-stopholdmusic
type StopHoldMusic struct {
	At
	ClientContext string `json:"clientContext,omitempty"`
}

// FromStopHoldMusic writes the wish to take somebody back.
func FromStopHoldMusic(s signaling.StopHoldMusic) StopHoldMusic {
	return StopHoldMusic{At{s.Participant}, s.Context}
}

// Command reads the wish to take somebody back. Errors: InvalidArgument.
func (s *StopHoldMusic) Command() (signaling.Command, error) {
	return signaling.StopHoldMusic{Participant: s.Participant, Context: s.ClientContext}, checkContext(s.ClientContext)
}
