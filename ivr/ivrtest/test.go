package ivrtest

import (
	"time"

	"callbot/ivr"
	"callbot/signaling"
)

// TB is what a Test needs of a *testing.T.
type TB interface {
	Helper()
	Fatal(args ...any)
}

// Test is a Conversation that fails a test when something else happens than was said.
type Test struct {
	*Conversation
	tb TB
}

// Call begins a conversation of caller with the flow.
func Call(tb TB, flow *ivr.Flow, caller string) *Test {
	tb.Helper()
	t := &Test{&Conversation{Machine: &ivr.Machine{Flow: flow}}, tb}
	t.check(t.Start(signaling.Call{
		ID: "call", Direction: signaling.Inbound,
		Source:  signaling.Participant{Identity: signaling.Identity{Kind: signaling.User, ID: caller}},
		Targets: []signaling.Participant{{Identity: signaling.Identity{Kind: signaling.Application, ID: flow.Name}}},
	}, time.Date(2026, time.March, 4, 10, 0, 0, 0, time.UTC)))
	return t
}

// Press presses keys.
func (t *Test) Press(keys string) { t.tb.Helper(); t.check(t.Conversation.Press(keys)) }

// Speak is the caller speaking.
func (t *Test) Speak(d time.Duration) { t.tb.Helper(); t.check(t.Conversation.Speak(d)) }

// Wait lets time pass.
func (t *Test) Wait(d time.Duration) { t.tb.Helper(); t.check(t.Conversation.Wait(d)) }

// Plays waits for prompts to begin.
func (t *Test) Plays(uris ...string) { t.tb.Helper(); t.check(t.Conversation.Plays(uris...)) }

// Ends waits for the bot to hang up.
func (t *Test) Ends() { t.tb.Helper(); t.check(t.Conversation.Ends()) }

// HangUp is the caller hanging up.
func (t *Test) HangUp() { t.tb.Helper(); t.check(t.Conversation.HangUp()) }

func (t *Test) check(err error) {
	t.tb.Helper()
	if err != nil {
		t.tb.Fatal(err)
	}
}
