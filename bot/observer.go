package bot

import (
	"callbot/media"
	"callbot/signaling"
)

// An Observer watches calls go by, for a page or a log. Its methods must return soon
// and are called from many goroutines.
type Observer interface {
	// ToneHeard is called for each key as it comes that is not part of a secret.
	ToneHeard(call signaling.Call, tone media.Tone)
	// Moved is called when a flow enters a state. Where it goes through many without
	// waiting for anything, it is called for the last MaxMoves of them.
	Moved(call signaling.Call, state string)
}

// MaxMoves is how many states an Observer is told of at a time.
const MaxMoves = 100
