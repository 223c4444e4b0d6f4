package ivr_test

import (
	"testing"
	"time"

	"callbot/ivr"
	"callbot/ivr/ivrtest"
)

// BenchmarkStep goes round a menu: a wrong key, the end of the prompt that it cuts, a
// timeout.
func BenchmarkStep(b *testing.B) {
	flow := reception()
	flow.MaxDuration = 1 << 62
	menu := flow.States["main"].(ivr.Menu)
	menu.MaxNoInput, menu.MaxNoMatch = 1<<40, 1<<40
	flow.States["main"] = menu
	m := &ivr.Machine{Flow: flow}
	m.Step(ivr.Started{})
	m.Step(ivr.KeyPressed{Key: '*'})
	at := time.Duration(0)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		at += time.Second
		switch i % 3 {
		case 0:
			m.Step(ivr.KeyPressed{At: at, Key: '7'})
		case 1:
			m.Step(ivr.PromptEnded{At: at, Context: "stale"})
		default:
			m.Step(ivr.TimedOut{At: at})
		}
	}
}

// BenchmarkCallOfTenMinutes holds a caller for ten minutes with music, and an announcement
// every twenty seconds.
func BenchmarkCallOfTenMinutes(b *testing.B) {
	flow := &ivr.Flow{Start: "hold", States: map[string]ivr.State{
		"hold":    ivr.Hold{Music: ivr.Files("music.wav"), Announce: ivr.Files("wait.wav"), For: 10 * time.Minute, Next: "goodbye"},
		"goodbye": ivr.Hangup{Say: ivr.Files("goodbye.wav")},
	}}
	b.ReportAllocs()
	for b.Loop() {
		c := ivrtest.Call(b, flow, "alice")
		c.Wait(11 * time.Minute)
		if !c.Machine.Ended() {
			b.Fatal("the call goes on")
		}
	}
}
