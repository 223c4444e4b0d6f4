package mixer

import (
	"math"
	"time"

	"callbot/media"
)

// Decibels is the factor of a gain given in dB.
func Decibels(db float64) float64 { return math.Pow(10, db/20) }

// A Ramp is a gain that moves in a straight line from one value to another. The zero
// value stands at 1.
type Ramp struct {
	// All three are differences from 1, so that zero is no change.
	now, target, step float32
}

// To lets the gain go to factor within d of sound at rate r; 0 is at once.
func (r *Ramp) To(factor float64, d time.Duration, rate media.Rate) {
	r.target = float32(factor - 1)
	n := rate.Samples(d)
	if n < 1 {
		r.now, r.step = r.target, 0
		return
	}
	r.step = (r.target - r.now) / float32(n)
}

// Steady reports whether the gain has come to rest.
func (r *Ramp) Steady() bool { return r.now == r.target }

// Gain is the factor at this moment.
func (r *Ramp) Gain() float64 { return 1 + float64(r.now) }

// Add adds f to sums, with the gain, and moves on by that much time. At a gain of 1
// it is exact.
func (r *Ramp) Add(sums []int32, f []int16) {
	sums = sums[:len(f)]
	i := 0
	for ; i < len(f) && r.now != r.target; i++ {
		sums[i] += scale(f[i], 1+r.now)
		r.advance()
	}
	f, sums = f[i:], sums[i:]
	switch r.now {
	case 0:
		for i, s := range f {
			sums[i] += int32(s)
		}
	case -1:
	default:
		for i, s := range f {
			sums[i] += scale(s, 1+r.now)
		}
	}
}

// advance goes one step, and rests when the next would overshoot.
func (r *Ramp) advance() {
	r.now += r.step
	if left := r.target - r.now; left*r.step <= 0 || abs(left) < abs(r.step)/2 {
		r.now, r.step = r.target, 0
	}
}

func abs(v float32) float32 { return max(v, -v) }

// scale rounds to the nearest.
func scale(s int16, gain float32) int32 {
	v := float32(s) * gain
	if v < 0 {
		return int32(v - 0.5)
	}
	return int32(v + 0.5)
}
