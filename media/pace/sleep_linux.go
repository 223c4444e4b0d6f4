package pace

import (
	"syscall"
	"time"
)

// Nanosleep waits by the operating system's clock. The runtime's own timers are
// rounded to about a millisecond, which is too coarse for a wheel of twenty
// phases. It may return early, when a signal arrives.
func Nanosleep(d time.Duration) {
	ts := syscall.NsecToTimespec(int64(d))
	_ = syscall.Nanosleep(&ts, nil)
}
