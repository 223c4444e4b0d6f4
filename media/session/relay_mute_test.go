package session_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/session"
)

// A party whose session is muted hears nothing of what is forwarded to it, from the next
// packet on, and hears again when that ends.
func TestMuteWhileJoined(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		alice, a := mediatest.LegPair(mediatest.Link{})
		bob, b := mediatest.LegPair(mediatest.Link{})
		sa, sb := l.session(a, nil), l.session(b, nil)
		part := session.Join(sa, sb)
		defer part()
		l.session(alice, nil).Speak(media.NewSamples(media.Rate16k, make([]int16, 160000)))
		far := l.session(bob, nil)
		heard := func() uint64 {
			before := far.Stats().Received
			time.Sleep(503 * time.Millisecond)
			return far.Stats().Received - before
		}
		if n := heard(); n < 20 {
			t.Errorf("bob heard %d packets before", n)
		}
		sb.Mute(true)
		if n := heard(); n != 0 {
			t.Errorf("bob heard %d packets while he was to hear nothing", n)
		}
		sb.Mute(false)
		if n := heard(); n < 20 {
			t.Errorf("bob heard %d packets afterwards", n)
		}
	})
}
