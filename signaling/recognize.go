package signaling

import (
	"time"

	"callbot/media"
)

// Recognize plays prompts and collects the keys that one participant presses, until
// there are enough of them, a stop tone, or a silence. It takes its turn in the queue
// of prompts and makes an operation, whose completion carries the Recognition.
// Errors: NotFound, WrongState, WrongMedia, InvalidArgument.
type Recognize struct {
	Prompts     []Prompt
	Participant ParticipantID // whose keys; "" is everybody's
	Context     string        // comes back with the completion
	// Interrupt takes the place of what is playing or recognized now, rather than wait.
	Interrupt bool
	// KeepPrompt plays the prompts to their end; otherwise a key cuts them short.
	KeepPrompt bool
	// MaxTones is how many keys are enough; 0 is the service's limit.
	MaxTones  int
	StopTones []media.Key // each ends it and is not among the keys
	// InitialSilence is how long to wait for the first key after the prompts, InterTone
	// for the next one; 0 is the service's default, 5 s and 2 s.
	InitialSilence, InterTone time.Duration
	// Choices, where there are any, are the only keys that are taken, one of them.
	Choices []Choice
}

// Choice is one of the answers that Recognize takes.
type Choice struct {
	Label string
	Tone  media.Key
}

// Recognition is what Recognize has heard.
type Recognition struct {
	Tones []media.Key
	Label string // of the choice
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
)

func (Recognize) command() {}
