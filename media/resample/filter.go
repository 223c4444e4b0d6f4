package resample

import (
	"math"

	"callbot/media"
)

const (
	taps      = 64   // at the lower of the two rates
	beta      = 7.4  // of the Kaiser window: side lobes 75 dB down
	maxPhases = 2048 // more would not be heard; rates without a simple ratio are rounded to it
)

// A filter is the table of one ratio: for each phase, a point in time between two
// input samples, the weights of the input samples around it.
type filter struct {
	phases  int
	width   int // input samples that make one output sample
	weights []float32
}

// newFilter builds the table for from and to, which have up as the numerator of
// their ratio in lowest terms.
func newFilter(from, to media.Rate, up int) *filter {
	// A lower rate needs a lower cut-off, and a filter that is longer by as much. The
	// cut-off lies half the filter's fall below the edge of the band.
	scale := min(1, float64(to)/float64(from))
	cutoff := scale * (1 - 4.7/taps)
	width := int(math.Ceil(taps/scale/2)) * 2
	f := &filter{phases: min(up, maxPhases), width: width}
	f.weights = make([]float32, (f.phases+1)*width)
	for p := range f.phases + 1 {
		f.fill(f.weights[p*width:(p+1)*width], float64(p)/float64(f.phases), cutoff)
	}
	return f
}

// fill computes the weights for an output that lies at fraction behind the middle
// sample, scaled so that they sum to one: silence stays silent and a constant stays
// what it is.
func (f *filter) fill(weights []float32, fraction, cutoff float64) {
	half := float64(f.width) / 2
	var sum float64
	exact := make([]float64, len(weights))
	for i := range exact {
		x := float64(i) - (half - 1) - fraction
		exact[i] = sinc(cutoff*x) * kaiser(x/half)
		sum += exact[i]
	}
	for i, w := range exact {
		weights[i] = float32(w / sum)
	}
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// kaiser is the Kaiser window at x from -1 to 1, but for a factor.
func kaiser(x float64) float64 {
	if x <= -1 || x >= 1 {
		return 0
	}
	return bessel(beta * math.Sqrt(1-x*x)) // the weights are scaled anyway
}

// bessel is the modified Bessel function of the first kind and order zero.
func bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > sum*1e-12; k++ {
		term *= (x / 2 / k) * (x / 2 / k)
		sum += term
	}
	return sum
}
