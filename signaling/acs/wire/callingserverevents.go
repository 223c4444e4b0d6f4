package wire

import "callbot/media"

// The types of the events of 2021, without their prefix.
const (
	OldStateChanged          = "CallConnectionStateChanged"
	OldAddParticipantResult  = "AddParticipantResult"
	OldParticipantsUpdated   = "ParticipantsUpdated"
	OldPlayAudioResult       = "PlayAudioResult"
	OldToneReceived          = "DtmfReceived"
	OldRecordingStateChanged = "CallRecordingStateChanged"
)

// OldEventData is the data of all events: each has some of it.
type OldEventData struct {
	CallConnectionID string           `json:"callConnectionId,omitempty"`
	ServerCallID     string           `json:"serverCallId,omitempty"`
	CallLocator      *CallLocator     `json:"callLocator,omitempty"`
	State            string           `json:"callConnectionState,omitempty"`
	Result           *OldResultInfo   `json:"resultInfo,omitempty"`
	OperationContext string           `json:"operationContext,omitempty"`
	Status           string           `json:"status,omitempty"`
	Participants     []OldParticipant `json:"participants,omitzero"`
	Tone             *OldTone         `json:"toneInfo,omitempty"`
	RecordingID      string           `json:"recordingId,omitempty"`
	RecordingState   string           `json:"state,omitempty"`
	RecordingStart   string           `json:"startDateTime,omitempty"`
}

// OldTone is a key that was pressed.
type OldTone struct {
	Sequence int64  `json:"sequenceId"`
	Tone     string `json:"tone"`
}

// OldToneName is the name of a key: "tone0" to "tone9", "star", "pound", "a" to "d".
func OldToneName(k media.Key) string {
	switch {
	case k >= '0' && k <= '9':
		return "tone" + k.String()
	case k == '*':
		return "star"
	default:
		return ToneName(k)
	}
}
