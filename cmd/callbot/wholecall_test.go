package main

import (
	"context"
	"io/fs"
	"testing"
	"testing/synctest"
	"time"

	"callbot/bot"
	"callbot/examples/reception"
	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/prompt"
	"callbot/media/webrtc/webrtctest"
	"callbot/signaling"
	"callbot/signaling/phone"
)

// recording is the sound of one of the demonstration's prompts, at 16 kHz.
func recording(t *testing.T, name string) []int16 {
	t.Helper()
	prompts, err := fs.Sub(reception.Files, "prompts")
	if err != nil {
		t.Fatal(err)
	}
	p, err := (&prompt.Store{Files: prompts}).Open(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	return p.PCM()
}

// alike says how alike what was heard is to a prompt, and how long after the first
// sample heard the prompt begins.
func alike(prompt, heard []int16) (score float64, lag time.Duration) {
	score, samples := mediatest.Correlate(prompt, heard, media.Rate16k.Samples(time.Second))
	return score, media.Rate16k.Duration(samples)
}

// A caller who presses 1 during the welcome hears the next prompt at once: the welcome
// is cut within one frame, and what was asked for follows. When the caller hangs up,
// the bot knows.
func TestWholeCall(t *testing.T) { overEvery(t, wholeCall) }

func wholeCall(t *testing.T, newWorld newWorldFunc) {
	t.Helper()
	welcome, hours := recording(t, "welcome.wav"), recording(t, "hours.wav")
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, webrtctest.Line{Delay: 20 * time.Millisecond})
		c := w.dial(w.phone("alice"), receptionName)
		const pressed = 1003 * time.Millisecond
		c.press('1', pressed, phone.AsEvents)
		cut := c.began.Add(pressed)
		time.Sleep(3 * time.Second)

		before := c.ears.between(c.began, cut)
		if score, _ := alike(welcome[:media.Rate16k.Samples(800*time.Millisecond)], before); score < 0.9 {
			t.Errorf("the welcome was not heard: %.2f", score)
		}
		after := c.ears.between(cut, cut.Add(3*time.Second))
		score, lag := alike(hours[:media.Rate16k.Samples(1500*time.Millisecond)], after)
		if score < 0.9 {
			t.Errorf("the opening hours were not heard: %.2f", score)
		}
		// The key takes 20 ms to the service and 20 ms to the bot, the sound as long
		// back; each of the three clocks in between may cost a frame, and the caller's
		// jitter buffer holds one or two.
		if lag > 200*time.Millisecond {
			t.Errorf("the opening hours began %v after the key was pressed", lag)
		}
		if c.keys() != "1" || c.states() != "welcome main hours" {
			t.Errorf("the bot heard %q and went through %q", c.keys(), c.states())
		}
		if err := c.Hangup(t.Context()); err != nil {
			t.Fatal(err)
		}
		if e := c.Ending(); e.Reason != phone.HungUp {
			t.Errorf("the call ended: %+v", e)
		}
		synctest.Wait()
	})
}

// On a bad line, with one packet in twenty lost and up to 40 ms of jitter, each key
// counts once whichever way it comes, and the bot's voice is understood.
func TestWholeCallOnABadLine(t *testing.T) { overEvery(t, wholeCallOnABadLine) }

func wholeCallOnABadLine(t *testing.T, newWorld newWorldFunc) {
	t.Helper()
	hours := recording(t, "hours.wav")
	for _, mode := range []phone.PressMode{phone.AsEvents, phone.InSound, phone.BothWays} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, webrtctest.Line{Delay: 20 * time.Millisecond, Jitter: 40 * time.Millisecond, Loss: 0.05, Seed: 7})
			c := w.dial(w.phone("alice"), receptionName)
			c.press('2', 2003*time.Millisecond, mode)
			c.press('2', 2603*time.Millisecond, mode)
			c.press('*', 4003*time.Millisecond, mode)
			c.press('1', 5003*time.Millisecond, mode)
			heard := c.began.Add(5003 * time.Millisecond)
			time.Sleep(4 * time.Second)
			if c.keys() != "22*1" || c.states() != "welcome main departments support departments main hours" {
				t.Errorf("mode %v: the bot heard %q and went through %q", mode, c.keys(), c.states())
			}
			score, _ := alike(hours[:media.Rate16k.Samples(2*time.Second)], c.ears.between(heard, heard.Add(4*time.Second)))
			if score < 0.7 {
				t.Errorf("mode %v: the opening hours were heard by %.2f only", mode, score)
			}
		})
	}
}

