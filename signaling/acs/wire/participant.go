package wire

import (
	"callbot/signaling"
)

// Participant is somebody in a call.
type Participant struct {
	Identifier Identifier `json:"identifier"`
	Muted      bool       `json:"isMuted"`
	OnHold     *bool      `json:"isOnHold,omitempty"` // older versions do not tell
}

// Held reports whether the participant waits.
func (p Participant) Held() bool { return p.OnHold != nil && *p.OnHold }

// FromPresence writes a participant.
func FromPresence(p signaling.Presence) Participant {
	return Participant{Identifier: FromIdentity(p.Participant.Identity), Muted: p.Muted, OnHold: &p.OnHold}
}

// Participants is a page of a list.
type Participants struct {
	Value    []Participant `json:"value"`
	NextLink string        `json:"nextLink,omitempty"`
}

// maxInvitation bounds how long an invitation may ring, in seconds.
const maxInvitation = 180

// AddParticipant invites somebody.
type AddParticipant struct {
	Participant          *Identifier     `json:"participantToAdd"`
	SourceCallerIDNumber *PhoneNumber    `json:"sourceCallerIdNumber,omitempty"`
	SourceDisplayName    string          `json:"sourceDisplayName,omitempty"`
	TimeoutSeconds       int             `json:"invitationTimeoutInSeconds,omitempty"`
	OperationContext     string          `json:"operationContext,omitempty"`
	OperationCallbackURI string          `json:"operationCallbackUri,omitempty"`
	CustomCallingContext *CallingContext `json:"customCallingContext,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (a *AddParticipant) Check() error {
	if a.TimeoutSeconds < 0 || a.TimeoutSeconds > maxInvitation {
		return invalid("invitationTimeoutInSeconds: %d is not from 0 to %d", a.TimeoutSeconds, maxInvitation)
	}
	if err := named("participantToAdd", a.Participant); err != nil {
		return err
	}
	if raw, _ := a.Participant.Raw(); FromRaw(raw).Kind == KindPhone && a.SourceCallerIDNumber == nil {
		return invalid("sourceCallerIdNumber: it is required to call a telephone number")
	}
	return checkContext(a.OperationContext)
}

// AddedParticipant is the answer to AddParticipant.
type AddedParticipant struct {
	Participant      *Participant `json:"participant,omitempty"`
	OperationContext string       `json:"operationContext,omitempty"`
	InvitationID     string       `json:"invitationId,omitempty"`
}

// CancelAddParticipant takes an invitation back.
type CancelAddParticipant struct {
	InvitationID         string `json:"invitationId"`
	OperationContext     string `json:"operationContext,omitempty"`
	OperationCallbackURI string `json:"operationCallbackUri,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (c *CancelAddParticipant) Check() error {
	if c.InvitationID == "" {
		return invalid("invitationId: it is missing")
	}
	return checkContext(c.OperationContext)
}

// CancelledAddParticipant is the answer to CancelAddParticipant.
type CancelledAddParticipant struct {
	InvitationID     string `json:"invitationId,omitempty"`
	OperationContext string `json:"operationContext,omitempty"`
}

// RemoveParticipant sends somebody out of the call.
type RemoveParticipant struct {
	Participant          *Identifier `json:"participantToRemove"`
	OperationContext     string      `json:"operationContext,omitempty"`
	OperationCallbackURI string      `json:"operationCallbackUri,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (r *RemoveParticipant) Check() error {
	return firstOf(named("participantToRemove", r.Participant), checkContext(r.OperationContext))
}

// MuteParticipants silences somebody: one, as the service has it.
type MuteParticipants struct {
	Participants     []Identifier `json:"targetParticipants"`
	OperationContext string       `json:"operationContext,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (m *MuteParticipants) Check() error {
	if len(m.Participants) != 1 {
		return invalid("targetParticipants: want one, not %d", len(m.Participants))
	}
	return firstOf(named("targetParticipants[0]", &m.Participants[0]), checkContext(m.OperationContext))
}

// MoveParticipants brings participants over from another call of the application.
type MoveParticipants struct {
	Participants         []Identifier `json:"targetParticipants"`
	FromCall             string       `json:"fromCall"`
	OperationContext     string       `json:"operationContext,omitempty"`
	OperationCallbackURI string       `json:"operationCallbackUri,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (m *MoveParticipants) Check() error {
	switch {
	case m.FromCall == "":
		return invalid("fromCall: it is missing")
	case len(m.Participants) == 0 || len(m.Participants) > maxTargets:
		return invalid("targetParticipants: want 1 to %d, not %d", maxTargets, len(m.Participants))
	}
	for i := range m.Participants {
		if err := named("targetParticipants", &m.Participants[i]); err != nil {
			return err
		}
	}
	return checkContext(m.OperationContext)
}

// MovedParticipants is the answer to MoveParticipants.
type MovedParticipants struct {
	Participants     []Participant `json:"participants"`
	OperationContext string        `json:"operationContext,omitempty"`
	FromCall         string        `json:"fromCall,omitempty"`
}
