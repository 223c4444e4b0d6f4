package resample

import (
	"math"
	"time"

	"callbot/media"
)

// block is how many input samples are filtered at once.
const block = 512

// A Resampler changes the rate of a stream of samples. It is for one goroutine at a
// time; feeding it costs no allocation where dst has room.
type Resampler struct {
	from, to media.Rate
	up, down int // to and from in lowest terms
	filter   *filter
	input    []float32 // the samples that outputs still need, oldest first
	at       int       // the output that comes next begins at this input sample …
	step     int       // … and step/up of the way to the one after
}

// New returns a Resampler for live sound: each call gives as much time as it took,
// and the sound comes out Delay later. The rates must be positive.
func New(from, to media.Rate) *Resampler {
	r := newResampler(from, to)
	if r.filter != nil {
		r.input = append(r.input, make([]float32, r.filter.width-1)...)
	}
	return r
}

// newAligned returns a Resampler whose first output is at the time of its first
// input. It therefore gives nothing until it has heard half a filter ahead.
func newAligned(from, to media.Rate) *Resampler {
	r := newResampler(from, to)
	if r.filter != nil {
		r.input = append(r.input, make([]float32, r.filter.width/2-1)...)
	}
	return r
}

func newResampler(from, to media.Rate) *Resampler {
	r := &Resampler{from: from, to: to}
	if from == to {
		return r
	}
	g := gcd(int(from), int(to))
	r.up, r.down = int(to)/g, int(from)/g
	r.filter = newFilter(from, to, r.up)
	r.input = make([]float32, 0, r.filter.width+block)
	return r
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// Delay is how much later sound comes out than it went in.
func (r *Resampler) Delay() time.Duration {
	if r.filter == nil {
		return 0
	}
	return r.from.Duration(r.filter.width / 2)
}

// Process appends to dst what src becomes at the other rate.
func (r *Resampler) Process(dst, src []int16) []int16 {
	if r.filter == nil {
		return append(dst, src...)
	}
	for len(src) > 0 {
		n := min(block, len(src), cap(r.input)-len(r.input))
		for _, s := range src[:n] {
			r.input = append(r.input, float32(s))
		}
		src = src[n:]
		dst = r.drain(dst)
	}
	return dst
}

// drain appends every output for which there is enough input, and forgets the input
// that no output needs any more.
func (r *Resampler) drain(dst []int16) []int16 {
	width, phases := r.filter.width, r.filter.phases
	for r.at+width <= len(r.input) {
		phase := r.step
		if phases != r.up {
			phase = (r.step*phases + r.up/2) / r.up
		}
		weights := r.filter.weights[phase*width : (phase+1)*width]
		dst = append(dst, round(dot(weights, r.input[r.at:r.at+width])))
		r.step += r.down
		r.at += r.step / r.up
		r.step %= r.up
	}
	done := min(r.at, len(r.input))
	r.input = r.input[:copy(r.input, r.input[done:])]
	r.at -= done
	return dst
}

// dot is the inner product; four sums keep the processor busy.
func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	for len(a) >= 4 && len(b) >= 4 {
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
		s2 += a[2] * b[2]
		s3 += a[3] * b[3]
		a, b = a[4:], b[4:]
	}
	for i, v := range a {
		s0 += v * b[i]
	}
	return s0 + s1 + s2 + s3
}

// round goes to the nearest sample there is.
func round(v float32) int16 {
	switch {
	case v >= math.MaxInt16:
		return math.MaxInt16
	case v <= math.MinInt16:
		return math.MinInt16
	case v < 0:
		return int16(v - 0.5)
	}
	return int16(v + 0.5)
}
