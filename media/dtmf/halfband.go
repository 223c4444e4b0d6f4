package dtmf

// halfBand is a streaming FIR filter that halves the rate. Every second tap of such a
// filter is zero but the middle one, which is one half, and the others come in equal
// pairs, so that it costs a quarter of what another filter of its length does.
type halfBand struct {
	pairs []float64 // taps at distances 1, 3, 5 … from the middle
	begin int       // the first sample in past that the next output takes
	past  []float64
	out   []float64
}

// newHalfBand designs a filter for the given input rate in Hz.
func newHalfBand(in float64) *halfBand {
	n := kaiserLength((in/2 - 2*passBand) / in)
	h := &halfBand{pairs: make([]float64, n/4+1)}
	taps := sincTaps(4*len(h.pairs), 0.25, 0)
	middle := len(taps)/2 - 1
	for i := range h.pairs {
		h.pairs[i] = taps[middle+1+2*i]
	}
	h.past = make([]float64, h.reach())
	return h
}

// reach is how far the filter looks to each side.
func (h *halfBand) reach() int { return 2*len(h.pairs) - 1 }

func (h *halfBand) delay() int { return h.reach() }

func (h *halfBand) process(in []float64) []float64 {
	h.past = append(h.past, in...)
	h.out = h.out[:0]
	for width := 2*h.reach() + 1; h.begin+width <= len(h.past); h.begin += 2 {
		x := h.past[h.begin : h.begin+width]
		before, after := x[:h.reach()], x[h.reach()+1:]
		sum := 0.5 * x[h.reach()]
		for i, tap := range h.pairs {
			sum += tap * (before[len(before)-1-2*i] + after[2*i])
		}
		h.out = append(h.out, sum)
	}
	h.past = h.past[:copy(h.past, h.past[h.begin:])]
	h.begin = 0
	return h.out
}
