package wire

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"
)

// EventPrefix begins the type of every event.
const EventPrefix = "Microsoft.Communication."

// The types of events, without their prefix.
// https://learn.microsoft.com/azure/communication-services/concepts/call-automation/call-automation#events
const (
	CallConnected                 = "CallConnected"
	CallDisconnected              = "CallDisconnected"
	CreateCallFailed              = "CreateCallFailed"
	AnswerFailed                  = "AnswerFailed"
	ConnectFailed                 = "ConnectFailed"
	ParticipantsUpdated           = "ParticipantsUpdated"
	AddParticipantSucceeded       = "AddParticipantSucceeded"
	AddParticipantFailed          = "AddParticipantFailed"
	RemoveParticipantSucceeded    = "RemoveParticipantSucceeded"
	RemoveParticipantFailed       = "RemoveParticipantFailed"
	MoveParticipantSucceeded      = "MoveParticipantSucceeded"
	MoveParticipantFailed         = "MoveParticipantFailed"
	CancelAddParticipantSucceeded = "CancelAddParticipantSucceeded"
	CancelAddParticipantFailed    = "CancelAddParticipantFailed"
	CallTransferAccepted          = "CallTransferAccepted"
	CallTransferFailed            = "CallTransferFailed"
	PlayStarted                   = "PlayStarted"
	PlayCompleted                 = "PlayCompleted"
	PlayCanceled                  = "PlayCanceled"
	PlayFailed                    = "PlayFailed"
	RecognizeCompleted            = "RecognizeCompleted"
	RecognizeFailed               = "RecognizeFailed"
	RecognizeCanceled             = "RecognizeCanceled"
	ContinuousDTMFToneReceived    = "ContinuousDtmfRecognitionToneReceived"
	ContinuousDTMFToneFailed      = "ContinuousDtmfRecognitionToneFailed"
	ContinuousDTMFStopped         = "ContinuousDtmfRecognitionStopped"
	SendDTMFCompleted             = "SendDtmfTonesCompleted"
	SendDTMFFailed                = "SendDtmfTonesFailed"
	HoldFailed                    = "HoldFailed"
	RecordingStateChanged         = "RecordingStateChanged"
	StartRecordingFailed          = "StartRecordingFailed"
	MediaStreamingStarted         = "MediaStreamingStarted"
	MediaStreamingStopped         = "MediaStreamingStopped"
	MediaStreamingFailed          = "MediaStreamingFailed"
	TranscriptionStarted          = "TranscriptionStarted"
	TranscriptionUpdated          = "TranscriptionUpdated"
	TranscriptionStopped          = "TranscriptionStopped"
	TranscriptionFailed           = "TranscriptionFailed"
)

// Event is a CloudEvent (CloudEvents 1.0, JSON event format). Callbacks carry an array
// with one of them.
type Event struct {
	ID              string          `json:"id"`
	Source          string          `json:"source"`
	Type            string          `json:"type"`
	Data            json.RawMessage `json:"data"`
	Time            string          `json:"time,omitempty"`
	SpecVersion     string          `json:"specversion"`
	DataContentType string          `json:"datacontenttype,omitempty"`
	Subject         string          `json:"subject,omitempty"`
}

// NewEvent makes an event of a type (without its prefix) about a resource, such as
// "calling/callConnections/ID".
func NewEvent(kind, source string, data any) (Event, error) {
	text, err := json.Marshal(data)
	return Event{
		ID: uuid.NewString(), Source: source, Subject: source, Type: EventPrefix + kind, Data: text,
		Time: time.Now().UTC().Format(time.RFC3339Nano), SpecVersion: "1.0", DataContentType: "application/json",
	}, err
}

// Kind is the event's type without its prefix.
func (e Event) Kind() string { return strings.TrimPrefix(e.Type, EventPrefix) }

// ParseEvents reads the body of a callback: an array of events, or one. Errors:
// InvalidArgument.
func ParseEvents(body []byte) ([]Event, error) {
	var events []Event
	if strings.HasPrefix(strings.TrimLeft(string(body), " \t\r\n"), "{") {
		events = make([]Event, 1)
		if err := json.Unmarshal(body, &events[0]); err != nil {
			return nil, invalid("not a CloudEvent: %v", err)
		}
		return events, nil
	}
	if err := json.Unmarshal(body, &events); err != nil {
		return nil, invalid("not an array of CloudEvents: %v", err)
	}
	return events, nil
}

// EventData is the data of all events: each has some of it.
type EventData struct {
	CallConnectionID string  `json:"callConnectionId,omitempty"`
	ServerCallID     string  `json:"serverCallId,omitempty"`
	CorrelationID    string  `json:"correlationId,omitempty"`
	OperationContext string  `json:"operationContext,omitempty"`
	Result           *Result `json:"resultInformation,omitempty"`

	Participants   []Participant `json:"participants,omitzero"`
	SequenceNumber int64         `json:"sequenceNumber,omitzero"`
	Participant    *Identifier   `json:"participant,omitempty"`
	InvitationID   string        `json:"invitationId,omitempty"`
	FromCall       string        `json:"fromCall,omitempty"`
	TransferTarget *Identifier   `json:"transferTarget,omitempty"`
	Transferee     *Identifier   `json:"transferee,omitempty"`

	FailedPlaySource *int          `json:"failedPlaySourceIndex,omitempty"`
	RecognitionType  string        `json:"recognitionType,omitempty"`
	DTMFResult       *DTMFResult   `json:"dtmfResult,omitempty"`
	ChoiceResult     *ChoiceResult `json:"choiceResult,omitempty"`
	SpeechResult     *SpeechResult `json:"speechResult,omitempty"`
	SequenceID       int64         `json:"sequenceId,omitzero"`
	Tone             string        `json:"tone,omitempty"`

	RecordingID    string `json:"recordingId,omitempty"`
	RecordingState string `json:"state,omitempty"`
	RecordingStart string `json:"startDateTime,omitempty"`
	RecordingKind  string `json:"recordingKind,omitempty"`

	MediaStreaming *StreamUpdate        `json:"mediaStreamingUpdate,omitempty"`
	Transcription  *TranscriptionUpdate `json:"transcriptionUpdate,omitempty"`
}
