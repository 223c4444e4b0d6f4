package acs

import "callbot/signaling/acs/wire"

// What came with which version; clients of older ones do not know it.
const (
	withInvitations version = "2023-10-15" // invitationId, microsoftTeamsApp
	withKinds       version = "2024-04-15" // recordingKind
	withHold        version = "2024-09-15" // isOnHold, the subscriptions
)

// leaveOut is an answer without what the version's clients do not know.
func (v version) leaveOut(body any) any {
	switch b := body.(type) {
	case wire.CallConnection:
		b.Source = v.identifier(b.Source)
		if v < withHold {
			b.MediaStreamingSubscription, b.TranscriptionSubscription = nil, nil
		}
		return b
	case wire.Participant:
		return v.participant(b)
	case wire.Participants:
		for i := range b.Value {
			b.Value[i] = v.participant(b.Value[i])
		}
		return b
	case wire.AddedParticipant:
		if v < withInvitations {
			b.InvitationID = ""
		}
		shown := v.participant(*b.Participant)
		b.Participant = &shown
		return b
	case wire.Recording:
		if v < withKinds {
			b.Kind = ""
		}
		return b
	default:
		return body
	}
}

func (v version) participant(p wire.Participant) wire.Participant {
	if v < withHold {
		p.OnHold = nil
	}
	p.Identifier = *v.identifier(&p.Identifier)
	return p
}

// identifier is one whose kind the version knows.
func (v version) identifier(i *wire.Identifier) *wire.Identifier {
	if i == nil || v >= withInvitations || i.TeamsApp == nil {
		return i
	}
	return &wire.Identifier{Kind: wire.KindUnknown, RawID: i.RawID}
}
