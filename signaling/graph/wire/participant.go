package wire

import "callbot/signaling"

const (
	typeParticipantInfo           = "#microsoft.graph.participantInfo"
	typeInvitationParticipantInfo = "#microsoft.graph.invitationParticipantInfo"
)

// ParticipantInfo is a party of a call: a participantInfo where it is in the call, an
// invitationParticipantInfo where it is asked into it.
type ParticipantInfo struct {
	Type          string       `json:"@odata.type,omitempty"`
	ID            string       `json:"id,omitempty"` // seen in traffic beside participantId
	ParticipantID string       `json:"participantId,omitempty"`
	Identity      *IdentitySet `json:"identity,omitempty"`
	EndpointType  string       `json:"endpointType,omitempty"`
	CountryCode   string       `json:"countryCode,omitempty"`
	LanguageID    string       `json:"languageId,omitempty"`
	Region        string       `json:"region,omitempty"`
	EndpointID    string       `json:"endpointId,omitempty"` // seen in traffic

	// Of invitations only.
	ReplacesCallID                     string `json:"replacesCallId,omitempty"`
	Hidden                             bool   `json:"hidden,omitempty"`
	RemoveFromDefaultAudioRoutingGroup bool   `json:"removeFromDefaultAudioRoutingGroup,omitempty"`
}

// fromParticipant is nil for nobody.
func fromParticipant(kind string, p signaling.Participant) *ParticipantInfo {
	if p == (signaling.Participant{}) {
		return nil
	}
	return &ParticipantInfo{
		Type: kind, ID: string(p.ID), ParticipantID: string(p.ID), Identity: FromIdentity(p.Identity),
	}
}

// Participant is the party, the zero value for nil.
func (p *ParticipantInfo) Participant() signaling.Participant {
	if p == nil {
		return signaling.Participant{}
	}
	id := p.ParticipantID
	if id == "" {
		id = p.ID
	}
	return signaling.Participant{ID: signaling.ParticipantID(id), Identity: p.Identity.Identity()}
}

// fromTargets are parties that are asked into a call.
func fromTargets(identities []signaling.Identity) []ParticipantInfo {
	var infos []ParticipantInfo
	for _, i := range identities {
		infos = append(infos, ParticipantInfo{Type: typeInvitationParticipantInfo, Identity: FromIdentity(i)})
	}
	return infos
}

// targets are the identities in a list of invitations. Each must name somebody.
func targets(what string, infos []ParticipantInfo, most int) ([]signaling.Identity, error) {
	if len(infos) == 0 || len(infos) > most {
		return nil, invalid("%s: want 1 to %d, not %d", what, most, len(infos))
	}
	var identities []signaling.Identity
	for n, info := range infos {
		id := info.Identity.Identity()
		if id.ID == "" {
			return nil, invalid("%s[%d] names nobody: want identity with an id", what, n)
		}
		identities = append(identities, id)
	}
	return identities, nil
}
