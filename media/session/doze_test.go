package session

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"callbot/media"
	"callbot/media/prompt"
)

// turning lets the wheel of a session turn until the test ends.
func turning(t *testing.T, s *Session) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var wheel sync.WaitGroup
	wheel.Go(func() { _ = s.config.Wheel.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		wheel.Wait()
	})
}

// relative lets packets be compared that began at other times.
func relative(sent []media.Packet) []media.Packet {
	for i := range sent {
		if i > 0 {
			sent[i].Timestamp -= sent[0].Timestamp
		}
	}
	if len(sent) > 0 {
		sent[0].Timestamp = 0
	}
	return sent
}

// Where packets of several frames are sent a session takes a tick for each of those, and
// says the very same as with a tick for each frame, silence that is left out included.
func TestDozeSaysTheSame(t *testing.T) {
	for _, each := range []int{1, 2, 3, 6} { // frames in a packet
		wish := func(f *media.Format) { f.PacketTime, f.DTX = time.Duration(each)*media.FrameDuration, true }
		p := sound(t, 97, 61)
		item := prompt.Item{Prompts: []*prompt.Prompt{p, p}}
		frames := 2 * p.Len()

		awake, want := catching(wish)
		if err := awake.Play(item); err != nil {
			t.Fatal(err)
		}
		tick(awake, frames+10)

		synctest.Test(t, func(t *testing.T) {
			s, leg := catching(wish)
			turning(t, s)
			if err := s.Play(item); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(frames+10) * media.FrameDuration)
			synctest.Wait()
			if diff := cmp.Diff(relative(want.all()), relative(leg.all())); diff != "" {
				t.Errorf("packets of %d frames: %s", each, diff)
			}
			// a tick for each packet, and for each frame where two prompts meet and end
			if n, most := s.config.Wheel.Stats().Ticks, frames/each+12; int(n) > most {
				t.Errorf("%d ticks for %d frames, want at most %d", n, frames, most)
			}
		})
	}
}

// A session that dozes is awake with the next tick when a key is to be sent, or when it is
// to be silent and to say so.
func TestDozeEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, leg := catching(func(f *media.Format) { f.PacketTime = 120 * time.Millisecond })
		turning(t, s)
		outcome := make(chan time.Time, 1)
		if err := s.Play(prompt.Item{
			Prompts: []*prompt.Prompt{sound(t, 100, 0)}, Loop: true,
			Done: func(prompt.Outcome) { outcome <- time.Now() },
		}); err != nil {
			t.Fatal(err)
		}
		for range 7 { // at every part of a packet's time
			time.Sleep(607 * time.Millisecond)
			synctest.Wait()
			before := len(leg.all())
			_, _ = s.Press([]media.Key{'5'}, 0, 0, nil)
			time.Sleep(media.FrameDuration)
			synctest.Wait()
			if sent := leg.all(); len(sent) == before || sent[len(sent)-1].Kind != media.EventPacket {
				t.Error("a key waits for a packet to be full")
			}
		}
		time.Sleep(607 * time.Millisecond)
		asked := time.Now()
		s.Cancel(false)
		if late := (<-outcome).Sub(asked); late > media.FrameDuration {
			t.Errorf("silent after %v", late)
		}
	})
}
