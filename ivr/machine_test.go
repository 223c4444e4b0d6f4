package ivr_test

import (
	"errors"
	"testing"
	"time"

	"callbot/ivr"
	"callbot/ivr/ivrtest"
	"callbot/signaling"

	"github.com/google/go-cmp/cmp"
)

// reception is a flow with one of each thing.
func reception() *ivr.Flow {
	return &ivr.Flow{Name: "reception", Start: "welcome", States: map[string]ivr.State{
		"welcome": ivr.Play{Say: ivr.Files("welcome.wav"), Next: "main"},
		"main": ivr.Menu{
			Choices: map[string]string{"1": "hours", "2": "departments", "3": "extension", "4": "hold", "*": "main"},
			Question: ivr.Question{
				Ask: ivr.Files("menu.wav"), NoInput: ivr.Files("silence.wav"), NoMatch: ivr.Files("invalid.wav"),
				OnNoInput: "goodbye", OnNoMatch: "goodbye",
			},
		},
		"hours":       ivr.Play{Say: ivr.Files("hours.wav"), BargeIn: ivr.NoBargeIn, Next: "main"},
		"departments": ivr.Menu{Choices: map[string]string{"1": "hours", "12": "hold", "9": "main"}, Question: ivr.Question{Ask: ivr.Files("departments.wav")}},
		"extension": ivr.Gather{
			Into: "extension", Min: 2, Max: 4, Next: "readback",
			Question: ivr.Question{Ask: ivr.Files("extension.wav"), AskAgain: ivr.Files("again.wav"), NoMatch: ivr.Files("invalid.wav"), OnNoInput: "main"},
		},
		"readback": ivr.Play{Say: ivr.Pieces{ivr.File("entered.wav"), ivr.Digits{Of: ivr.Var("extension")}}, Next: "main"},
		"hold": ivr.Hold{
			Music: ivr.Files("music.wav"), Announce: ivr.Files("wait.wav"),
			First: 5 * time.Second, Every: 10 * time.Second, For: 30 * time.Second,
			Choices: map[string]string{"*": "main"}, Next: "goodbye",
		},
		"goodbye": ivr.Hangup{Say: ivr.Files("goodbye.wav")},
	}}
}

// Ensures that a key during the welcome cuts it, and that the next prompt comes in the
// same step.
func TestKeyCutsPrompt(t *testing.T) {
	m := &ivr.Machine{Flow: reception()}
	m.Step(ivr.Started{})
	got, _ := m.Step(ivr.KeyPressed{At: 500 * time.Millisecond, Key: '1'})
	want := []signaling.Command{
		signaling.CancelMedia{},
		signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "hours.wav"}}, Context: "hours#2"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"main", "hours"}, m.Entered()); diff != "" {
		t.Error(diff)
	}
}

// Ensures that the completion of a prompt that was cut short does not end the next one.
func TestStaleCompletionIsIgnored(t *testing.T) {
	m := &ivr.Machine{Flow: reception()}
	start, _ := m.Step(ivr.Started{})
	welcome := start[0].(signaling.PlayPrompt).Context
	m.Step(ivr.KeyPressed{At: 500 * time.Millisecond, Key: '1'})
	for _, outcome := range []ivr.Outcome{ivr.Cancelled, ivr.Completed} {
		got, wait := m.Step(ivr.PromptEnded{At: 510 * time.Millisecond, Context: welcome, Outcome: outcome})
		if len(got) > 0 || m.State() != "hours" || wait <= 0 {
			t.Errorf("a stale completion made %v in state %q", got, m.State())
		}
	}
}

// Ensures that an event which concerns nobody does not prolong a timeout, and that one
// which comes too early does nothing.
func TestTimerKeepsItsMoment(t *testing.T) {
	m := &ivr.Machine{Flow: &ivr.Flow{Start: "q", States: map[string]ivr.State{
		"q": ivr.Menu{Choices: map[string]string{"1": ""}, Question: ivr.Question{Timeout: 4 * time.Second}},
	}}}
	if _, wait := m.Step(ivr.Started{}); wait != 4*time.Second {
		t.Errorf("waits %v", wait)
	}
	if _, wait := m.Step(ivr.PromptEnded{At: time.Second, Context: "nobody's"}); wait != 3*time.Second {
		t.Errorf("after a stale event it waits %v", wait)
	}
	if _, wait := m.Step(ivr.TimedOut{At: 2 * time.Second}); wait != 2*time.Second {
		t.Errorf("after an early timeout it waits %v", wait)
	}
}

