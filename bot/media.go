package bot

import (
	"context"

	"callbot/signaling"
)

// A MediaHost terminates the sound of calls in this process.
type MediaHost interface {
	// Answer makes the leg that the offer of an incoming call asks for, and the answer
	// to send back. Keys and completions of the leg go to up. A
	// *media.DescriptionError says that the offer cannot be used.
	Answer(ctx context.Context, call signaling.CallID, offer string, up signaling.Notifier) (leg MediaLeg, answer string, err error)
}

// A MediaLeg carries out the media verbs of one call. Close ends its sound and waits
// until nothing of it runs; it may be called more than once.
type MediaLeg interface {
	signaling.Controller
	Close() error
}

// isMediaVerb reports whether a command is about sound, and goes to where the sound
// ends; other commands go to the service.
func isMediaVerb(cmd signaling.Command) bool {
	switch cmd.(type) {
	case signaling.PlayPrompt, signaling.CancelMedia, signaling.Record, signaling.SendTones, signaling.SubscribeToTone:
		return true
	default:
		return false
	}
}
