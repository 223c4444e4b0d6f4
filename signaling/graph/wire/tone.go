package wire

import (
	"callbot/media"
	"callbot/signaling"
)

const typeToneInfo = "#microsoft.graph.toneInfo"

// ToneInfo is a key that somebody in the call pressed; the dialect does not say who.
type ToneInfo struct {
	Type       string `json:"@odata.type,omitempty"`
	SequenceID Number `json:"sequenceId"`
	Tone       string `json:"tone"`
}

func fromTone(n signaling.ToneReceived) *ToneInfo {
	return &ToneInfo{Type: typeToneInfo, SequenceID: Number(n.Sequence), Tone: tones.name(n.Tone.Key)}
}

// received is the notification of the tone, false for what is no key.
func (t *ToneInfo) received(call signaling.CallID) (signaling.ToneReceived, bool) {
	key, ok := tones.parse(t.Tone)
	return signaling.ToneReceived{Call: call, Sequence: int64(t.SequenceID), Tone: media.Tone{Key: key}}, ok
}
