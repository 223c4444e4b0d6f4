package pace

import (
	"context"
	"runtime"
	"sync"
	"time"

	"callbot/media"
)

// Period is the time between two ticks of one Ticker.
const Period = media.FrameDuration

// A Ticker does its share of work for one period. Tick must not block: other Tickers
// wait for it. The time is when the tick was due, so that it advances by exactly
// Period from tick to tick, however late the tick itself may come.
type Ticker interface {
	Tick(due time.Time)
}

// Wheel gives ticks to all Tickers that were added to it while it runs. The zero
// value is ready for use; the fields must not change after that. All methods may be
// called from any goroutine.
type Wheel struct {
	// Sleep waits for about as long as it is told, and may return early. With a
	// Sleep of its own, such as Nanosleep, each hand keeps an operating system's
	// thread to itself. When nil, time.Sleep is used, which testing/synctest can make
	// virtual.
	Sleep func(time.Duration)

	// Hands is how many goroutines share the Tickers, each Ticker being of one hand
	// only; 0 means one. More are of use where Ticks encode or decode sound, which
	// one processor can do for a few hundred calls.
	Hands int

	// Around, where set, is given the Ticks of one moment to run, so that something can
	// be done before and after them: a transport sends their packets together. It must
	// run them before it returns. Several hands may call it at a time. The lateness of a
	// Tick is then counted to when Around has returned.
	Around func(ticks func())

	// Between, where set, is called by the first hand when the Ticks of a moment are over,
	// with the moment of its next call, so that something else can be done by a thread that
	// is awake already: a transport takes what has come in. The zero time says that it is
	// not known when that will be, as there is nothing to tick, or the wheel stops. It must
	// have returned by then, if the Ticks are to be on time.
	Between func(next time.Time)

	// RealTime asks the system for real-time priority for the hands' threads, which then
	// wait by Nanosleep, where Sleep
	// is set. It takes CAP_SYS_NICE, or a limit that allows it (RLIMIT_RTPRIO); where it
	// is refused the wheel turns as it does without, and Refused says why.
	RealTime bool

	start sync.Once
	hands []*hand
	late  histogram

	mu      sync.Mutex
	refused error
}

// Add gives t its first tick within about one period, and then one in every
// period until the entry is stopped.
func (w *Wheel) Add(t Ticker) *Entry {
	var least *hand
	fewest := 0
	for _, h := range w.all() {
		if n := h.len(); least == nil || n < fewest {
			least, fewest = h, n
		}
	}
	return least.add(t)
}

// Run turns the wheel until ctx is done and returns its error. It must not run
// twice at a time.
func (w *Wheel) Run(ctx context.Context) error {
	var hands sync.WaitGroup
	for _, h := range w.all() {
		hands.Go(func() { w.turn(ctx, h) })
	}
	hands.Wait()
	return ctx.Err()
}

// turn moves one hand. A thread of its own ends with it, so that its priority does not
// stay with the process.
func (w *Wheel) turn(ctx context.Context, h *hand) {
	sleep := time.Sleep
	if w.Sleep != nil {
		sleep = w.Sleep
		runtime.LockOSThread()
		if w.RealTime {
			err := hasten()
			w.refuse(err)
			if err == nil {
				sleep = Nanosleep // which no other thread has a part in
			}
		}
	}
	around := w.Around
	if around == nil {
		around = func(ticks func()) { ticks() }
	}
	between := func(time.Time) {}
	if w.Between != nil && h == w.hands[0] {
		between = w.Between
	}
	h.run(ctx, sleep, around, between)
}

// Refused says why the system has refused real-time priority to a hand that turns, nil
// where it has not.
func (w *Wheel) Refused() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.refused
}

func (w *Wheel) refuse(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refused = err
}

// all are the wheel's hands, made where they are first needed.
func (w *Wheel) all() []*hand {
	w.start.Do(func() {
		for range max(w.Hands, 1) {
			w.hands = append(w.hands, &hand{late: &w.late, waits: w.Around != nil, wake: make(chan struct{}, 1)})
		}
	})
	return w.hands
}
