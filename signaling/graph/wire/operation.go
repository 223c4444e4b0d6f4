package wire

import (
	"strings"

	"callbot/signaling"
)

const (
	typePrefix    = "#microsoft.graph."
	typeOperation = typePrefix + "commsOperation"
)

// Operation is a commsOperation or one of its subtypes.
type Operation struct {
	Context string `json:"@odata.context,omitempty"`
	Type    string `json:"@odata.type,omitempty"`
	Path    string `json:"@odata.id,omitempty"`
	ETag    string `json:"@odata.etag,omitempty"`

	ID            string      `json:"id,omitempty"`
	Status        string      `json:"status,omitempty"`
	ClientContext string      `json:"clientContext,omitempty"`
	ResultInfo    *ResultInfo `json:"resultInfo,omitempty"`

	// Of some kinds only.
	Participants         []ParticipantInfo `json:"participants,omitempty"`         // inviteParticipantsOperation
	RecordingLocation    string            `json:"recordingLocation,omitempty"`    // recordOperation
	RecordingAccessToken string            `json:"recordingAccessToken,omitempty"` // recordOperation
	CompletionReason     string            `json:"completionReason,omitempty"`     // sendDtmfTonesOperation; in the beta, of others too
}

// FromOperation writes an operation.
func FromOperation(o signaling.Operation) *Operation {
	w := &Operation{
		Type: typeOperation,

		RecordingLocation:    o.Recording.Location,
		RecordingAccessToken: o.Recording.Token,
		ID:                   string(o.ID),
		Status:               operationStatuses.name(o.Status),
		ClientContext:        o.Context,
	}
	if kind := operationKinds.name(o.Kind); kind != "" {
		w.Type = typePrefix + kind
	}
	if o.Kind == signaling.InviteOperation {
		w.Participants = fromTargets(o.Participants)
	}
	if o.Kind == signaling.SendTonesOperation {
		w.CompletionReason = sendReasons.name(o.Status)
	}
	if o.Result != (signaling.Result{}) {
		w.ResultInfo = FromResult(o.Result)
	}
	return w
}

// Operation reads an operation.
func (o *Operation) Operation() signaling.Operation {
	s := signaling.Operation{
		ID:      signaling.OperationID(o.ID),
		Context: o.ClientContext,
		Result:  o.ResultInfo.Result(),

		Recording: signaling.Recording{Location: o.RecordingLocation, Token: o.RecordingAccessToken},
	}
	s.Status, _ = operationStatuses.parse(o.Status)
	s.Kind, _ = operationKinds.parse(shortType(o.Type))
	if s.Kind != signaling.InviteOperation || s.Status == signaling.OperationRunning || s.Status == signaling.OperationNotStarted {
		return s // those invited are no more than that yet
	}
	for _, p := range o.Participants {
		s.Participants = append(s.Participants, p.Identity.Identity())
	}
	return s
}

// shortType is a type's name without its namespace.
func shortType(odataType string) string {
	return odataType[strings.LastIndexByte(odataType, '.')+1:]
}

// isOperation tells the types of operations by their names.
func isOperation(odataType string) bool {
	return strings.HasSuffix(strings.ToLower(odataType), "operation")
}
