package session_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
	"callbot/media/mediatest"
	"callbot/media/session"
)

// bringer is a leg that brings its packets, from a goroutine of its own.
type bringer struct {
	media.Leg
	bringing atomic.Bool // a packet is being taken
	ended    atomic.Bool // nothing is brought any more
}

func (b *bringer) Deliver(take func(*media.Packet)) <-chan struct{} {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer b.ended.Store(true)
		var p media.Packet
		for b.Leg.ReadPacket(&p) == nil {
			b.bringing.Store(true)
			take(&p)
			b.bringing.Store(false)
			clear(p.Payload) // nobody may keep it
		}
	}()
	return ended
}

// What is heard of a leg that brings its packets is what is heard of one that is read:
// sound, and keys by either way, which are told by others than who brings the packets.
func TestPacketsAreBrought(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		a, x := mediatest.LegPair(mediatest.Link{})
		leg := &bringer{Leg: x}
		var got keys
		var sound ears
		alice := l.session(a, nil)
		bot := l.session(leg, func(c *session.Config) {
			c.InBand = session.InBandAlways
			c.OnTone = func(tone media.Tone) {
				if leg.bringing.Load() {
					t.Error("told by who brings the packets")
				}
				got.heard(tone)
			}
		})
		bot.Listen(&sound)
		for i, key := range []media.Key{'1', '2', '3'} {
			if i%2 == 0 {
				_, _ = alice.Press([]media.Key{key}, 0, 0, nil)
			} else {
				alice.Speak(dtmf.NewGenerator(media.Rate16k, key))
			}
			time.Sleep(703 * time.Millisecond)
		}
		alice.Speak(media.NewSamples(media.Rate16k, wave(1000, time.Second)))
		time.Sleep(time.Second)
		synctest.Wait()
		if got.String() != "123" {
			t.Errorf("heard %q, want 123", got.String())
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
