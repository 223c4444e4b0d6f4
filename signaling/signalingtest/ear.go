package signalingtest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"callbot/signaling"
)

// patience is how long the suite waits for a notification, in virtual time.
const patience = 2 * time.Minute

// Ear is a signaling.Notifier that keeps what it is told until somebody asks.
type Ear struct {
	told   chan signaling.Notification
	untold []string // words that nobody waits for
}

// NewEar makes an ear. In a bubble, it must be made there.
func NewEar() *Ear { return &Ear{told: make(chan signaling.Notification, 1000)} }

// Notify keeps a notification. Rosters of calls of two are left out, as dialects may.
func (e *Ear) Notify(_ context.Context, n signaling.Notification) error {
	if roster, ok := n.(signaling.RosterUpdated); ok && !roster.Many {
		return nil
	}
	e.told <- n
	return nil
}

// Next waits for the next notification.
func (e *Ear) Next(tb testing.TB) signaling.Notification {
	tb.Helper()
	select {
	case n := <-e.told:
		return n
	case <-time.After(patience):
		tb.Fatalf("nothing was told for %v", patience)
		return nil
	}
}

// Told returns what was told and not asked for yet, without waiting.
func (e *Ear) Told() (told []signaling.Notification) {
	for {
		select {
		case n := <-e.told:
			told = append(told, n)
		default:
			return told
		}
	}
}

// Incoming waits for the next notification, which must be a call that comes in.
func (e *Ear) Incoming(tb testing.TB) signaling.Call {
	tb.Helper()
	n := e.Next(tb)
	in, ok := n.(signaling.Incoming)
	if !ok {
		tb.Fatalf("told of %s, want an incoming call", Word(n))
	}
	return in.Call
}

// Hear waits for as many notifications as words, which must be about the call and in
// the same order; words of what the dialect does not tell are passed over. It returns
// the last.
func (e *Ear) Hear(tb testing.TB, call signaling.CallID, words ...string) (last signaling.Notification) {
	tb.Helper()
	for i, want := range words {
		if slices.Contains(e.untold, want) {
			continue
		}
		last = e.Next(tb)
		if last.Of() != call || Word(last) != want {
			tb.Fatalf("told %s of call %s, want %q (number %d) of call %s", Word(last), last.Of(), want, i+1, call)
		}
	}
	return last
}

// Word is a notification in a few words: "established", "terminated 200/4521".
func Word(n signaling.Notification) string {
	switch n := n.(type) {
	case signaling.Incoming:
		return "incoming"
	case signaling.StateChanged:
		if n.Result != nil {
			return fmt.Sprintf("%v %d/%d", n.State, n.Result.Code, n.Result.Subcode)
		}
		if n.Meeting.Joins() {
			return n.State.String() + " as one of many"
		}
		return n.State.String()
	case signaling.Terminated:
		return fmt.Sprintf("terminated %d/%d", n.Result.Code, n.Result.Subcode)
	case signaling.ToneReceived:
		return fmt.Sprintf("tone %v", n.Tone.Key)
	case signaling.OperationCompleted:
		return fmt.Sprintf("completed %d/%d %q", n.Operation.Result.Code, n.Operation.Result.Subcode, n.Operation.Context)
	case signaling.RosterUpdated:
		return fmt.Sprintf("roster of %d", len(n.Presences))
	default:
		return fmt.Sprintf("%T", n)
	}
}
