// Package pace is the one place where a clock enters sound: a wheel that turns
// once in 20 ms and gives every call of the process its tick.
//
// Whatever sends, plays or listens registers itself while it has work to do; an
// empty wheel sleeps. Few goroutines, its hands, turn it by absolute deadlines: a tick
// that comes late is made up for, so that a stream never falls behind the clock
// of its peer. Between the ticks of two moments its thread is lent to who else has something
// to do then. It never encodes, never reads a socket and knows nothing of calls.
//
//	Add ─▶ phases of 2 ms or less ─▶ Run: sleep until due ─▶ Tick, Tick, Tick … ─▶ Between ─▶ next phase
package pace
