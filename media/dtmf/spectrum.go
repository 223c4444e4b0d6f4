package dtmf

import "math"

// fftSize is the length of the transform; the longest window fits in.
const fftSize = 512

// spectrum looks for lines beside the two tones. It works on the sound as it came, so
// that what the high-pass removes is seen too.
type spectrum struct {
	x [fftSize]complex128
}

// clear is how many dB the strongest other line between lineFrom and lineTo is below
// a tone of the amplitude weaker, over the latest n blocks.
func (s *spectrum) clear(h *history, n int, row, column, weaker float64) float64 {
	s.load(h, n)
	s.transform()
	size := float64(n * block)
	near := 3 * 2 * math.Pi / size // the main lobe of the window and a little more
	strongest := 0.0
	for k := lineFrom; k <= lineTo; k++ {
		o := 2 * math.Pi * float64(k) / fftSize
		if math.Abs(o-row) > near && math.Abs(o-column) > near {
			strongest = max(strongest, power(s.x[k]))
		}
	}
	tone := weaker * size / 4
	return 10 * math.Log10(tone*tone/(strongest+1e-9))
}

// The band in which other lines are looked for, 560 to 3400 Hz, as places of the
// transform.
const (
	lineFrom = 560 * fftSize / int(hearing)
	lineTo   = 3400 * fftSize / int(hearing)
)

// load fills x with the latest n blocks under a Hann window, padded with silence.
func (s *spectrum) load(h *history, n int) {
	s.x = [fftSize]complex128{}
	size := n * block
	for b := range n {
		for i, v := range h.back(n - 1 - b) {
			at := b*block + i
			w := 0.5 - 0.5*math.Cos(2*math.Pi*(float64(at)+0.5)/float64(size))
			s.x[at] = complex(v*w, 0)
		}
	}
}

// transform is the discrete Fourier transform in place (Cooley and Tukey, radix 2).
func (s *spectrum) transform() {
	x := s.x[:]
	for i, j := 1, 0; i < len(x); i++ {
		bit := len(x) >> 1
		for ; j&bit != 0; bit >>= 1 {
			j ^= bit
		}
		if j ^= bit; i < j {
			x[i], x[j] = x[j], x[i]
		}
	}
	for size := 2; size <= len(x); size <<= 1 {
		sn, cs := math.Sincos(-2 * math.Pi / float64(size))
		turn := complex(cs, sn)
		for i := 0; i < len(x); i += size {
			w := complex(1, 0)
			for k := i; k < i+size/2; k++ {
				u, v := x[k], x[k+size/2]*w
				x[k], x[k+size/2] = u+v, u-v
				w *= turn
			}
		}
	}
}
