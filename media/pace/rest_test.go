package pace_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/media/pace"
)

// Ensure that a ticker that rests is left out for as many ticks as it says, goes on in its
// own phase, and is not counted meanwhile; and that it can be roused.
func TestEntryRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := new(pace.Wheel)
		run(t, w)
		c := new(counter)
		var e *pace.Entry
		ready := make(chan struct{})
		c.then = func() { <-ready; e.Rest(2) }
		e = w.Add(c)
		close(ready)
		time.Sleep(time.Second + 300*time.Microsecond)
		if n := c.ticks(); n != 17 || w.Stats().Ticks != 17 {
			t.Errorf("%d ticks, %d counted, want 17", n, w.Stats().Ticks)
		}
		for i := 1; i < c.ticks(); i++ {
			if d := c.due[i].Sub(c.due[i-1]); d != 3*pace.Period {
				t.Errorf("tick %d after %v", i, d)
			}
		}
		before := c.ticks()
		for range 10 {
			time.Sleep(pace.Period)
			e.Rouse()
		}
		if n := c.ticks() - before; n < 9 {
			t.Errorf("%d ticks of 10 for one who is roused", n)
		}
		e.Stop()
	})
}
