package bot_test

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/bot"
	"callbot/bot/bottest"
	"callbot/ivr"
	"callbot/media"
	"callbot/signaling"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func office() *ivr.Flow {
	return &ivr.Flow{Start: "welcome", States: map[string]ivr.State{
		"welcome": ivr.Play{Say: ivr.Files("welcome.wav"), Next: "main"},
		"main": ivr.Menu{Choices: map[string]string{"1": "hours", "2": "hold"}, Question: ivr.Question{
			Ask: ivr.Files("menu.wav"), OnNoInput: "goodbye", MaxNoInput: 2,
		}},
		"hours":   ivr.Play{Say: ivr.Files("hours.wav"), Next: "main"},
		"hold":    ivr.Hold{Music: ivr.Files("music.wav"), Announce: ivr.Files("wait.wav"), For: time.Minute, Next: "goodbye"},
		"goodbye": ivr.Hangup{Say: ivr.Files("goodbye.wav")},
	}}
}

// watcher notes what an Observer is told.
type watcher struct {
	mu     sync.Mutex
	states []string
	keys   string
}

func (w *watcher) ToneHeard(_ signaling.Call, t media.Tone) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.keys += t.Key.String()
}

func (w *watcher) Moved(_ signaling.Call, state string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.states = append(w.states, state)
}

// Ensures that a flow runs on a call as its machine says, that keys cut prompts, and
// that an observer sees the states and the keys.
func TestFlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &watcher{}
		s := bottest.Start(t, &bot.Runtime{Handler: bot.Flow(office()), Observer: w}, &bottest.Service{})
		caller := s.Call(t, "alice", "x")
		caller.Hears("welcome.wav")
		caller.Wait(503 * time.Millisecond)
		began := time.Now()
		caller.Press("1")
		caller.Hears("hours.wav")
		if took := time.Since(began); took > 0 {
			t.Errorf("the key cut the prompt after %v", took)
		}
		caller.Hears("menu.wav")
		caller.Press("2")
		caller.Hears("music.wav", "wait.wav", "wait.wav", "wait.wav", "goodbye.wav")
		caller.Ends()
		if got := strings.Join(w.states, " "); got != "welcome main hours main hold goodbye" || w.keys != "12" {
			t.Errorf("the observer saw %q and %q", got, w.keys)
		}
	})
}

// Ensures that a flow which counts through a thousand states at once does not bury those who
// watch it: they see where it has come to.
func TestFlowThroughManyStates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &watcher{}
		s := bottest.Start(t, &bot.Runtime{Observer: w, Handler: bot.Flow(&ivr.Flow{Start: "loop", States: map[string]ivr.State{
			"loop":  ivr.Repeat{Times: 1000, Do: "count", Next: "bye"},
			"count": ivr.Set{Next: "loop"},
			"bye":   ivr.Hangup{Say: ivr.Files("bye.wav")},
		}})}, &bottest.Service{})
		caller := s.Call(t, "alice", "x")
		caller.Hears("bye.wav")
		caller.Ends()
		if n := len(w.states); n != bot.MaxMoves || w.states[n-1] != "bye" {
			t.Errorf("the observer saw %d states, the last %q", n, w.states[n-1])
		}
	})
}

// Ensures that a caller who never presses a key is bid farewell and hung up.
func TestFlowWithoutKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		caller := bottest.Call(t, bot.Flow(office()), "x")
		caller.Hears("welcome.wav", "menu.wav", "menu.wav", "goodbye.wav")
		if got := caller.Ends(); got.Message != "the bot hung up" {
			t.Errorf("ended by %v", got)
		}
	})
}

