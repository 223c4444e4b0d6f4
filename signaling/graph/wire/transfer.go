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
	return Transfer{TransferTarget: &ParticipantInfo{
		Type:     typeInvitationParticipantInfo,
		Identity: FromIdentity(t.Target), ReplacesCallID: string(t.Replaces),
	}}
}

// Command reads a transfer. Errors: InvalidArgument, Unsupported.
func (t *Transfer) Command() (signaling.Command, error) {
	if t.TransferTarget == nil {
		return nil, invalid("transferTarget is missing")
	}
	if t.Transferee != nil {
		return nil, &signaling.Error{Code: signaling.Unsupported, Message: "transferee: nobody is transferred out of a call of many here"}
	}
	target := t.TransferTarget.Identity.Identity()
	if target.ID == "" {
		return nil, invalid("transferTarget names nobody: want identity with an id")
	}
	return signaling.Transfer{Target: target, Replaces: ParseCallID(t.TransferTarget.ReplacesCallID)}, checkContext(t.ClientContext)
}
