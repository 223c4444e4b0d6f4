package main

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/webrtc/webrtctest"
	"callbot/signaling/phone"
)

// Two people who know the PIN of the conference example come together in its room and
// hear each other; one who does not is sent away. The bot plays its part wherever the
// sound is.
func TestConferenceExample(t *testing.T) {
	for _, who := range []string{"app", "service"} {
		t.Run(who, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, webrtctest.Line{Delay: 20 * time.Millisecond}, func(c *runCommand) {
					c.Hosting, c.Flow = who, "../../examples/conference/flow.yaml"
				})
				enter := func(name string, hertz float64) *conversation {
					c := w.dial(w.phone(name), receptionName)
					c.Say(media.NewSamples(media.Rate16k, mediatest.Tone(media.Rate16k, hertz, 6000, time.Minute)))
					for i, key := range "4711" {
						c.press(media.Key(key), 3003*time.Millisecond+time.Duration(i)*400*time.Millisecond, phone.AsEvents)
					}
					return c
				}
				ada, bob := enter("ada", 400), enter("bob", 700)
				time.Sleep(8003 * time.Millisecond)
				now := time.Now()
				for _, c := range []struct {
					conversation *conversation
					hears, not   float64
				}{{ada, 700, 400}, {bob, 400, 700}} {
					heard := c.conversation.ears.between(now.Add(-2*time.Second), now)
					if level := mediatest.Probe(media.Rate16k, heard, c.hears); level < -40 {
						t.Errorf("the other is heard at %.0f dB", level)
					}
					if level := mediatest.Probe(media.Rate16k, heard, c.not); level > -40 {
						t.Errorf("one's own voice is heard at %.0f dB", level)
					}
				}
				eve := w.dial(w.phone("eve"), receptionName)
				for i, key := range "111122223333" {
					eve.press(media.Key(key), 3003*time.Millisecond+time.Duration(i)*2*time.Second, phone.AsEvents)
				}
				if e := eve.Ending(); e.Code != 200 {
					t.Errorf("who knows no PIN ends with %+v", e)
				}
			})
		})
	}
}

// A flow that invites an expert joins three in one call: the caller hears the expert who
// comes, and goes on where nobody does.
func TestInviteOfAFlow(t *testing.T) {
	flow := flowFolder(t, `
name: expert
start: ask
states:
  ask: {invite: [ada], next: together, otherwise: alone}
  together: {hold: hours.wav, for: 1m, next: done}
  alone: {play: [hours.wav], next: done}
  done: {hangup: goodbye.wav}
`, "hours.wav", "goodbye.wav")
	for _, who := range []string{"app", "service"} {
		for _, comes := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, webrtctest.Line{Delay: 20 * time.Millisecond}, func(c *runCommand) { c.Hosting, c.Flow = who, flow })
				if comes {
					w.hums(w.phone("ada"), 700)
				}
				c := w.dial(w.phone("eve"), receptionName)
				time.Sleep(8003 * time.Millisecond)
				now := time.Now()
				heard := mediatest.Probe(media.Rate16k, c.ears.between(now.Add(-2*time.Second), now), 700) > -40
				if heard != comes {
					t.Errorf("%s: the expert comes: %v, is heard: %v, states %q", who, comes, heard, c.states())
				}
				want := map[bool]string{true: "ask together", false: "ask alone done"}[comes]
				if c.states() != want {
					t.Errorf("%s: the flow went through %q, want %q", who, c.states(), want)
				}
			})
		}
	}
}
