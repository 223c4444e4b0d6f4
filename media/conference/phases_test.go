package conference_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/pace"
	"callbot/media/session"
)

// apart makes a phone whose ticks come from a wheel of its own, that begins to turn now.
func (w *world) apart(link mediatest.Link, r media.Reader) *phone {
	wheel := new(pace.Wheel)
	mediatest.Run(w.t, "a phone's wheel", wheel.Run)
	near, far := mediatest.LegPair(link)
	s := session.New(session.Config{Leg: near, Wheel: wheel, InBand: session.InBandNever, Codecs: codecs()})
	mediatest.Run(w.t, "session", s.Run)
	p := &phone{Session: s, far: w.session(far)}
	p.Listen(&p.ears)
	p.Speak(r)
	return p
}

// phases are in which milliseconds of a frame time two begin to tick.
func phases(f func(i, k int, joined bool)) {
	for i := range 20 {
		for n := range 2 {
			f(i, (3*i+10*n)%20, n > 0)
		}
	}
}

// Two in the midst of a sound who are joined by a third, and left again, hear it go on:
// however the ticks of all lie to each other nothing clicks, and what is late is bridged by
// their own ends. So it is where the two have not been in the room before, too.
func TestSoundGoesOnInEveryPhase(t *testing.T) {
	for _, jitter := range []time.Duration{0, 20 * time.Millisecond} {
		var longest time.Duration
		var steepest float64
		phases(func(i, k int, joined bool) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				link := mediatest.Link{Delay: 10 * time.Millisecond, Jitter: jitter, Seed: uint64(20*i + k)}
				time.Sleep(time.Duration(i) * time.Millisecond)
				a := w.apart(link, tone(400))
				time.Sleep(time.Duration(20+k-i) * time.Millisecond)
				b := w.apart(link, tone(1000))
				part := session.Join(a.far, b.far)
				if !joined {
					w.seatPair(a, b, part)
				}
				time.Sleep(time.Duration(20-k)*time.Millisecond + 503*time.Millisecond)
				begun := time.Now()
				time.Sleep(200 * time.Millisecond)
				if joined {
					w.seatPair(a, b, part)
					time.Sleep(time.Duration(k)*time.Millisecond + 25*jitter)
				}
				c := w.enter(nil)
				time.Sleep(400 * time.Millisecond)
				c.seat.Leave()
				time.Sleep(200 * time.Millisecond)
				synctest.Wait()
				for _, heard := range []struct {
					p     *phone
					hertz float64
				}{{a, 1000}, {b, 400}} {
					s := heard.p.since(begun)
					missing, leap := gap(s, heard.hertz), click(s, heard.hertz)
					longest, steepest = max(longest, missing), max(steepest, leap)
					if missing > 20*time.Millisecond || leap > 1.5 {
						t.Errorf("jitter %v, phases %d and %d, joined before: %v; of %v Hz %v are missing; the steepest is %.1f of it",
							jitter, i, k, joined, heard.hertz, missing, leap)
					}
				}
			})
		})
		t.Logf("jitter %v: at most %v missing, %.2f times as steep as the tone", jitter, longest, steepest)
	}
}
