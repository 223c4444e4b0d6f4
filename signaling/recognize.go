package signaling

import (
	"time"

	"callbot/media"
)

// Recognize plays prompts and hears what one participant answers: the keys that are
// pressed, until there are enough of them, a stop tone, or a silence, or what is said,
// until a silence. It takes its turn in the queue of prompts and makes an operation,
// whose completion carries the Recognition.
// Errors: NotFound, WrongState, WrongMedia, InvalidArgument.
type Recognize struct {
	Prompts     []Prompt
	Participant ParticipantID // who is heard; "" is everybody
	Context     string        // comes back with the completion
	// By is how the participant may answer.
	By RecognitionInput
	// Interrupt takes the place of what is playing or recognized now, rather than wait.
	Interrupt bool
	// KeepPrompt plays the prompts to their end; otherwise a key, or somebody who begins
	// to speak, cuts them short.
	KeepPrompt bool
	// MaxTones is how many keys are enough; 0 is the service's limit.
	MaxTones  int
	StopTones []media.Key // each ends it and is not among the keys
	// InitialSilence is how long to wait for the first key or word after the prompts,
	// InterTone for the next key; 0 is the service's default, 5 s and 2 s.
	InitialSilence, InterTone time.Duration
	// EndSilence is how long somebody who has spoken says nothing when they have said
	// all; 0 is 2 s.
	EndSilence time.Duration
	// Language is what is spoken, such as "en-US"; "" is the service's default.
	Language string
	// Choices, where there are any, are the only answers that are taken, one of them.
	Choices []Choice
}

// RecognitionInput is how somebody may answer what Recognize asks.
type RecognitionInput uint8

// The ways. By either, the first one that somebody takes counts: a key ends that speech
// is listened to. Where nobody understands speech, only keys are heard then.
const (
	ByKeys RecognitionInput = iota
	BySpeech
	ByEither
)

// Choice is one of the answers that Recognize takes: a key, or any of the phrases, where
// it is asked by them.
type Choice struct {
	Label   string
	Tone    media.Key // 0 is none
	Phrases []string
}

// Recognition is what Recognize has heard.
type Recognition struct {
	Tones []media.Key
	Label string // of the choice
	// Speech is what was said: the phrase of the choice, where it was one.
	Speech string
	// Confidence is how sure it is that it was said, 0 to 1; 0 is that nobody knows.
	Confidence float64
	// End says what ended it, where it succeeded.
	End RecognitionEnd
}

// RecognitionEnd says what ended a Recognize.
type RecognitionEnd uint8

// The ends; the zero value is that it has none yet, or failed.
const (
	EndedByMaxTones RecognitionEnd = iota + 1
	EndedByStopTone
	EndedByInterToneTimeout
	EndedByChoice
	EndedBySpeech
	EndedBySpokenChoice
)

func (Recognize) command() {}
