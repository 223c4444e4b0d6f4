package pace

import "time"

// seldom is from how long a wait on Doze takes the runtime's timers.
const seldom = 5 * time.Millisecond

// Doze waits as Nanosleep does, but for 5 ms or more by the runtime's timers, which may be
// a millisecond late. It is for a wheel that has little to do, as that of one conference: a
// thread that stays in a system call for longer keeps Go's monitor awake, which looks at it
// every few dozen microseconds, and on two processors takes a third of all that such a
// process does.
func Doze(d time.Duration) {
	if d >= seldom {
		time.Sleep(d)
		return
	}
	Nanosleep(d)
}
