package pace_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/media/pace"
)

// Ensure that a while can be looked at by itself: what was late before Reset is not in
// the figures after it, and each Worst speaks of the time since the one before.
func TestWheelLooksAtAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := new(pace.Wheel)
		run(t, w)
		c := new(counter)
		c.then = func() {
			if c.ticks() == 10 {
				time.Sleep(30 * time.Millisecond)
			}
		}
		e := w.Add(c)
		time.Sleep(time.Second + 300*time.Microsecond)
		if s := w.Stats(); s.Max != 10*time.Millisecond || s.Ticks < 49 {
			t.Errorf("before Reset: %+v", s)
		}
		if first, second := w.Worst(), w.Worst(); first != 10*time.Millisecond || second != 0 {
			t.Errorf("worst %v, then %v", first, second)
		}
		w.Reset()
		time.Sleep(time.Second)
		e.Stop()
		if s := w.Stats(); s.Max != 0 || s.Ticks < 49 || s.Ticks > 51 {
			t.Errorf("after Reset: %+v", s)
		}
	})
}
