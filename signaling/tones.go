package signaling

import (
	"time"

	"callbot/media"
)

// SubscribeToTone asks for ToneReceived of the keys that are pressed from now on, by
// one participant or by all. Errors: NotFound, WrongState, WrongMedia.
type SubscribeToTone struct {
	Context     string
	Participant ParticipantID // "" is everybody
}

// UnsubscribeFromTone ends SubscribeToTone. Errors: NotFound, WrongState, WrongMedia.
type UnsubscribeFromTone struct {
	Context     string
	Participant ParticipantID // "" is everybody
}

// SendTones presses keys, one after another. It makes an operation.
// Errors: NotFound, WrongState, InvalidArgument, Unavailable when too many wait.
type SendTones struct {
	Keys    []media.Key
	Pause   time.Duration // between two keys; 0 is the service's default
	Context string        // comes back with the completion
	To      ParticipantID // who hears them; "" is everybody
}

func (SubscribeToTone) command()     {}
func (UnsubscribeFromTone) command() {}
func (SendTones) command()           {}