// A caller who says nothing is asked again, and bid goodbye at last; the bot hangs up.
func TestWholeCallWithoutAKey(t *testing.T) { overEvery(t, wholeCallWithoutAKey) }

func wholeCallWithoutAKey(t *testing.T, newWorld newWorldFunc) {
	t.Helper()
	goodbye := recording(t, "goodbye.wav")
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, webrtctest.Line{Delay: 20 * time.Millisecond})
		c := w.dial(w.phone("alice"), receptionName)
		if e := c.Ending(); e.Reason != phone.HungUp || e.Code != 200 {
			t.Errorf("the call ended: %+v", e)
		}
		ended := time.Now()
		if c.states() != "welcome main goodbye" || c.keys() != "" {
			t.Errorf("the bot heard %q and went through %q", c.keys(), c.states())
		}
		if lasted := ended.Sub(c.began); lasted < 15*time.Second || lasted > 2*time.Minute {
			t.Errorf("the call lasted %v", lasted)
		}
		length := media.Rate16k.Duration(len(goodbye))
		if score, _ := alike(goodbye, c.ears.between(ended.Add(-length-700*time.Millisecond), ended)); score < 0.9 {
			t.Errorf("the goodbye was not heard: %.2f", score)
		}
	})
}

// A bot calls somebody, with sound of its own: they hear it, it hears their key, and it
// hangs up.
func TestWholeCallByTheBot(t *testing.T) { overEvery(t, wholeCallByTheBot) }

func wholeCallByTheBot(t *testing.T, newWorld newWorldFunc) {
	t.Helper()
	hello := recording(t, "hours.wav")
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, webrtctest.Line{Delay: 20 * time.Millisecond})
		alice := w.phone("alice")
		ctx, cancel := context.WithCancel(t.Context())
		rung := make(chan *conversation, 1)
		over := make(chan struct{})
		go func() {
			defer close(over)
			for ring, err := range alice.Rings(ctx, "alice") {
				if err != nil {
					return
				}
				call, err := alice.Answer(ctx, ring)
				if err != nil {
					t.Error(err)
					return
				}
				rung <- w.converse(call)
			}
		}()
		defer func() { cancel(); <-over }()
		synctest.Wait()

		key := make(chan media.Tone, 1)
		_, err := w.both.robot.runtime.Dial(t.Context(), signaling.Identity{Kind: signaling.User, ID: "alice"},
			bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error {
				if err := call.Answer(ctx); err != nil {
					return err
				}
				if err := call.Play(ctx, "hours.wav"); err != nil {
					return err
				}
				tone, err := call.NextKey(ctx)
				key <- tone
				return err
			}))
		if err != nil {
			t.Fatal(err)
		}
		c := <-rung
		<-c.Established()
		c.began = time.Now()
		c.press('7', media.Rate16k.Duration(len(hello))+1003*time.Millisecond, phone.AsEvents)
		if e := c.Ending(); e.Reason != phone.HungUp {
			t.Errorf("the call ended: %+v", e)
		}
		if tone := <-key; tone.Key != '7' {
			t.Errorf("the bot heard %v", tone.Key)
		}
		if score, _ := alike(hello, c.ears.between(c.began, time.Now())); score < 0.9 {
			t.Errorf("the bot was heard by %.2f only", score)
		}
	})
}
