package pace

import (
	"math/bits"
	"sync/atomic"
	"time"
)

// Stats is how punctual a wheel has been since it was made, or since the last Reset.
type Stats struct {
	Tickers int    // registered now
	Ticks   uint64 // given, those made up for included
	Skipped uint64 // given up because the wheel was too far behind

	// Lateness of the ticks, or where Around is set of what they send: half of them were not later than P50, 99 of 100 not
	// later than P99. Both are rounded up by at most an eighth.
	P50, P99, Max time.Duration
}

// Stats may be called at any time.
func (w *Wheel) Stats() Stats {
	ticks := w.late.total()
	s := Stats{
		Ticks: ticks,
		P50:   w.late.quantile(ticks, 0.50),
		P99:   w.late.quantile(ticks, 0.99),
		Max:   time.Duration(w.late.max.Load()),
	}
	for _, h := range w.all() {
		s.Tickers += h.len()
		s.Skipped += h.skipped.Load()
	}
	return s
}

// Reset begins the counting anew, so that a while can be looked at by itself. Ticks that
// come meanwhile may be counted or not.
func (w *Wheel) Reset() {
	for _, h := range w.all() {
		h.skipped.Store(0)
	}
	w.late.reset()
}

// Worst is the greatest lateness since Worst was asked for last. It is for one who
// watches whether the process keeps up.
func (w *Wheel) Worst() time.Duration { return time.Duration(w.late.recent.Swap(0)) }

// Eight buckets to an octave of microseconds, up to about a minute.
const (
	bucketBits = 3
	buckets    = 26 << bucketBits
)

// histogram counts durations in buckets of growing width, for any number of
// goroutines.
type histogram struct {
	counts [buckets]atomic.Uint64
	max    atomic.Int64
	recent atomic.Int64 // the greatest since it was taken
}

// addAll counts n durations.
func (h *histogram) addAll(d time.Duration, n int) {
	d = max(d, 0)
	h.counts[bucket(d)].Add(uint64(n))
	h.note(d)
}

func (h *histogram) reset() {
	for i := range h.counts {
		h.counts[i].Store(0)
	}
	h.max.Store(0)
}

// note takes d for the maxima alone.
func (h *histogram) note(d time.Duration) {
	raise(&h.max, d)
	raise(&h.recent, d)
}

func raise(to *atomic.Int64, d time.Duration) {
	for most := to.Load(); int64(d) > most; most = to.Load() {
		if to.CompareAndSwap(most, int64(d)) {
			return
		}
	}
}

// bucket is exact below 8 µs; above, the bits after the leading one choose one of
// eight parts of the octave.
func bucket(d time.Duration) int {
	us := uint64(d / time.Microsecond)
	octave := bits.Len64(us >> bucketBits)
	if octave == 0 {
		return int(us)
	}
	part := int(us>>(octave-1)) & (1<<bucketBits - 1)
	return min(octave<<bucketBits+part, buckets-1)
}

// upper is the upper end of a bucket.
func upper(b int) time.Duration {
	octave, part := b>>bucketBits, b&(1<<bucketBits-1)
	if octave == 0 {
		return time.Duration(part+1) * time.Microsecond
	}
	return time.Duration((1<<bucketBits+part+1)<<(octave-1)) * time.Microsecond
}

func (h *histogram) total() (n uint64) {
	for i := range h.counts {
		n += h.counts[i].Load()
	}
	return n
}

// quantile is the upper end of the bucket in which the share q of n is reached.
func (h *histogram) quantile(n uint64, q float64) time.Duration {
	rest := int64(float64(n)*q + 0.5)
	for i := range h.counts {
		if rest -= int64(h.counts[i].Load()); rest <= 0 {
			return min(upper(i), time.Duration(h.max.Load()))
		}
	}
	return time.Duration(h.max.Load())
}
