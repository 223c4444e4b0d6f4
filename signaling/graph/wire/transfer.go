package wire

import "callbot/signaling"

// Transfer is the body of the action transfer.
// https://learn.microsoft.com/graph/api/call-transfer
type Transfer struct {
	TransferTarget *ParticipantInfo `json:"transferTarget,omitempty"`
	Transferee     *ParticipantInfo `json:"transferee,omitempty"` // out of a call of many
	ClientContext  string           `json:"clientContext,omitempty"`
}

// FromTransfer writes a transfer.
func FromTransfer(t signaling.Transfer) Transfer {
	return Transfer{
		TransferTarget: &ParticipantInfo{
			Type:     typeInvitationParticipantInfo,
			Identity: FromIdentity(t.Target), ReplacesCallID: string(t.Replaces),
		},
		Transferee:    fromParticipant(typeParticipantInfo, signaling.Participant{ID: t.Transferee}),
		ClientContext: t.Context,
	}
}

// Command reads a transfer. Errors: InvalidArgument.
func (t *Transfer) Command() (signaling.Command, error) {
	if t.TransferTarget == nil {
		return nil, invalid("transferTarget is missing")
	}
	cmd := signaling.Transfer{
		Target:   t.TransferTarget.Identity.Identity(),
		Replaces: ParseCallID(t.TransferTarget.ReplacesCallID),

		Transferee: ParseID(t.Transferee.Participant().ID),
		Context:    t.ClientContext,
	}
	if t.Transferee != nil && cmd.Transferee == "" {
		return nil, invalid("transferee: want its participantId")
	}
	if cmd.Target.ID == "" && cmd.Replaces == "" {
		return nil, invalid("transferTarget names nobody: want identity with an id, or replacesCallId")
	}
	return cmd, checkContext(t.ClientContext)
}
