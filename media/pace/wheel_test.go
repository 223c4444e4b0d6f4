package pace_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media/pace"
)

// counter notes when its ticks were due and when they came.
type counter struct {
	mu   sync.Mutex
	due  []time.Time
	came []time.Time
	then func()
}

func (c *counter) Tick(due time.Time) {
	c.mu.Lock()
	c.due = append(c.due, due)
	c.came = append(c.came, time.Now())
	c.mu.Unlock()
	if c.then != nil {
		c.then()
	}
}

// first is how long after start the first tick was due.
func (c *counter) first(start time.Time) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.due[0].Sub(start)
}

func (c *counter) ticks() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.due)
}

// run turns w until the test is over.
func run(t *testing.T, w *pace.Wheel) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := w.Run(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("Run returned %v", err)
		}
	})
	t.Cleanup(func() { cancel(); wg.Wait() })
}

// Ensure that a ticker is called every 20 ms, on time, for as long as it stays.
func TestWheelTicks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := new(pace.Wheel)
		run(t, w)
		time.Sleep(7300 * time.Microsecond)
		c := new(counter)
		e := w.Add(c)
		time.Sleep(10 * time.Second)
		e.Stop()
		n := c.ticks()
		if n < 499 || n > 500 {
			t.Fatalf("%d ticks in 10 s, want 500", n)
		}
		for i := 1; i < n; i++ {
			if d := c.due[i].Sub(c.due[i-1]); d != pace.Period || !c.came[i].Equal(c.due[i]) {
				t.Fatalf("tick %d due after %v, came %v late", i, d, c.came[i].Sub(c.due[i]))
			}
		}
		time.Sleep(time.Second)
		if c.ticks() != n {
			t.Fatal("ticks after Stop")
		}
	})
}

// Ensure that many tickers are spread over the period, and that each gets its
// first tick within two periods.
func TestWheelSpreads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := new(pace.Wheel)
		run(t, w)
		cs := make([]counter, 200)
		start := time.Now()
		for i := range cs {
			w.Add(&cs[i])
		}
		time.Sleep(100*time.Millisecond + 500*time.Microsecond)
		at := make(map[time.Duration]int)
		for i := range cs {
			first := cs[i].first(start)
			if first > 2*pace.Period {
				t.Errorf("ticker %d waited %v for its first tick", i, first)
			}
			at[first%pace.Period]++
		}
		if len(at) != 10 {
			t.Errorf("%d phases in use, want 10", len(at))
		}
		for phase, n := range at {
			if n != 20 {
				t.Errorf("%d tickers at %v, want 20", n, phase)
			}
		}
	})
}

// Ensure that where there are many tickers few of them wait for each other, and that their
// places are free again when they leave.
func TestWheelSpreadsMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := new(pace.Wheel)
		run(t, w)
		for range 2 {
			cs := make([]counter, 2000)
			entries := make([]*pace.Entry, len(cs))
			start := time.Now()
			for i := range cs {
				entries[i] = w.Add(&cs[i])
			}
			time.Sleep(100*time.Millisecond + 100*time.Microsecond)
			at := make(map[time.Duration]int)
			for i := range cs {
				at[cs[i].first(start)%pace.Period]++
				entries[i].Stop()
			}
			for phase, n := range at {
				if n > 64 {
					t.Errorf("%d tickers at %v", n, phase)
				}
			}
		}
	})
}

// Ensure that ticks that came late are made up for, and that no more than the
// promised number is skipped when the process was stopped for long.
func TestWheelMakesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := new(pace.Wheel)
		run(t, w)
		c := new(counter)
		c.then = func() {
			switch c.ticks() {
			case 10:
				time.Sleep(73 * time.Millisecond)
			case 50:
				time.Sleep(time.Second)
			}
		}
		e := w.Add(c)
		time.Sleep(30 * pace.Period)
		if n := c.ticks(); n < 29 || w.Stats().Skipped != 0 {
			t.Errorf("%d ticks in 30 periods, %d skipped", n, w.Stats().Skipped)
		}
		time.Sleep(120 * pace.Period)
		e.Stop()
		s := w.Stats()
		if got := uint64(c.ticks()) + s.Skipped; got < 149 || got > 151 {
			t.Errorf("%d ticks and %d skipped in 150 periods", c.ticks(), s.Skipped)
		}
		if s.Skipped < 48 || s.Skipped > 50 {
			t.Errorf("skipped %d ticks of one second", s.Skipped)
		}
		if s.Max < 900*time.Millisecond || s.P50 > time.Microsecond {
			t.Errorf("lateness p50 %v max %v", s.P50, s.Max)
		}
	})
}

// Ensure that several hands share the tickers evenly and give each of them all of its
// ticks.
func TestWheelHands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &pace.Wheel{Hands: 4}
		run(t, w)
		cs := make([]counter, 40)
		entries := make([]*pace.Entry, len(cs))
		for i := range cs {
			entries[i] = w.Add(&cs[i])
		}
		time.Sleep(time.Second)
		for i, e := range entries {
			e.Stop()
			if n := cs[i].ticks(); n < 49 || n > 50 {
				t.Errorf("ticker %d got %d ticks in a second", i, n)
			}
		}
		if s := w.Stats(); s.Tickers != 0 || s.Max != 0 {
			t.Errorf("%+v", s)
		}
	})
}

