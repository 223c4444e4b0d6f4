package session_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/session"
)

// bringer is a leg that brings its packets, from a goroutine of its own.
type bringer struct {
	media.Leg
	waited atomic.Bool // a packet was not taken at once
	ended  atomic.Bool // nothing is brought any more
}

func (b *bringer) Deliver(take func(*media.Packet)) <-chan struct{} {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer b.ended.Store(true)
		var p media.Packet
		for b.Leg.ReadPacket(&p) == nil {
			came := time.Now()
			take(&p)
			if time.Since(came) > 0 {
				b.waited.Store(true)
			}
			clear(p.Payload) // nobody may keep it
		}
	}()
	return ended
}

// What is heard of a leg that brings its packets is what is heard of one that is read, and
// whoever brings them does not wait for who is told of keys.
func TestPacketsAreBrought(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		a, x := mediatest.LegPair(mediatest.Link{})
		leg := &bringer{Leg: x}
		var got keys
		var sound ears
		alice := l.session(a, nil)
		bot := l.session(leg, func(c *session.Config) {
			c.OnTone = func(tone media.Tone) {
				time.Sleep(31 * time.Millisecond)
				got.heard(tone)
			}
		})
		bot.Listen(&sound)
		_, _ = alice.Press([]media.Key{'1', '2', '3'}, 0, 0, nil)
		time.Sleep(2107 * time.Millisecond)
		alice.Speak(media.NewSamples(media.Rate16k, wave(1000, time.Second)))
		time.Sleep(time.Second)
		synctest.Wait()
		if got.String() != "123" {
			t.Errorf("heard %q, want 123", got.String())
		}
		if leg.waited.Load() {
			t.Error("who brings the packets has waited")
		}
		if !loud(sound.between(2500*time.Millisecond, 2900*time.Millisecond), 1000) {
			t.Error("the sound was not heard")
		}
	})
}

// A key that comes right before the end of a leg that brings its packets is told before
// Run returns, and nothing is brought any more then.
func TestLastKeyIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		a, x := mediatest.LegPair(mediatest.Link{})
		leg := &bringer{Leg: x}
		alice := l.session(a, nil)
		var got keys
		bot := session.New(session.Config{Leg: leg, Wheel: l.wheel, InBand: session.InBandNever, OnTone: got.heard})
		var running sync.WaitGroup
		running.Go(func() {
			if err := bot.Run(context.Background()); err != nil {
				t.Error(err)
			}
			if !leg.ended.Load() {
				t.Error("packets are still brought")
			}
		})
		sent := make(chan struct{})
		_, _ = alice.Press([]media.Key{'7'}, 0, 0, func() { close(sent) })
		<-sent
		synctest.Wait()
		_ = a.Close()
		running.Wait()
		if got.String() != "7" {
			t.Errorf("heard %q, want 7", got.String())
		}
	})
}
