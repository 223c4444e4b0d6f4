package pace_test

import (
	"testing"
	"time"

	"callbot/media/pace"
)

// Ensure that a wait by Doze, short or long, is no shorter than it was asked for, and that
// a wheel turns by it.
func TestDoze(t *testing.T) {
	for _, d := range []time.Duration{time.Millisecond, 12 * time.Millisecond} {
		begun := time.Now()
		for left := d; left > 0; left = d - time.Since(begun) {
			pace.Doze(left)
		}
		if took := time.Since(begun); took < d {
			t.Errorf("asked for %v: %v", d, took)
		}
	}
	w := &pace.Wheel{Sleep: pace.Doze, RealTime: true}
	run(t, w)
	ticked := make(chan struct{}, 3)
	e := w.Add(tickFunc(func(time.Time) {
		select {
		case ticked <- struct{}{}:
		default:
		}
	}))
	for range cap(ticked) {
		<-ticked
	}
	e.Stop()
}

// tickFunc is a Ticker that is a function.
type tickFunc func(time.Time)

func (f tickFunc) Tick(due time.Time) { f(due) }
