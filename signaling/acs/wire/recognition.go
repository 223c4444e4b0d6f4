package wire

import (
	"callbot/media"
	"callbot/signaling"
)

// DTMFResult is the keys that were recognized.
type DTMFResult struct {
	Tones []string `json:"tones"`
}

// ChoiceResult is the answer that was recognized.
type ChoiceResult struct {
	Label            string  `json:"label"`
	RecognizedPhrase string  `json:"recognizedPhrase,omitempty"`
	Confidence       float64 `json:"confidence,omitempty"`
}

// SpeechResult is the speech that was recognized.
type SpeechResult struct {
	Speech     string  `json:"speech"`
	Confidence float64 `json:"confidence,omitempty"`
}

// Keys are the keys of a result; those that are not known are passed over.
func (d *DTMFResult) Keys() []media.Key {
	if d == nil {
		return nil
	}
	var keys []media.Key
	for _, name := range d.Tones {
		if k, ok := ParseTone(name); ok {
			keys = append(keys, k)
		}
	}
	return keys
}

// Recognized writes what was recognized into an event.
func (d *EventData) Recognized(r signaling.Recognition) {
	switch r.End {
	case signaling.EndedByChoice, signaling.EndedBySpokenChoice:
		d.RecognitionType = RecognizeChoices
		d.ChoiceResult = &ChoiceResult{Label: r.Label, RecognizedPhrase: r.Speech, Confidence: r.Confidence}
	case signaling.EndedBySpeech:
		d.RecognitionType = RecognizeSpeech
		d.SpeechResult = &SpeechResult{Speech: r.Speech, Confidence: r.Confidence}
	default:
		d.RecognitionType = RecognizeDTMF
		d.DTMFResult = &DTMFResult{Tones: ToneNames(r.Tones)}
	}
}

// ends are the sub-codes by which a recognition tells its end.
// https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/recognize-action#event-codes
var ends = map[int]signaling.RecognitionEnd{
	8514: signaling.EndedByStopTone, 8531: signaling.EndedByMaxTones, 8532: signaling.EndedByInterToneTimeout,
	8533: signaling.EndedByChoice, 8545: signaling.EndedBySpokenChoice, 8569: signaling.EndedBySpeech,
}

// Recognition reads what was recognized.
func (d *EventData) Recognition() signaling.Recognition {
	r := signaling.Recognition{Tones: d.DTMFResult.Keys()}
	if c := d.ChoiceResult; c != nil {
		r.Label, r.Speech, r.Confidence = c.Label, c.RecognizedPhrase, c.Confidence
	}
	if s := d.SpeechResult; s != nil {
		r.Speech, r.Confidence = s.Speech, s.Confidence
	}
	if d.Result != nil && d.RecognitionType != "" {
		r.End = ends[d.Result.Subcode]
	}
	if d.RecognitionType == RecognizeSpeech {
		r.End = signaling.EndedBySpeech
	}
	return r
}
