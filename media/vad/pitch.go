package vad

import (
	"math"

	"callbot/media"
)

// The pitch is looked for at 4 kHz, which is enough for a voice and costs little, in
// the last 40 ms, which hold two periods of the deepest one.
const (
	thinning = 4
	window   = 160 // samples: 40 ms
	shortest = 10  // samples: 400 Hz
	farthest = 60  // samples: 67 Hz
)

// pitch measures how much sound repeats itself.
type pitch struct {
	recent [window]float64
}

// strength is the correlation of the last 40 ms with themselves one pitch period
// earlier, at the period where it is greatest: near 1 for a vowel, near 0 for noise.
func (p *pitch) strength(f media.Frame) float64 {
	p.take(f)
	best := 0.0
	for lag := shortest; lag <= farthest; lag++ {
		best = max(best, p.correlation(lag))
	}
	return best
}

// take moves a frame in, averaged down to 4 kHz.
func (p *pitch) take(f media.Frame) {
	n := len(f) / thinning
	copy(p.recent[:], p.recent[n:])
	for i := range n {
		var sum float64
		for _, s := range f[i*thinning : (i+1)*thinning] {
			sum += float64(s)
		}
		p.recent[window-n+i] = sum
	}
}

func (p *pitch) correlation(lag int) float64 {
	var both, now, before float64
	for i := lag; i < window; i++ {
		a, b := p.recent[i], p.recent[i-lag]
		both += a * b
		now += a * a
		before += b * b
	}
	if now == 0 || before == 0 {
		return 0
	}
	return both / math.Sqrt(now*before)
}
