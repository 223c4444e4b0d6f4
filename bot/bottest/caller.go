package bottest

import (
	"context"
	"testing"
	"time"

	"callbot/bot"
	"callbot/media"
	"callbot/signaling"
)

// Patience is how long a caller waits for something to happen, in the test's time.
const Patience = 2 * time.Minute

// keyGap is the time between two keys of one Press.
const keyGap = 130 * time.Millisecond

// Caller is somebody who calls the bot. Its methods wait in the test's time, and fail
// the test when something else happens than they say.
type Caller struct {
	tb   testing.TB
	line *line
}

// Call calls a handler under the name called. The bot runs until the test ends.
func Call(tb testing.TB, h bot.Handler, called string) *Caller {
	tb.Helper()
	return Start(tb, &bot.Runtime{Handler: h}, &Service{}).Call(tb, "alice", called)
}

// Start joins a runtime and a service, and runs the bot until the test ends.
func Start(tb testing.TB, r *bot.Runtime, s *Service) *Service {
	tb.Helper()
	r.Controller, r.Caller, r.Roster, s.Notifier = s, s, s, r
	if !s.HostsSound {
		r.Media = s
	}
	ctx, stop := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		if err := r.Run(ctx); err != nil {
			tb.Error(err)
		}
	}()
	for !r.Running() {
		time.Sleep(time.Millisecond)
	}
	tb.Cleanup(func() {
		stop()
		<-stopped
	})
	return s
}

// Call calls the bot that the service notifies.
func (s *Service) Call(tb testing.TB, caller, called string) *Caller {
	tb.Helper()
	return &Caller{tb, s.dial(caller, called)}
}

// Rung is the phone that rings because the bot has made a call. The test fails when
// none does.
func (s *Service) Rung(tb testing.TB) *Caller {
	tb.Helper()
	for waited := time.Duration(0); waited < Patience; waited += ringStep {
		s.mu.Lock()
		if len(s.rung) > 0 {
			l := s.rung[0]
			s.rung = s.rung[1:]
			s.mu.Unlock()
			return &Caller{tb, l}
		}
		s.mu.Unlock()
		time.Sleep(ringStep)
	}
	tb.Fatal("the bot calls nobody")
	return nil
}

// ringStep is how often Rung looks.
const ringStep = 7 * time.Millisecond

// Answer is the one who was rung answering.
func (c *Caller) Answer() { c.line.answer() }

// Decline is the one who was rung not answering: with code 486 because they are busy,
// with 408 because they are not there.
func (c *Caller) Decline(code int) {
	c.line.hangUp(signaling.Result{Code: code, Message: "not answered"})
}

// ID is the call's.
func (c *Caller) ID() signaling.CallID { return c.line.id }

// Press presses keys one after another, at a brisk pace.
func (c *Caller) Press(keys string) {
	c.tb.Helper()
	for i := range len(keys) {
		key, err := media.ParseKey(keys[i : i+1])
		if err != nil {
			c.tb.Fatal(err)
		}
		if i > 0 {
			time.Sleep(keyGap)
		}
		c.line.stopKey(key)
		c.line.press(key)
	}
}

// Wait lets time pass.
func (c *Caller) Wait(d time.Duration) { time.Sleep(d) }

// Hears waits until each of the prompts has begun to play, and nothing else before it.
func (c *Caller) Hears(uris ...string) {
	c.tb.Helper()
	for _, want := range uris {
		select {
		case got := <-c.line.heard:
			if got != want {
				c.tb.Fatalf("the caller hears %q instead of %q", got, want)
			}
		case <-c.line.ended:
			c.endedEarly(want)
		case <-time.After(Patience):
			c.tb.Fatalf("the caller waits for %q in vain", want)
		}
	}
}

// endedEarly looks once more for a prompt that was heard just before the end.
func (c *Caller) endedEarly(want string) {
	c.tb.Helper()
	select {
	case got := <-c.line.heard:
		if got == want {
			return
		}
		c.tb.Fatalf("the caller hears %q instead of %q", got, want)
	default:
		c.tb.Fatalf("the call ends instead of playing %q", want)
	}
}

// Ends waits until the call has ended, with nothing more to hear, and says why it did.
func (c *Caller) Ends() signaling.Result {
	c.tb.Helper()
	select {
	case <-c.line.ended:
	case <-time.After(Patience):
		c.tb.Fatal("the call does not end")
	}
	time.Sleep(time.Millisecond) // for the bot to learn of it
	select {
	case uri := <-c.line.heard:
		c.tb.Fatalf("the caller hears %q instead of the end", uri)
	default:
	}
	return c.line.result
}

// HangUp is the caller hanging up.
func (c *Caller) HangUp() { c.line.hangUp(byCaller) }

// Commands are what the bot has asked of the call so far.
func (c *Caller) Commands() []signaling.Command {
	c.line.mu.Lock()
	defer c.line.mu.Unlock()
	return append([]signaling.Command{}, c.line.commands...)
}