// Ensures that a prompt which the service refuses is passed over.
func TestFlowGoesOnWithoutPrompt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := bottest.Start(t, &bot.Runtime{Handler: bot.Flow(office())}, &bottest.Service{
			Refuse: func(_ signaling.CallID, cmd signaling.Command) error {
				if p, ok := cmd.(signaling.PlayPrompt); ok && p.Prompts[0].URI == "welcome.wav" {
					return &signaling.Error{Code: signaling.InvalidArgument, Message: "no such prompt"}
				}
				return nil
			},
		})
		caller := s.Call(t, "alice", "x")
		caller.Hears("menu.wav")
		caller.HangUp()
	})
}

// Ensures that many calls run one flow at once without disturbing one another.
func TestManyCallsOfOneFlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := bottest.Start(t, &bot.Runtime{Handler: bot.Flow(office())}, &bottest.Service{})
		var all sync.WaitGroup
		for range 50 {
			caller := s.Call(t, "alice", "x")
			all.Go(func() {
				caller.Hears("welcome.wav")
				caller.Press("1")
				caller.Hears("hours.wav", "menu.wav", "menu.wav", "goodbye.wav")
				caller.Ends()
			})
		}
		all.Wait()
	})
}

// Ensures that the commands of a barge-in reach the sound in their order.
func TestBargeInCommands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		caller := bottest.Call(t, bot.Flow(office()), "x")
		caller.Hears("welcome.wav")
		caller.Press("1")
		caller.Hears("hours.wav")
		want := []signaling.Command{
			signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "welcome.wav"}}, Context: "1/welcome#1"},
			signaling.CancelMedia{},
			signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "hours.wav"}}, Context: "1/hours#2"},
		}
		if diff := cmp.Diff(want, caller.Commands()[1:]); diff != "" {
			t.Error(diff)
		}
		caller.HangUp()
	})
}

// Ensures that a call keeps the flow it began with when another one comes into use.
func TestLiveFlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		say := func(uri string) *ivr.Flow {
			return &ivr.Flow{Start: "a", States: map[string]ivr.State{
				"a": ivr.Play{Say: ivr.Files("first.wav"), Next: "b"}, "b": ivr.Play{Say: ivr.Files(uri)},
			}}
		}
		var live bot.LiveFlow
		s := bottest.Start(t, &bot.Runtime{Handler: &live}, &bottest.Service{})
		s.Call(t, "alice", "x").Ends()
		live.Use(say("old.wav"))
		old := s.Call(t, "alice", "x")
		old.Hears("first.wav")
		live.Use(say("new.wav"))
		s.Call(t, "bob", "x").Hears("first.wav", "new.wav")
		old.Hears("old.wav")
		old.Ends()
	})
}

// Ensures that a flow asks for the same, key by key, wherever the sound ends.
func TestFlowIsTheSameServiceHosted(t *testing.T) {
	talk := func(t *testing.T, hosted bool) []signaling.Command {
		t.Helper()
		var commands []signaling.Command
		synctest.Test(t, func(t *testing.T) {
			s := bottest.Start(t, &bot.Runtime{Handler: bot.Flow(office())}, &bottest.Service{HostsSound: hosted})
			caller := s.Call(t, "alice", "x")
			caller.Hears("welcome.wav")
			caller.Press("1")
			caller.Hears("hours.wav")
			caller.Press("2")
			caller.Hears("music.wav", "wait.wav", "wait.wav")
			caller.Wait(time.Minute)
			caller.HangUp()
			commands = caller.Commands()
		})
		return commands
	}
	here, there := talk(t, false), talk(t, true)
	if got := there[0].(signaling.Answer).Media.Hosting; got != signaling.ServiceHosted {
		t.Errorf("answered as %v", got)
	}
	if _, subscribed := there[1].(signaling.SubscribeToTone); !subscribed {
		t.Errorf("the service was not asked for keys: %v", there[1])
	}
	ignore := cmpopts.IgnoreFields(signaling.PlayPrompt{}, "Context") // it counts the subscription
	if diff := cmp.Diff(here[1:], there[2:], ignore); diff != "" {
		t.Error(diff)
	}
}