// Ensures that a caller who says nothing is asked three times and then bid farewell.
func TestSilentCaller(t *testing.T) {
	c := ivrtest.Call(t, reception(), "alice")
	c.Plays("welcome.wav", "menu.wav", "silence.wav", "menu.wav", "silence.wav", "menu.wav", "goodbye.wav")
	c.Ends()
	if want := 7*ivrtest.DefaultLength + 3*ivr.DefaultTimeout; c.Now() != want {
		t.Errorf("it took %v, want %v", c.Now(), want)
	}
}

// Ensures that a caller who hangs up hears nothing more.
func TestCallerHangsUp(t *testing.T) {
	c := ivrtest.Call(t, reception(), "alice")
	c.Plays("welcome.wav")
	c.HangUp()
	before := len(c.Commands)
	c.Press("123#")
	c.Wait(time.Hour)
	if len(c.Commands) != before || !c.Machine.Ended() {
		t.Errorf("after hanging up: %v", c.Commands[before:])
	}
}

// Ensures that a flow whose states lead on for ever without a wait ends the call and
// says why.
func TestCircleEnds(t *testing.T) {
	c := ivrtest.Call(t, &ivr.Flow{Start: "a", States: map[string]ivr.State{
		"a": ivr.Play{Next: "b"}, "b": ivr.Play{Next: "a"},
	}}, "alice")
	c.Ends()
	if !errors.Is(c.Machine.Err(), ivr.ErrCircle) {
		t.Errorf("the error is %v", c.Machine.Err())
	}
}

// Ensures that a flow which names a state it does not have ends the call and says so.
func TestUnknownStateEnds(t *testing.T) {
	c := ivrtest.Call(t, &ivr.Flow{Start: "a", States: map[string]ivr.State{"a": ivr.Play{Next: "nowhere"}}}, "alice")
	c.Ends()
	if c.Machine.Err() == nil {
		t.Error("no error")
	}
}

// Ensures that a conversation ends when its longest time is over, also while a prompt
// plays that never completes.
func TestLongestConversation(t *testing.T) {
	m := &ivr.Machine{Flow: &ivr.Flow{MaxDuration: time.Minute, Start: "a", States: map[string]ivr.State{
		"a": ivr.Play{Say: ivr.Files("long.wav"), Next: "a"},
	}}}
	if _, wait := m.Step(ivr.Started{}); wait != time.Minute {
		t.Errorf("waits %v", wait)
	}
	got, wait := m.Step(ivr.TimedOut{At: time.Minute})
	if diff := cmp.Diff([]signaling.Command{signaling.Hangup{}}, got); diff != "" || wait != 0 {
		t.Error(diff, wait)
	}
}

// Ensures that a machine which is to keep the call does not hang up at the end.
func TestKeepCall(t *testing.T) {
	m := &ivr.Machine{KeepCall: true, Flow: &ivr.Flow{Start: "a", States: map[string]ivr.State{"a": ivr.Play{}}}}
	if got, wait := m.Step(ivr.Started{}); len(got) > 0 || wait != 0 || !m.Ended() {
		t.Errorf("commands %v, wait %v, ended %v", got, wait, m.Ended())
	}
}

// Ensures that what is said in more pieces than one command carries is played whole.
func TestManyPieces(t *testing.T) {
	m := &ivr.Machine{Vars: ivr.Vars{"n": "123456789012345678901234567890"}, Flow: &ivr.Flow{Voice: "en", Start: "a", States: map[string]ivr.State{
		"a": ivr.Play{Say: ivr.Pieces{ivr.Digits{Of: ivr.Var("n")}}},
	}}}
	got, _ := m.Step(ivr.Started{})
	if len(got) != 2 {
		t.Fatalf("%d commands", len(got))
	}
	first, second := got[0].(signaling.PlayPrompt), got[1].(signaling.PlayPrompt)
	if len(first.Prompts) != 20 || len(second.Prompts) != 10 || second.Prompts[9].URI != "en/digits/0.wav" {
		t.Errorf("plays %v and %v", first.Prompts, second.Prompts)
	}
	if m.Step(ivr.PromptEnded{Context: first.Context}); m.Ended() {
		t.Error("it ended with the first of two commands")
	}
	if m.Step(ivr.PromptEnded{Context: second.Context}); !m.Ended() {
		t.Error("it did not end with the last command")
	}
}
