package dtmf

import "math"

// maxPhases bounds the table of a polyphase filter; between rates that have little in
// common the nearest phase is taken.
const maxPhases = 512

// polyphase is a streaming FIR filter that changes the rate by up over down: a
// windowed sinc (Kaiser), of which each output takes the taps that fall on samples.
type polyphase struct {
	up, down int
	taps     int
	phases   [][]float64
	phase    int       // of the next output, 0 to up-1
	begin    int       // the first sample in past that the next output takes
	past     []float64 // the samples still needed, then the new ones
	out      []float64
}

// newPolyphase designs a filter that passes up to pass and stops from stop on, both as
// shares of the input rate.
func newPolyphase(up, down int, pass, stop float64) *polyphase {
	g := gcd(up, down)
	p := &polyphase{up: up / g, down: down / g}
	p.taps = (kaiserLength(stop-pass) + 3) &^ 3
	cutoff := (pass + stop) / 2
	for i := range min(p.up, maxPhases) {
		p.phases = append(p.phases, sincTaps(p.taps, cutoff, float64(i)/float64(min(p.up, maxPhases))))
	}
	p.past = make([]float64, p.taps/2-1)
	return p
}

// What the filters stop is 50 dB down; Kaiser's parameter for it.
const attenuation, beta = 50.0, 4.55

// kaiserLength is the length of a filter whose edge is so wide a share of the rate.
func kaiserLength(edge float64) int {
	return int(math.Ceil((attenuation - 8) / (2.285 * 2 * math.Pi * edge)))
}

// sincTaps are the taps for an output that lies fraction after the middle sample.
func sincTaps(n int, cutoff, fraction float64) []float64 {
	h := make([]float64, n)
	sum := 0.0
	for j := range h {
		t := float64(j-n/2+1) - fraction
		u := t / float64(n/2)
		h[j] = 2 * cutoff * sinc(2*cutoff*t) * bessel(beta*math.Sqrt(max(1-u*u, 0)))
		sum += h[j]
	}
	for j := range h {
		h[j] /= sum
	}
	return h
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// bessel is the modified Bessel function of the first kind and order 0.
func bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > 1e-12*sum; k++ {
		term *= x * x / (4 * k * k)
		sum += term
	}
	return sum
}

func (p *polyphase) delay() int { return p.taps / 2 }

// process takes new samples and returns the outputs that they complete; the result is
// good until the next call.
func (p *polyphase) process(in []float64) []float64 {
	p.past = append(p.past, in...)
	p.out = p.out[:0]
	for p.begin+p.taps <= len(p.past) {
		nearest := p.phase
		if p.up > maxPhases {
			nearest = p.phase * maxPhases / p.up
		}
		p.out = append(p.out, dot(p.phases[nearest], p.past[p.begin:p.begin+p.taps]))
		for p.phase += p.down; p.phase >= p.up; p.phase -= p.up {
			p.begin++
		}
	}
	done := min(p.begin, len(p.past))
	p.past = p.past[:copy(p.past, p.past[done:])]
	p.begin -= done
	return p.out
}

// dot is the inner product of a and b, which are of one length, a multiple of four.
// Four sums let the processor work on all at once.
func dot(a, b []float64) float64 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float64
	for len(a) >= 4 && len(b) >= 4 {
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
		s2 += a[2] * b[2]
		s3 += a[3] * b[3]
		a, b = a[4:], b[4:]
	}
	return s0 + s1 + s2 + s3
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
