package dtmf

// halfBandPairs is how many pairs of taps halve 16 kHz with the edge that passBand
// leaves.
const halfBandPairs = 11

// halfBand is a streaming FIR filter that halves the rate. Every second tap of such a
// filter is zero but the middle one, which is one half, and the others come in equal
// pairs, so that it costs a quarter of what another filter of its length does.
type halfBand struct {
	pairs [halfBandPairs]float64 // taps at distances 1, 3, 5 … from the middle
	begin int                    // the first sample in past that the next output takes
	past  []float64
	out   []float64
}

// halfBandReach is how far the filter looks to each side.
const halfBandReach = 2*halfBandPairs - 1

func newHalfBand() *halfBand {
	h := &halfBand{past: make([]float64, halfBandReach)}
	taps := sincTaps(4*halfBandPairs, 0.25, 0)
	for i := range h.pairs {
		h.pairs[i] = taps[2*halfBandPairs+2*i]
	}
	return h
}

func (*halfBand) delay() int { return halfBandReach }

func (h *halfBand) process(in []float64) []float64 {
	h.past = append(h.past, in...)
	h.out = h.out[:0]
	for ; h.begin+2*halfBandReach+1 <= len(h.past); h.begin += 2 {
		x := (*[2*halfBandReach + 1]float64)(h.past[h.begin:])
		h.out = append(h.out, h.apply(x))
	}
	h.past = h.past[:copy(h.past, h.past[h.begin:])]
	h.begin = 0
	return h.out
}

// apply is one output. It is written out because the pairs of a loop would be looked
// for sample by sample.
func (h *halfBand) apply(x *[2*halfBandReach + 1]float64) float64 {
	t := &h.pairs
	near := 0.5*x[21] + t[0]*(x[20]+x[22]) + t[1]*(x[18]+x[24]) + t[2]*(x[16]+x[26])
	middle := t[3]*(x[14]+x[28]) + t[4]*(x[12]+x[30]) + t[5]*(x[10]+x[32]) + t[6]*(x[8]+x[34])
	far := t[7]*(x[6]+x[36]) + t[8]*(x[4]+x[38]) + t[9]*(x[2]+x[40]) + t[10]*(x[0]+x[42])
	return near + middle + far
}