// Ensure that a ticker can end itself, and that Stop then still returns.
func TestEntryCancelWithinTick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := new(pace.Wheel)
		run(t, w)
		c := new(counter)
		var e *pace.Entry
		ready := make(chan struct{})
		c.then = func() { <-ready; e.Cancel() }
		e = w.Add(c)
		close(ready)
		time.Sleep(time.Second)
		e.Stop()
		e.Stop()
		if n := c.ticks(); n != 1 {
			t.Fatalf("%d ticks, want 1", n)
		}
		if n := w.Stats().Tickers; n != 0 {
			t.Fatalf("%d tickers left", n)
		}
	})
}

// Ensure that Stop waits for a tick that is running.
func TestEntryStopWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := new(pace.Wheel)
		run(t, w)
		var ended time.Time
		c := &counter{then: func() { time.Sleep(50 * time.Millisecond); ended = time.Now() }}
		e := w.Add(c)
		for c.ticks() == 0 {
			time.Sleep(time.Millisecond)
		}
		e.Stop()
		if ended.IsZero() || time.Now().Before(ended) {
			t.Fatal("Stop returned while Tick was running")
		}
	})
}

// Ensure that an empty wheel does not wake up: virtual time may leap over a year.
func TestWheelIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := new(pace.Wheel)
		run(t, w)
		time.Sleep(365 * 24 * time.Hour)
		c := new(counter)
		w.Add(c)
		time.Sleep(21 * time.Millisecond)
		if n := c.ticks(); n != 1 || w.Stats().Max != 0 {
			t.Fatalf("%d ticks after the wheel had slept, %v late", n, w.Stats().Max)
		}
	})
}

// Ensure that a wheel turns on a thread of its own with the system's clock, with
// tickers coming and going from many goroutines.
func TestWheelRealTime(t *testing.T) {
	w := &pace.Wheel{Sleep: pace.Nanosleep, Hands: 2}
	run(t, w)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 10 {
				c := new(counter)
				done := make(chan struct{}, 1)
				c.then = func() {
					if c.ticks() >= 2 {
						select {
						case done <- struct{}{}:
						default:
						}
					}
				}
				e := w.Add(c)
				<-done
				e.Stop()
			}
		})
	}
	wg.Wait()
	if s := w.Stats(); s.Tickers != 0 || s.Ticks < 160 {
		t.Errorf("%+v", s)
	}
}

// Ensure that what is wrapped around the ticks of a moment is called once for all of
// them.
func TestAround(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var inside bool
		var turns, ticks int
		w := &pace.Wheel{Around: func(run func()) {
			inside = true
			turns++
			run()
			inside = false
		}}
		for range 20 { // two to each phase
			w.Add(&counter{then: func() {
				ticks++
				if !inside {
					t.Error("a tick by itself")
				}
			}})
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*pace.Period+pace.Period/100)
		defer cancel()
		_ = w.Run(ctx)
		if ticks == 0 || ticks != 2*turns {
			t.Errorf("%d ticks in %d turns", ticks, turns)
		}
	})
}

// Ensure that packets which leave together are not called punctual before they have left.
func TestLatenessOfWhatLeavesTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &pace.Wheel{Around: func(ticks func()) {
			ticks()
			time.Sleep(3 * time.Millisecond) // to send them
		}}
		run(t, w)
		e := w.Add(new(counter))
		time.Sleep(time.Second)
		e.Stop()
		if s := w.Stats(); s.Ticks < 49 || s.P50 != 3*time.Millisecond || s.Max != 3*time.Millisecond {
			t.Errorf("%+v", s)
		}
	})
}

// Ensure that whoever comes by between ticks is told truly when that is again, and that it
// is not known when there is nothing to tick or the wheel has stopped.
func TestBetween(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var promised time.Time
		calls := 0
		w := &pace.Wheel{Hands: 2, Between: func(next time.Time) {
			mu.Lock()
			defer mu.Unlock()
			now := time.Now()
			if calls > 0 && !promised.IsZero() && !now.Equal(promised) {
				t.Errorf("came by %v after it was said", now.Sub(promised))
			}
			if !next.IsZero() && next.Sub(now) > pace.Period {
				t.Errorf("the next time is in %v", next.Sub(now))
			}
			promised = next
			calls++
		}}
		known := func() bool {
			mu.Lock()
			defer mu.Unlock()
			return !promised.IsZero()
		}
		ctx, cancel := context.WithCancel(t.Context())
		var turning sync.WaitGroup
		turning.Go(func() { _ = w.Run(ctx) })
		for range 2 {
			a, b := w.Add(new(counter)), w.Add(new(counter)) // one for each hand
			time.Sleep(time.Second + 100*time.Microsecond)
			if !known() {
				t.Error("nothing is promised while there are ticks")
			}
			a.Stop()
			b.Stop()
			time.Sleep(time.Second)
			if known() {
				t.Error("something is promised while there are none")
			}
		}
		w.Add(new(counter))
		w.Add(new(counter))
		time.Sleep(time.Second)
		cancel()
		turning.Wait()
		if known() || calls < 150 {
			t.Errorf("promised when it stopped: %v, after %d calls", known(), calls)
		}
	})
}
