package ivr_test

import (
	"errors"
	"testing"
	"time"

	"callbot/ivr"
	"callbot/ivr/ivrtest"
	"callbot/signaling"
)

// Ensures that flows which call one another without end are stopped, and say so.
func TestDepth(t *testing.T) {
	c := ivrtest.Call(t, &ivr.Flow{Start: "a", States: map[string]ivr.State{"a": ivr.Sub{Flow: "f"}}, Flows: map[string]*ivr.Flow{
		"f": {Start: "a", States: map[string]ivr.State{"a": ivr.Play{Say: ivr.Files("a.wav"), Next: "b"}, "b": ivr.Sub{Flow: "f"}}},
	}}, "alice")
	for range ivr.MaxDepth {
		c.Plays("a.wav")
	}
	c.Ends()
	if !errors.Is(c.Machine.Err(), ivr.ErrCircle) {
		t.Errorf("the error is %v", c.Machine.Err())
	}
}

// Ensures that a late answer to a request that has timed out is not taken for the next.
func TestStaleAnswer(t *testing.T) {
	m := &ivr.Machine{Flow: &ivr.Flow{Start: "a", States: map[string]ivr.State{
		"a": ivr.Fetch{URL: ivr.Words("https://one.example/"), Timeout: time.Second, Retries: 1, Into: "answer", Next: "b"},
		"b": ivr.Play{Say: ivr.Files("b.wav")},
	}}}
	m.Step(ivr.Started{})
	first := m.Requests()[0].Context
	m.Step(ivr.TimedOut{At: time.Second})
	m.Step(ivr.TimedOut{At: 1500 * time.Millisecond})
	if len(m.Requests()) != 1 {
		t.Fatalf("requests %v", m.Requests())
	}
	second := m.Requests()[0].Context
	m.Step(ivr.Fetched{At: 1600 * time.Millisecond, Context: first, Status: 200, Body: []byte("1")})
	if m.State() != "a" {
		t.Fatal("a late answer was taken")
	}
	m.Step(ivr.Fetched{At: 1700 * time.Millisecond, Context: second, Status: 200, Body: []byte("2")})
	if got := m.Vars["answer"]; m.State() != "b" || got != 2.0 {
		t.Errorf("answer %v in state %q", got, m.State())
	}
}

// Ensures that a recording without keys is asked for as one, and another is not.
func TestRecordingWithoutKeys(t *testing.T) {
	for _, masks := range []bool{true, false} {
		m := &ivr.Machine{Flow: &ivr.Flow{Start: "a", States: map[string]ivr.State{"a": ivr.Record{Into: "x", MaskKeys: masks}}}}
		commands, _ := m.Step(ivr.Started{})
		if record, ok := commands[0].(signaling.Record); !ok || record.MaskKeys != masks {
			t.Errorf("masks %v: commands %v", masks, commands)
		}
	}
}

// Ensures that leaving a recording stops it.
func TestRecordingIsStopped(t *testing.T) {
	m := &ivr.Machine{Flow: &ivr.Flow{MaxDuration: time.Minute, Start: "a", States: map[string]ivr.State{"a": ivr.Record{Into: "x"}}}}
	commands, _ := m.Step(ivr.Started{})
	if _, ok := commands[0].(signaling.Record); !ok {
		t.Fatalf("commands %v", commands)
	}
	commands, _ = m.Step(ivr.TimedOut{At: time.Minute})
	if len(commands) != 1 || commands[0] != (signaling.Hangup{}) {
		t.Errorf("commands %v", commands)
	}
}

// Ensures that nobody is interrupted by the answer to a question which the bot has given
// up: what it says instead is heard to its end.
func TestStaleAnswerCutsNoPrompt(t *testing.T) {
	c := &ivrtest.Conversation{
		Machine: &ivr.Machine{Flow: &ivr.Flow{Start: "a", States: map[string]ivr.State{
			"a":     ivr.Fetch{URL: ivr.Words("https://one.example/"), Timeout: time.Second, Otherwise: "sorry"},
			"sorry": ivr.Play{Say: ivr.Files("sorry.wav"), Next: "bye"},
			"bye":   ivr.Hangup{Say: ivr.Files("bye.wav")},
		}}},
		Web: func(ivr.Request) ivrtest.Reply { return ivrtest.Reply{After: 1500 * time.Millisecond} },
	}
	if err := c.Start(signaling.Call{}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if err := c.Plays("sorry.wav", "bye.wav"); err != nil {
		t.Fatal(err)
	}
	if want := time.Second + ivrtest.DefaultLength; c.Now() != want {
		t.Errorf("the farewell began at %v, not at %v", c.Now(), want)
	}
}

// Ensures that a sub-flow which is called again has all its rounds again, whatever was left
// of them the last time, and that a loop around it goes on counting.
func TestRepeatCountsByCall(t *testing.T) {
	c := ivrtest.Call(t, &ivr.Flow{Start: "rounds", States: map[string]ivr.State{
		"rounds": ivr.Repeat{Times: 3, Do: "asked", Next: "bye"},
		"asked":  ivr.Sub{Flow: "ask", Next: "rounds"},
		"bye":    ivr.Hangup{Say: ivr.Files("bye.wav")},
	}, Flows: map[string]*ivr.Flow{"ask": {Start: "tries", States: map[string]ivr.State{
		"tries": ivr.Repeat{Times: 2, Do: "key"},
		"key": ivr.Menu{Choices: map[string]string{"1": ""}, Question: ivr.Question{
			Ask: ivr.Files("ask.wav"), MaxNoMatch: 1, OnNoMatch: "tries",
		}},
	}}}}, "alice")
	for range 3 {
		c.Plays("ask.wav")
		c.Press("9")
		c.Plays("ask.wav")
		c.Press("1")
	}
	c.Plays("bye.wav")
	c.Ends()
}

// Ensures that a loop which reckons without a word may go round a thousand times.
func TestLongSilentLoop(t *testing.T) {
	c := ivrtest.Call(t, &ivr.Flow{Start: "zero", States: map[string]ivr.State{
		"zero":  ivr.Set{Values: map[string]ivr.Expr{"n": ivr.Const(0)}, Next: "loop"},
		"loop":  ivr.Repeat{Times: 1000, Do: "count", Next: "bye"},
		"count": ivr.Set{Values: map[string]ivr.Expr{"n": {Source: "n + 1", Value: func(v ivr.Vars) (any, error) { return v["n"].(int) + 1, nil }}}, Next: "loop"},
		"bye":   ivr.Hangup{Say: ivr.Pieces{ivr.Number{Of: ivr.Var("n")}}},
	}}, "alice")
	c.Plays("digits/1.wav", "digits/thousand.wav")
	c.Ends()
}
