package ivr

import (
	"time"

	"callbot/media"
	"callbot/signaling"
)

// Event is something that happens to a call. Its At is when, counted from one moment for
// all events of the call, such as its arrival. The set is closed: a switch over it can be complete.
//
//sumtype:decl
type Event interface{ at() time.Duration }

// Started begins the conversation. It is the first event and comes once.
type Started struct {
	At   time.Duration
	Call signaling.Call // who calls whom
	Time time.Time      // the time of day at At, in the time zone that the flow goes by
}

// KeyPressed says that the caller pressed a key.
type KeyPressed struct {
	At  time.Duration
	Key media.Key
}

// PromptEnded says what became of a PlayPrompt command.
type PromptEnded struct {
	At      time.Duration
	Context string // the command's; any but the present one is stale and ignored
	Outcome Outcome
}

// TimedOut says that the wait which the last step asked for is over. One that comes
// too early does nothing.
type TimedOut struct{ At time.Duration }

// HungUp says that the call has ended. No event follows it.
type HungUp struct{ At time.Duration }

func (e Started) at() time.Duration     { return e.At }
func (e KeyPressed) at() time.Duration  { return e.At }
func (e PromptEnded) at() time.Duration { return e.At }
func (e TimedOut) at() time.Duration    { return e.At }
func (e HungUp) at() time.Duration      { return e.At }

// Outcome is what became of something that takes time.
type Outcome uint8

const (
	// Completed came to its ordinary end.
	Completed Outcome = iota
	// Cancelled was cut short.
	Cancelled
	// Failed could not be done.
	Failed
)

// String is the outcome in one word.
func (o Outcome) String() string {
	switch o {
	case Completed:
		return "completed"
	case Cancelled:
		return "cancelled"
	case Failed:
		return "failed"
	default:
		return "unknown"
	}
}

// At is when an event happens.
func At(e Event) time.Duration { return e.at() }
