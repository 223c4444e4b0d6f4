package wire

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// The types of the events that come by Event Grid.
const (
	IncomingCallEvent      = "Microsoft.Communication.IncomingCall"
	RecordingFileEvent     = "Microsoft.Communication.RecordingFileStatusUpdated"
	ValidationEvent        = "Microsoft.EventGrid.SubscriptionValidationEvent"
	EventTypeHeader        = "Aeg-Event-Type"
	EventTypeNotification  = "Notification"
	EventTypeSubscription  = "SubscriptionValidation"
	gridTopicOfCommunicate = "/subscriptions/local/resourceGroups/local/providers/Microsoft.Communication/communicationServices/"
)

// GridEvent is an event in the schema of Event Grid. Requests carry an array of them.
// https://learn.microsoft.com/azure/event-grid/event-schema
type GridEvent struct {
	ID              string          `json:"id"`
	Topic           string          `json:"topic,omitempty"`
	Subject         string          `json:"subject"`
	Data            json.RawMessage `json:"data"`
	EventType       string          `json:"eventType"`
	DataVersion     string          `json:"dataVersion"`
	MetadataVersion string          `json:"metadataVersion,omitempty"`
	EventTime       string          `json:"eventTime"`
}

// NewGridEvent makes an event of a resource, about a subject.
func NewGridEvent(kind, resource, subject string, data any) (GridEvent, error) {
	text, err := json.Marshal(data)
	return GridEvent{
		ID: uuid.NewString(), Topic: gridTopicOfCommunicate + resource, Subject: subject, Data: text, EventType: kind,
		DataVersion: "1.0", MetadataVersion: "1", EventTime: time.Now().UTC().Format(time.RFC3339Nano),
	}, err
}

// ParseGridEvents reads the body of a request of Event Grid. Errors: InvalidArgument.
func ParseGridEvents(body []byte) ([]GridEvent, error) {
	var events []GridEvent
	if err := json.Unmarshal(body, &events); err != nil {
		return nil, invalid("not an array of Event Grid events: %v", err)
	}
	return events, nil
}

// IncomingCall says that somebody calls.
// https://learn.microsoft.com/azure/event-grid/communication-services-voice-video-events
type IncomingCall struct {
	To                  *Identifier     `json:"to"`
	From                *Identifier     `json:"from"`
	ServerCallID        string          `json:"serverCallId"`
	CallerDisplayName   string          `json:"callerDisplayName"`
	CustomContext       *CallingContext `json:"customContext,omitempty"`
	IncomingCallContext string          `json:"incomingCallContext"`
	CorrelationID       string          `json:"correlationId"`
}

// Validation asks the owner of an address whether events may be sent there.
// https://learn.microsoft.com/azure/event-grid/end-point-validation-event-grid-events-schema
type Validation struct {
	Code string `json:"validationCode"`
	URL  string `json:"validationUrl,omitempty"`
}

// ValidationResponse says yes.
type ValidationResponse struct {
	Code string `json:"validationResponse"`
}
