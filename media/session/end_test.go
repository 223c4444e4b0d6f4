package session_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/prompt"
	"callbot/media/session"
)

// frames counts what a listener gets.
type frames struct{ n atomic.Int64 }

func (f *frames) Rate() media.Rate               { return media.Rate16k }
func (f *frames) WriteFrame(_ media.Frame) error { f.n.Add(1); return nil }

// What is asked for after the leg has ended ends at once, and says so.
func TestNothingIsLeftToWaitFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		_, x := mediatest.LegPair(mediatest.Link{})
		s := session.New(session.Config{Leg: x, Wheel: l.wheel})
		_ = x.Close()
		if err := s.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		outcome := make(chan prompt.Outcome, 1)
		item := prompt.Item{
			Prompts: []*prompt.Prompt{sine(t, 425, time.Second)}, Loop: true,
			Done: func(o prompt.Outcome) { outcome <- o },
		}
		if err := s.Play(item); err != nil {
			t.Fatal(err)
		}
		if o := <-outcome; o != prompt.Cancelled {
			t.Errorf("the prompt ended with %v", o)
		}
		sent := make(chan struct{})
		if _, err := s.Press([]media.Key{'1'}, 0, 0, func() { close(sent) }); err != nil {
			t.Fatal(err)
		}
		<-sent
		if n := l.wheel.Stats().Tickers; n != 0 {
			t.Errorf("%d tickers are left", n)
		}
	})
}

// A listener that was stopped gets nothing more, and the session takes no more ticks;
// another that comes later hears what is said then.
func TestListenersComeAndGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		a, x := mediatest.LegPair(mediatest.Link{})
		alice, forAlice := l.session(a, nil), l.session(x, nil)
		alice.Speak(media.NewSamples(media.Rate16k, wave(1000, time.Minute)))
		for range 3 {
			var got frames
			stop := forAlice.Listen(&got)
			time.Sleep(time.Second + 7*time.Millisecond)
			stop()
			n := got.n.Load()
			if n < 45 || n > 51 {
				t.Errorf("%d frames in a second", n)
			}
			if tickers := l.wheel.Stats().Tickers; tickers != 1 { // alice's own
				t.Errorf("%d tickers while nobody listens", tickers)
			}
			time.Sleep(time.Second)
			if got.n.Load() != n {
				t.Error("frames after stop")
			}
		}
	})
}
