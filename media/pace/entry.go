package pace

import (
	"sync/atomic"
	"time"
)

// The states of an Entry.
const (
	waiting  = iota // between two ticks
	ticking         // Tick is running
	stopping        // Tick is running for the last time
	stopped         // Tick never runs again
)

// Entry is one Ticker's place on the wheel.
type Entry struct {
	hand    *hand
	ticker  Ticker
	state   atomic.Uint32
	resting atomic.Int32  // ticks to be left out
	done    chan struct{} // closed when stopped
	phase   int           // guarded by the hand's lock, as is index
	index   int
}

// Stop takes the entry off the wheel. When it returns, Tick is not running and
// never runs again. It must not be called from within Tick: see Cancel.
func (e *Entry) Stop() {
	e.Cancel()
	<-e.done
}

// Cancel takes the entry off the wheel without waiting for a Tick that is just
// running. A Ticker may call it from within Tick to end itself.
func (e *Entry) Cancel() {
	for {
		switch e.state.Load() {
		case waiting:
			if e.state.CompareAndSwap(waiting, stopped) {
				e.hand.remove(e)
				close(e.done)
				return
			}
		case ticking:
			if e.state.CompareAndSwap(ticking, stopping) {
				e.hand.remove(e)
				return
			}
		default:
			return
		}
	}
}

// Rest leaves out the next n ticks, which then cost next to nothing.
func (e *Entry) Rest(n int) { e.resting.Store(int32(n)) }

// Rouse leaves out no more ticks.
func (e *Entry) Rouse() { e.resting.Store(0) }

// rests reports whether the tick that is due is left out, and counts it.
func (e *Entry) rests() bool {
	n := e.resting.Load()
	if n <= 0 {
		return false
	}
	e.resting.CompareAndSwap(n, n-1) // or it was roused just now
	return true
}

// tick runs the Ticker unless the entry was stopped meanwhile.
func (e *Entry) tick(due time.Time) {
	if !e.state.CompareAndSwap(waiting, ticking) {
		return
	}
	e.ticker.Tick(due)
	if !e.state.CompareAndSwap(ticking, waiting) {
		e.state.Store(stopped)
		close(e.done)
	}
}
