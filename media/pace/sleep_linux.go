package pace

import (
	"fmt"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Nanosleep waits by the operating system's clock. The runtime's own timers are
// rounded to about a millisecond, which is too coarse for a wheel's phases. It may return early, when a signal arrives.
func Nanosleep(d time.Duration) {
	ts := syscall.NsecToTimespec(int64(d))
	_ = syscall.Nanosleep(&ts, nil)
}

// hasten gives the thread that calls it real-time priority, so that it runs as soon as it
// is due, whatever else the machine does (sched(7): the lowest of SCHED_RR). Threads that
// it starts do not inherit it.
func hasten() error {
	a := unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_RR, Flags: unix.SCHED_FLAG_RESET_ON_FORK, Priority: 1}
	if err := unix.SchedSetAttr(0, &a, 0); err != nil {
		return fmt.Errorf("pace: real-time priority: %w", err)
	}
	return nil
}
