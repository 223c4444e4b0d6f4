package dtmf

import "math"

// highest is the highest harmonic of a voice that is looked for in a row.
const highest = 10

// voiced says how much of what is beside the tones is periodic, as a voice is: 1 is
// all of it, noise has little. A voice that is mistaken for a key has one of its
// harmonics, the second to the tenth, on the row, and repeats with the period that
// this gives. both is the largest share over the periods of which the column is a
// harmonic too, either that over all.
func (s *spectrum) voiced(b band, row, column float64) (both, either float64) {
	all := 0.0
	for _, p := range s.power[b.from : b.to+1] {
		all += p
	}
	for k := 2; k <= highest; k++ {
		period := 2 * math.Pi * float64(k) / row
		share := s.repeats(b, period) / (all + 1e-9)
		either = max(either, share)
		harmonic := column * period / (2 * math.Pi)
		if math.Abs(harmonic-math.Round(harmonic)) < offHarmonic {
			both = max(both, share)
		}
	}
	return both, either
}

// repeats is the power in the band that comes again after a period in samples: the
// autocorrelation, as the transform of the powers, rid of what the Hann window does to
// it.
func (s *spectrum) repeats(b band, period float64) float64 {
	turn := 2 * math.Pi * period / fftSize
	now, last := math.Cos(turn*float64(b.from)), math.Cos(turn*float64(b.from-1))
	twice, sum := 2*math.Cos(turn), 0.0
	for _, p := range s.power[b.from : b.to+1] {
		sum += p * now
		now, last = twice*now-last, now // the cosines follow by recurrence
	}
	x := period / s.size
	sin, cos := math.Sincos(2 * math.Pi * x)
	return sum * 3 / ((1-x)*(2+cos) + 3/(2*math.Pi)*sin)
}
