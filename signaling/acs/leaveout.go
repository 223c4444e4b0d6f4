package acs

import "callbot/signaling/acs/wire"

// What came with which version; clients of older ones do not know it.
const (
	withInvitations version = "2023-10-15" // invitationId, microsoftTeamsApp
	withKinds       version = "2024-04-15" // recordingKind
	withHold        version = "2024-09-15" // isOnHold, the subscriptions
	withExtensions  version = "2025-06-15" // teamsExtensionUser, more of phoneNumber, the locale of a transcription
)

// leaveOut is an answer without what the version's clients do not know.
func (v version) leaveOut(body any) any {
	switch b := body.(type) {
	case wire.CallConnection:
		b.Source, b.Targets = v.identifier(b.Source), v.identifiers(b.Targets)
		b.SourceCallerIDNumber = v.number(b.SourceCallerIDNumber)
		switch {
		case v < withHold:
			b.MediaStreamingSubscription, b.TranscriptionSubscription = nil, nil
		case v < withExtensions && b.TranscriptionSubscription != nil:
			shown := *b.TranscriptionSubscription
			shown.Locale = ""
			b.TranscriptionSubscription = &shown
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

// identifiers are several whose kinds the version knows.
func (v version) identifiers(list []wire.Identifier) []wire.Identifier {
	if list == nil {
		return nil
	}
	shown := make([]wire.Identifier, len(list))
	for i := range list {
		shown[i] = *v.identifier(&list[i])
	}
	return shown
}

// identifier is one whose kind the version knows.
func (v version) identifier(i *wire.Identifier) *wire.Identifier {
	switch {
	case i == nil:
		return nil
	case v < withInvitations && i.TeamsApp != nil, v < withExtensions && i.TeamsExtended != nil:
		return &wire.Identifier{Kind: wire.KindUnknown, RawID: i.RawID}
	default:
		shown := *i
		shown.Phone = v.number(i.Phone)
		return &shown
	}
}

// number is a telephone number with what the version knows of it.
func (v version) number(p *wire.PhoneNumber) *wire.PhoneNumber {
	if p == nil || v >= withExtensions {
		return p
	}
	return &wire.PhoneNumber{Value: p.Value}
}
