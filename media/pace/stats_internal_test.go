package pace

import (
	"testing"
	"time"
)

// Ensure that every duration lies in its bucket, and within an eighth of its end.
func TestBucket(t *testing.T) {
	for us := range 1 << 20 {
		d := time.Duration(us) * time.Microsecond
		b := bucket(d)
		if end := upper(b); end <= d || float64(end) > 1.125*float64(d)+1000.5 {
			t.Fatalf("%v is in bucket %d, which ends at %v", d, b, end)
		}
		if b > 0 && upper(b-1) > d {
			t.Fatalf("%v belongs below bucket %d", d, b)
		}
	}
	if b := bucket(time.Hour); b != buckets-1 {
		t.Fatalf("an hour is in bucket %d", b)
	}
}

// Ensure that a turn of the wheel allocates nothing.
func TestTurnAllocates(t *testing.T) {
	w := new(Wheel)
	for range 100 {
		w.Add(nothing{})
	}
	var due []*Entry
	at := int64(0)
	now := time.Now()
	if n := testing.AllocsPerRun(1000, func() {
		at, _ = w.hands[0].aim(at)
		due = w.hands[0].take(at, due[:0])
		w.hands[0].tick(due, now)
	}); n > 0 {
		t.Errorf("%v allocations a turn", n)
	}
}

type nothing struct{}

func (nothing) Tick(time.Time) {}

func BenchmarkTick(b *testing.B) {
	w := new(Wheel)
	for range 1000 {
		w.Add(nothing{})
	}
	var due []*Entry
	now := time.Now()
	at := int64(0)
	b.ReportAllocs()
	for i := 0; i < b.N; i += 50 {
		at, _ = w.hands[0].aim(at)
		due = w.hands[0].take(at, due[:0])
		w.hands[0].tick(due, now)
	}
}
