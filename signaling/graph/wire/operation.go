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
		Type:          typeOperation,
		ID:            string(o.ID),
		Status:        operationStatuses.name(o.Status),
		ClientContext: o.Context,
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
	}
	s.Status, _ = operationStatuses.parse(o.Status)
	return s
}

// isOperation tells the types of operations by their names.
func isOperation(odataType string) bool {
	return len(odataType) > len("operation") && strings.EqualFold(odataType[len(odataType)-len("operation"):], "operation")
}
