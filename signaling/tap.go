package signaling

import (
	"context"

	"callbot/media"
)

// Ear is what an application wishes to hear of a call while it goes on. Its functions
// are called from the goroutines of the sound: they must return at once, and keep
// nothing of the frame.
type Ear struct {
	// Unmixed hears the loudest speakers each by themselves, in place of their sum.
	Unmixed bool
	// Heard gets a frame of 16 kHz every 20 ms: of who, when it is unmixed.
	Heard func(who Participant, f media.Frame)
	// Key gets each key that is pressed; nil when they do not matter.
	Key func(who Participant, t media.Tone)
}

// A Tapper lets an application hear and speak in a call whose sound the service hosts.
// Codes: NotFound, WrongState, WrongMedia.
type Tapper interface {
	// Listen begins to call ear, until stop, after which it is called no more.
	Listen(ctx context.Context, call CallID, ear Ear) (stop func(), err error)
	// Speak says to everybody what r gives, a frame of 16 kHz every 20 ms, beside the
	// prompts, until stop or r's end. r must not wait.
	Speak(ctx context.Context, call CallID, r media.Reader) (stop func(), err error)
}
