package streaming

import (
	"encoding/json"
	"time"

	"callbot/media"
)

// ticks are the unit of time in transcripts: 100 ns.
func ticks(d time.Duration) int64 { return int64(d / 100) }

// transcriptMetadata is the message that begins every transcript.
func transcriptMetadata(t *Transcript) ([]byte, error) {
	type metadata struct {
		SubscriptionID   string `json:"subscriptionId"`
		Locale           string `json:"locale"`
		CallConnectionID string `json:"callConnectionId"`
		CorrelationID    string `json:"correlationId"`
	}
	return json.Marshal(struct {
		Kind     string   `json:"kind"`
		Metadata metadata `json:"transcriptionMetadata"`
	}{"TranscriptionMetadata", metadata{t.Subscription, t.Locale, t.Connection, t.Correlation}})
}

// transcriptData is the message of a phrase of somebody who began to speak at an offset.
// The SDK wants words and participantRawID in each.
func transcriptData(who string, offset time.Duration, p media.Phrase) ([]byte, error) {
	type word struct {
		Text     string `json:"text"`
		Offset   int64  `json:"offset"`
		Duration int64  `json:"duration"`
	}
	type data struct {
		Text             string  `json:"text"`
		Format           string  `json:"format"`
		Confidence       float64 `json:"confidence"`
		Offset           int64   `json:"offset"`
		Duration         int64   `json:"duration"`
		Words            []word  `json:"words"`
		ParticipantRawID string  `json:"participantRawID"`
		ResultStatus     string  `json:"resultStatus"`
	}
	d := data{p.Text, "display", p.Confidence, ticks(offset + p.Begin), ticks(p.Length), []word{}, who, "Final"}
	if p.Partial {
		d.ResultStatus = "Intermediate"
	}
	for _, w := range p.Words {
		d.Words = append(d.Words, word{w.Text, ticks(offset + w.Begin), ticks(w.Length)})
	}
	return json.Marshal(struct {
		Kind string `json:"kind"`
		Data data   `json:"transcriptionData"`
	}{"TranscriptionData", d})
}
