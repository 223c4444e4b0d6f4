package dtmf

// shortReach is how far a shortFilter looks to each side.
const shortReach = 7

// shortFilter is a streaming FIR filter that divides a high rate by a small number,
// where the edge may be wide. Its length is fixed and its taps come in equal pairs, so
// that an output is eight products.
type shortFilter struct {
	by    int
	taps  [shortReach + 1]float64 // the middle one, then those at distances 1 to 7
	begin int                     // the first sample in past that the next output takes
	past  []float64
	out   []float64
}

// newShortFilter designs a filter that passes up to pass and stops from stop on, both
// as shares of the input rate.
func newShortFilter(by int, pass, stop float64) *shortFilter {
	s := &shortFilter{by: by, past: make([]float64, shortReach)}
	taps := sincTaps(2*(shortReach+1), (pass+stop)/2, 0)
	copy(s.taps[:], taps[shortReach:])
	return s
}

func (s *shortFilter) delay() int { return shortReach }

func (s *shortFilter) process(in []float64) []float64 {
	s.past = append(s.past, in...)
	s.out = s.out[:0]
	h := &s.taps
	for ; s.begin+2*shortReach+1 <= len(s.past); s.begin += s.by {
		x := (*[2*shortReach + 1]float64)(s.past[s.begin:])
		even := h[0]*x[7] + h[2]*(x[5]+x[9]) + h[4]*(x[3]+x[11]) + h[6]*(x[1]+x[13])
		odd := h[1]*(x[6]+x[8]) + h[3]*(x[4]+x[10]) + h[5]*(x[2]+x[12]) + h[7]*(x[0]+x[14])
		s.out = append(s.out, even+odd)
	}
	done := min(s.begin, len(s.past))
	s.past = s.past[:copy(s.past, s.past[done:])]
	s.begin -= done
	return s.out
}
