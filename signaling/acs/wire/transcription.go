package wire

import "strings"

// TranscriptionOptions say where what is spoken is sent to in writing.
type TranscriptionOptions struct {
	TransportType   string `json:"transportType"` // websocket
	Locale          string `json:"locale"`
	TransportURL    string `json:"transportUrl,omitempty"`
	ModelEndpointID string `json:"speechModelEndpointId,omitempty"`
	Start           bool   `json:"startTranscription,omitempty"`
	Intermediate    bool   `json:"enableIntermediateResults,omitempty"`
}

// Check says what can never be right; nil is right. Errors: InvalidArgument.
func (t *TranscriptionOptions) Check() error {
	if t == nil {
		return nil
	}
	return firstOf(
		needed("transcriptionOptions.transportType", t.TransportType),
		oneOf("transcriptionOptions.transportType", strings.ToLower(t.TransportType), "websocket"),
		needed("transcriptionOptions.locale", t.Locale),
		checkSocket("transcriptionOptions.transportUrl", t.TransportURL))
}

// TranscriptSubscription is how a call's transcription is getting on.
type TranscriptSubscription struct {
	ID          string   `json:"id,omitempty"`
	State       string   `json:"state,omitempty"` // disabled, inactive, active
	Locale      string   `json:"locale,omitempty"`
	ResultTypes []string `json:"subscribedResultTypes,omitempty"` // final, intermediate
}

// Transcription starts, changes or stops the transcription of a call.
type Transcription struct {
	Locale               string `json:"locale,omitempty"`
	ModelEndpointID      string `json:"speechModelEndpointId,omitempty"`
	OperationContext     string `json:"operationContext,omitempty"`
	OperationCallbackURI string `json:"operationCallbackUri,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (t *Transcription) Check() error { return checkContext(t.OperationContext) }

// TranscriptionUpdate is what became of a transcription.
type TranscriptionUpdate struct {
	Status  string `json:"transcriptionStatus,omitempty"`
	Details string `json:"transcriptionStatusDetails,omitempty"`
}

// The statuses of transcriptions.
const (
	TranscriptionStartedStatus = "transcriptionStarted"
	TranscriptionUpdatedStatus = "transcriptionUpdated"
	TranscriptionStoppedStatus = "transcriptionStopped"
	TranscriptionFailedStatus  = "transcriptionFailed"
)
