package pace_test

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"callbot/media/pace"
)

// policy notes how the system schedules the thread of each tick.
type policy chan uint32

func (p policy) Tick(time.Time) {
	a, err := unix.SchedGetAttr(0, 0)
	if err != nil {
		return
	}
	select {
	case p <- a.Policy:
	default:
	}
}

// Ensure that a wheel which asks for real-time priority has it, or says why it was refused,
// and that it turns either way; and that nobody has it who did not ask.
func TestWheelRealTimePriority(t *testing.T) {
	for _, asks := range []bool{true, false} {
		w := &pace.Wheel{Sleep: pace.Nanosleep, RealTime: asks}
		run(t, w)
		p := make(policy, 1)
		e := w.Add(p)
		got := <-p
		e.Stop()
		if err := w.Refused(); err != nil {
			t.Logf("the system refuses: %v", err)
			asks = false
		}
		if want := map[bool]uint32{true: unix.SCHED_RR, false: unix.SCHED_NORMAL}[asks]; got != want {
			t.Errorf("asked %v: scheduled by policy %d, want %d", asks, got, want)
		}
	}
}
