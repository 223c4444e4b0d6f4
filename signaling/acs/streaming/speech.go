package streaming

import (
	"context"
	"time"

	"callbot/media"
)

// Speech understands what people say. There is none in this project: whoever runs a
// service with one gives it.
type Speech interface {
	// Transcribe reads what one person says, in the language of a locale such as
	// "en-US", until in or ctx ends, and calls said with what was understood, in order.
	// in is of 16 kHz and goes at the pace of the call; while the person does not speak
	// it is silence. said may wait for those who read. An error is that no more can be
	// understood.
	Transcribe(ctx context.Context, locale string, in media.Reader, said func(Phrase)) error
}

// Phrase is something that was understood.
type Phrase struct {
	Text       string
	Confidence float64       // 0 to 1
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
