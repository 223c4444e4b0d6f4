package dtmf

import (
	"math"
	"testing"
	"time"

	"callbot/media"
)

// throughDecimator is the level, relative to the input, of a sine of f Hz that came
// through, at any frequency.
func throughDecimator(rate media.Rate, f float64) float64 {
	d := newDecimator(rate)
	in := make([]float64, rate.Samples(200*time.Millisecond))
	for i := range in {
		in[i] = math.Sin(2 * math.Pi * f * float64(i) / float64(rate))
	}
	var out []float64
	for len(in) > 0 { // in uneven pieces
		n := min(len(in), 313)
		out = append(out, d.process(in[:n])...)
		in = in[n:]
	}
	out = out[200 : len(out)-200]
	sum := 0.0
	for _, v := range out {
		sum += v * v
	}
	return 10 * math.Log10(2*sum/float64(len(out))+1e-12)
}

// At every rate the telephone band comes through unharmed, and what would fold into it
// does not come through.
func TestDecimatorBands(t *testing.T) {
	for _, rate := range []media.Rate{11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000} {
		for _, f := range []float64{100, 300, 697, 1209, 1633, 2500, 3300} {
			if got := throughDecimator(rate, f); math.Abs(got) > 0.3 {
				t.Errorf("rate %d: %.0f Hz comes through at %.2f dB", rate, f, got)
			}
		}
		for f := 4750.0; f < float64(rate)/2; f += 371 {
			if got := throughDecimator(rate, f); got > -40 {
				t.Errorf("rate %d: %.0f Hz comes through at %.1f dB", rate, f, got)
			}
		}
	}
}

// What comes out is in step with what went in: a step of the input is a step of the
// output at the same time.
func TestDecimatorKeepsTime(t *testing.T) {
	for _, rate := range []media.Rate{11025, 16000, 22050, 24000, 32000, 44100, 48000} {
		d := newDecimator(rate)
		in := make([]float64, rate.Samples(100*time.Millisecond))
		for i := range in {
			if media.Rate(i) >= rate/20 { // after 50 ms
				in[i] = 1
			}
		}
		out := d.process(in)
		for i, v := range out {
			if v > 0.5 {
				if i < 399 || i > 401 {
					t.Errorf("rate %d: the step is at sample %d, want 400", rate, i)
				}
				break
			}
		}
		if got := time.Duration(len(out)) * time.Second / 8000; (100*time.Millisecond - got - d.delay).Abs() > time.Millisecond/4 {
			t.Errorf("rate %d: %v of 100 ms came out, delay %v", rate, got, d.delay)
		}
	}
}
