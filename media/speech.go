package media

import (
	"context"
	"errors"
	"time"
)

// A Transcriber puts into words what somebody says.
type Transcriber interface {
	// Transcribe reads in, which is what one person says, until in or ctx ends, and calls
	// said with what was understood, in order. When it returns nil after in has ended,
	// everything was told. An error is that no more can be understood: ErrLanguage and
	// ErrCrowded say why before anything was read.
	//
	// in is of 16 kHz and goes at the pace of the call; while the person does not speak
	// it is silence. said may wait for those who read.
	Transcribe(ctx context.Context, e Expectation, in Reader, said func(Phrase)) error
}

// Errors of a Transcriber.
var (
	// ErrLanguage is that what is spoken in a language is not understood.
	ErrLanguage = errors.New("the language is not understood")
	// ErrCrowded is that too many are listened to already: try later.
	ErrCrowded = errors.New("too many are listened to already")
)

// Expectation says what somebody is likely to say.
type Expectation struct {
	// Locale is the language that is spoken, such as "en-US"; "" is the transcriber's own.
	Locale string
	// Phrases, where there are any, are the only ones that matter: what is none of them
	// may be told as a Phrase without text.
	Phrases []string
}

// Phrase is something that was understood. One that is not Partial and has no Text is
// something that was said and was not understood.
type Phrase struct {
	Text       string
	Confidence float64       // 0 to 1; 0 where it is not known
	Begin      time.Duration // since the sound began
	Length     time.Duration
	Words      []Word // may be nil
	Partial    bool   // more may come that takes its place
}

// Word is one of a phrase's words.
type Word struct {
	Text          string
	Begin, Length time.Duration // as those of a Phrase
}
