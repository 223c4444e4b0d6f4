package conference_test

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/session"
)

// gap is the longest time in which a tone that should be heard throughout is not there.
func gap(s []int16, hertz float64) time.Duration {
	const step = 80 // 5 ms
	var longest, now time.Duration
	for i := 0; i+2*step <= len(s); i += step {
		if mediatest.Probe(media.Rate16k, s[i:i+2*step], hertz) > -40 {
			now = 0
			continue
		}
		now += 5 * time.Millisecond
		longest = max(longest, now)
	}
	return longest
}

// click is the greatest leap between two samples, as a share of the greatest that a tone
// of this loudness makes.
func click(s []int16, hertz float64) float64 {
	most := 0.0
	for i := range s[1:] {
		most = max(most, math.Abs(float64(s[i+1])-float64(s[i])))
	}
	return most / (6000 * 2 * math.Pi * hertz / 16000)
}

// Two who talk, joined by a third and left by that one again, hear each other all the
// while: nothing is missing for longer than 60 ms, nothing clicks, and while they are
// two nothing is decoded.
func TestEscalation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a, b := w.enter(nil), w.enter(nil)
		time.Sleep(503 * time.Millisecond)
		a.Speak(tone(400))
		b.Speak(tone(1000))
		begun := time.Now().Add(300 * time.Millisecond)
		time.Sleep(2 * time.Second)
		if s := w.room.Stats(); s.Decoded+s.Encoded > 0 {
			t.Errorf("two alone were not forwarded: %+v", s)
		}
		for range 3 {
			c := w.enter(nil)
			time.Sleep(2111 * time.Millisecond)
			c.seat.Leave()
			time.Sleep(1507 * time.Millisecond)
		}
		for _, x := range []struct {
			name  string
			heard []int16
			hertz float64
		}{{"a", a.since(begun), 1000}, {"b", b.since(begun), 400}} {
			if g := gap(x.heard, x.hertz); g > 60*time.Millisecond {
				t.Errorf("%s misses the other for %v", x.name, g)
			}
			c := click(x.heard, x.hertz)
			t.Logf("%s: gap %v, leap %.2f", x.name, gap(x.heard, x.hertz), c)
			if c > 2 {
				t.Errorf("%s hears a click %.1f times as steep as the tone", x.name, c)
			}
		}
	})
}

// beeps are a tone that comes and goes, for 700 ms in each second.
func beeps(hertz float64) media.Reader {
	s := mediatest.Tone(media.Rate16k, hertz, 6000, time.Second)
	clear(s[media.Rate16k.Samples(700*time.Millisecond):])
	return &endless{s, 0}
}

// Two who are alone again after a third has left are forwarded from their next pause on,
// and none of what they say is lost on the way.
func TestTwoAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a, b, c := w.enter(beeps(400)), w.enter(beeps(1000)), w.enter(nil)
		time.Sleep(3003 * time.Millisecond)
		c.seat.Leave()
		left := time.Now()
		time.Sleep(4 * time.Second)
		before := w.room.Stats()
		time.Sleep(3 * time.Second)
		if after := w.room.Stats(); after.Decoded != before.Decoded || after.Encoded != before.Encoded {
			t.Errorf("two who are alone again are not forwarded: %+v, then %+v", before, after)
		}
		for _, x := range []struct {
			name  string
			heard []int16
			hertz float64
		}{{"a", a.since(left), 1000}, {"b", b.since(left), 400}} {
			loud := 0
			for n := 0; n+320 <= len(x.heard); n += 320 {
				if mediatest.Probe(media.Rate16k, x.heard[n:n+320], x.hertz) > -30 {
					loud++
				}
			}
			if share := float64(loud*320) / float64(len(x.heard)); share < 0.68 || share > 0.73 {
				t.Errorf("%s hears the other for %.0f %% of the time, who speaks for 70", x.name, 100*share)
			}
		}
	})
}

// Somebody who is muted while two are alone is not heard from the next packet on; to the
// other that is silence, not loss.
func TestMuteOfTwo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a, b := w.enter(nil), w.enter(nil)
		time.Sleep(503 * time.Millisecond)
		a.Speak(tone(400))
		time.Sleep(1500 * time.Millisecond)
		for range 3 {
			before := b.Stats()
			a.seat.Mute(true)
			time.Sleep(1300 * time.Millisecond)
			w.hears("b", b.last(time.Second))
			a.seat.Mute(false)
			time.Sleep(1300 * time.Millisecond)
			w.hears("b afterwards", b.last(time.Second), 400)
			if after := b.Stats(); after.Lost-before.Lost > 6 || after.Late > before.Late {
				t.Errorf("to b a mute is a loss: %+v, before %+v", after, before)
			}
		}
		if s := w.room.Stats(); s.Encoded > 0 {
			t.Errorf("two alone were not forwarded: %+v", s)
		}
	})
}

// Two who were joined without a room, and are brought into one in the midst of a sound
// because a third comes, miss hardly anything of each other.
func TestJoinedComeIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a := w.phone(mediatest.Link{Delay: 10 * time.Millisecond}, tone(400))
		b := w.phone(mediatest.Link{Delay: 10 * time.Millisecond}, tone(1000))
		part := session.Join(a.far, b.far)
		time.Sleep(1503 * time.Millisecond)
		begun := time.Now().Add(-500 * time.Millisecond)
		w.seatPair(a, b, part)
		c := w.enter(nil)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if g := gap(a.since(begun), 1000); g > 20*time.Millisecond {
			t.Errorf("a misses b for %v", g)
		}
		if g := gap(b.since(begun), 400); g > 20*time.Millisecond {
			t.Errorf("b misses a for %v", g)
		}
		w.hears("c", c.last(time.Second), 400, 1000)
	})
}
