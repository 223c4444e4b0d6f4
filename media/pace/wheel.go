package pace

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"callbot/media"
)

const (
	// Period is the time between two ticks of one Ticker.
	Period = media.FrameDuration

	// phaseCount spreads the Tickers over the period, so that the packets of many
	// calls do not leave in one burst.
	phaseCount = 20

	// slot is the time between two phases.
	slot = Period / phaseCount

	// catchUp is how far the wheel may fall behind and still make up every tick.
	// What was missed beyond that is skipped and counted: a burst of more packets
	// would overflow the peer's jitter buffer anyway.
	catchUp = 5 * Period
)

// A Ticker does its share of work for one period. Tick must not block: all other
// Tickers wait for it. The time is when the tick was due, so that it advances by
// exactly Period from tick to tick, however late the tick itself may come.
type Ticker interface {
	Tick(due time.Time)
}

// Wheel gives ticks to all Tickers that were added to it while it runs. The zero
// value is ready for use. All methods may be called from any goroutine.
type Wheel struct {
	// Sleep waits for about as long as it is told, and may return early. With a
	// Sleep of its own, such as Nanosleep, Run keeps an operating system's thread to
	// itself. When nil, time.Sleep is used, which testing/synctest can make virtual.
	Sleep func(time.Duration)

	start   sync.Once
	wake    chan struct{} // holds a token when the wheel is no longer empty
	mu      sync.Mutex
	phases  [phaseCount][]*Entry
	count   int
	target  int64 // the slot that Run sleeps towards
	skipped atomic.Uint64
	late    histogram
}

// Add gives t its first tick within about one period, and then one in every
// period until the entry is stopped.
func (w *Wheel) Add(t Ticker) *Entry {
	e := &Entry{wheel: w, ticker: t, done: make(chan struct{})}
	w.mu.Lock()
	e.phase = w.emptiest()
	e.index = len(w.phases[e.phase])
	w.phases[e.phase] = append(w.phases[e.phase], e)
	w.count++
	w.mu.Unlock()
	select {
	case w.wakeup() <- struct{}{}:
	default:
	}
	return e
}

// Run turns the wheel until ctx is done and returns its error. It must not run
// twice at a time.
func (w *Wheel) Run(ctx context.Context) error {
	if w.Sleep != nil {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
	}
	epoch := time.Now()
	var now int64
	var due []*Entry
	for ctx.Err() == nil {
		next, ok := w.aim(now)
		if !ok {
			select {
			case <-w.wakeup():
			case <-ctx.Done():
			}
			now = int64(time.Since(epoch) / slot)
			continue
		}
		deadline := epoch.Add(time.Duration(next) * slot)
		w.sleepUntil(deadline)
		next += w.skip(time.Since(deadline))
		due = w.take(next, due[:0])
		w.turn(due, epoch.Add(time.Duration(next)*slot))
		now = next
	}
	return ctx.Err()
}

// wakeup is the wheel's channel, made where it is first needed.
func (w *Wheel) wakeup() chan struct{} {
	w.start.Do(func() { w.wake = make(chan struct{}, 1) })
	return w.wake
}

// aim finds the first slot after now whose phase has entries.
func (w *Wheel) aim(now int64) (next int64, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for next = now + 1; next <= now+phaseCount; next++ {
		if len(w.phases[next%phaseCount]) > 0 {
			w.target = next
			return next, true
		}
	}
	return 0, false
}

// emptiest is the phase with the fewest entries; among equals, the one that comes
// first after the slot that Run sleeps towards.
func (w *Wheel) emptiest() int {
	best := int(w.target % phaseCount)
	for i := range int64(phaseCount) {
		p := int((w.target + i) % phaseCount)
		if len(w.phases[p]) < len(w.phases[best]) {
			best = p
		}
	}
	return best
}

// take appends the entries that are due in a slot to dst, so that they can be run
// without the lock.
func (w *Wheel) take(at int64, dst []*Entry) []*Entry {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append(dst, w.phases[at%phaseCount]...)
}

// turn gives each entry its tick.
func (w *Wheel) turn(entries []*Entry, due time.Time) {
	for _, e := range entries {
		w.late.add(time.Since(due))
		e.tick(due)
	}
	clear(entries)
}

// skip is how many slots to leave out when the wheel is late by so much.
func (w *Wheel) skip(late time.Duration) int64 {
	if late <= catchUp {
		return 0
	}
	periods := int64(late / Period)
	w.mu.Lock()
	w.skipped.Add(uint64(periods) * uint64(w.count))
	w.mu.Unlock()
	w.late.note(late)
	return periods * phaseCount
}

func (w *Wheel) sleepUntil(deadline time.Time) {
	sleep := w.Sleep
	if sleep == nil {
		sleep = time.Sleep
	}
	for d := time.Until(deadline); d > 0; d = time.Until(deadline) {
		sleep(d)
	}
}
