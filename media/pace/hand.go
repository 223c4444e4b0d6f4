package pace

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// phaseCount spreads the Tickers over the period, so that the packets of many
	// calls do not leave in one burst.
	phaseCount = 80

	// coarse is the distance of the phases that are used first, and crowded how many
	// Tickers they have before those between them are used: each phase in use costs a
	// wake-up in every period, each Ticker before another makes that one late.
	coarse  = 8
	crowded = 64

	// slot is the time between two phases.
	slot = Period / phaseCount

	// catchUp is how far a hand may fall behind and still make up every tick. What
	// was missed beyond that is skipped and counted: a burst of more packets would
	// overflow the peer's jitter buffer anyway.
	catchUp = 5 * Period
)

// hand is the part of a wheel that one goroutine turns.
type hand struct {
	late    *histogram
	waits   bool          // what a tick sends leaves when all of that moment have run
	wake    chan struct{} // holds a token when there is something to do again
	skipped atomic.Uint64

	mu     sync.Mutex // guards what follows; never held during a tick
	phases [phaseCount][]*Entry
	count  int
	target int64 // the slot that run sleeps towards
}

// add places t.
func (h *hand) add(t Ticker) *Entry {
	e := &Entry{hand: h, ticker: t, done: make(chan struct{})}
	h.mu.Lock()
	e.phase = h.emptiest()
	e.index = len(h.phases[e.phase])
	h.phases[e.phase] = append(h.phases[e.phase], e)
	h.count++
	h.mu.Unlock()
	select {
	case h.wake <- struct{}{}:
	default:
	}
	return e
}

// remove forgets e; the last entry of its phase takes its place.
func (h *hand) remove(e *Entry) {
	h.mu.Lock()
	defer h.mu.Unlock()
	entries := h.phases[e.phase]
	last := entries[len(entries)-1]
	entries[e.index], last.index = last, e.index
	entries[len(entries)-1] = nil
	h.phases[e.phase] = entries[:len(entries)-1]
	h.count--
}

func (h *hand) len() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.count
}

// emptiest is the phase for the next entry: of the coarse ones the emptiest, or of those
// between them where that is crowded.
func (h *hand) emptiest() int {
	for step := int64(coarse); ; step /= 2 {
		if p := h.emptiestOf(step); step == 1 || len(h.phases[p]) < crowded {
			return p
		}
	}
}

// emptiestOf is the phase with the fewest entries of those that are step apart; among
// equals, the one that comes first after the slot that run sleeps towards.
func (h *hand) emptiestOf(step int64) int {
	first := (h.target + step - 1) / step * step
	best := int(first % phaseCount)
	for i := int64(0); i < phaseCount; i += step {
		if p := int((first + i) % phaseCount); len(h.phases[p]) < len(h.phases[best]) {
			best = p
		}
	}
	return best
}

// run ticks until ctx is done. While there is nothing to tick it does not wake up.
func (h *hand) run(ctx context.Context, sleep func(time.Duration), around func(func()), between func(time.Time)) {
	defer between(time.Time{})
	epoch := time.Now()
	var now int64
	var due []*Entry
	var at time.Time
	ran := 0
	ticks := func() { ran = h.tick(due, at) } // made once, so that no moment costs memory
	for ctx.Err() == nil {
		next, ok := h.aim(now)
		if !ok {
			between(time.Time{})
			select {
			case <-h.wake:
			case <-ctx.Done():
			}
			now = int64(time.Since(epoch) / slot)
			continue
		}
		deadline := epoch.Add(time.Duration(next) * slot)
		between(deadline)
		for d := time.Until(deadline); d > 0; d = time.Until(deadline) {
			sleep(d)
		}
		next += h.skip(time.Since(deadline))
		due = h.take(next, due[:0])
		at = epoch.Add(time.Duration(next) * slot)
		around(ticks)
		if h.waits {
			h.late.addAll(time.Since(at), ran)
		}
		now = next
	}
}

// aim finds the first slot after now whose phase has entries.
func (h *hand) aim(now int64) (next int64, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for next = now + 1; next <= now+phaseCount; next++ {
		if len(h.phases[next%phaseCount]) > 0 {
			h.target = next
			return next, true
		}
	}
	return 0, false
}

// skip is how many slots to leave out when the hand is late by so much.
func (h *hand) skip(late time.Duration) int64 {
	if late <= catchUp {
		return 0
	}
	periods := int64(late / Period)
	h.skipped.Add(uint64(periods) * uint64(h.len()))
	h.late.note(late)
	return periods * phaseCount
}

// take appends the entries that are due in a slot to dst, so that they can be run
// without the lock.
func (h *hand) take(at int64, dst []*Entry) []*Entry {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append(dst, h.phases[at%phaseCount]...)
}

// tick gives each entry that does not rest its tick, and returns how many those were.
func (h *hand) tick(entries []*Entry, due time.Time) (ran int) {
	for _, e := range entries {
		if e.rests() {
			continue
		}
		if ran++; !h.waits {
			h.late.addAll(time.Since(due), 1)
		}
		e.tick(due)
	}
	clear(entries)
	return ran
}
