package dtmf

import "math"

// fftSize is the length of the transform; the longest window fits in.
const fftSize = 512

// spectrum looks for lines beside the two tones. It works on the sound as it came, so
// that what the high-pass removes is seen too.
type spectrum struct {
	x    [fftSize]complex128
	size float64 // samples looked at
}

// look takes n blocks, of which skip newer ones are left out.
func (s *spectrum) look(h *history, skip, n int) {
	s.load(h, skip, n)
	s.transform()
	s.size = float64(n * block)
}

// line is the amplitude of the strongest line in the band that is not one of the two
// tones, whose frequencies are in radians a sample.
func (s *spectrum) line(b band, row, column float64) float64 {
	strongest := 0.0
	for k := b.from; k <= b.to; k++ {
		if s.apart(k, row, column) {
			strongest = max(strongest, power(s.x[k]))
		}
	}
	return 4 / s.size * math.Sqrt(strongest)
}

// gaps is the share of places in the band, away from the two tones, that have less
// than a tenth of the mean power: a tenth of them in noise, most between harmonics.
func (s *spectrum) gaps(b band, row, column float64) float64 {
	sum, places, empty := 0.0, 0.0, 0.0
	for k := b.from; k <= b.to; k++ {
		if s.apart(k, row, column) {
			sum += power(s.x[k])
			places++
		}
	}
	for k := b.from; k <= b.to; k++ {
		if s.apart(k, row, column) && power(s.x[k]) < sum/places/10 {
			empty++
		}
	}
	return empty / places
}

// apart reports whether place k is outside the main lobes of the two tones.
func (s *spectrum) apart(k int, row, column float64) bool {
	o := 2 * math.Pi * float64(k) / fftSize
	near := 3 * 2 * math.Pi / s.size
	return math.Abs(o-row) > near && math.Abs(o-column) > near
}

// band is a part of the spectrum, as places of the transform.
type band struct{ from, to int }

// In speech and music there are lines both below the rows and beside the tones. Hum
// and its third harmonic are below both bands.
var (
	below  = band{270 * fftSize / int(hearing), 560 * fftSize / int(hearing)}
	beside = band{560 * fftSize / int(hearing), 3400 * fftSize / int(hearing)}
)

// load fills x with n blocks under a Hann window, padded with silence.
func (s *spectrum) load(h *history, skip, n int) {
	s.x = [fftSize]complex128{}
	size := n * block
	for b := range n {
		for i, v := range h.back(skip + n - 1 - b) {
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
