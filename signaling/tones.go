package signaling

import (
	"time"

	"callbot/media"
)

// SubscribeToTone asks for ToneReceived of the keys that are pressed from now on.
// Errors: NotFound, WrongState, WrongMedia.
type SubscribeToTone struct{ Context string }

// SendTones presses keys, one after another. It makes an operation.
// Errors: NotFound, WrongState, InvalidArgument.
type SendTones struct {
	Keys    []media.Key
	Pause   time.Duration // between two keys; 0 is the service's default
	Context string        // comes back with the completion
}

func (SubscribeToTone) command() {}
func (SendTones) command()       {}
