package dtmf

import (
	"math"
	"math/bits"
)

// fftSize is the length of the transform; the longest window fits in. places is how
// many places of its result are looked at: up to 3400 Hz.
const (
	fftSize = 512
	places  = 3400*fftSize/int(hearing) + 1
)

// spectrum looks for what there is beside the two tones. It works on the sound as it
// came, so that what the high-pass removes is seen too.
type spectrum struct {
	z     [fftSize / 2]complex128 // even samples are real parts, odd ones imaginary
	power [places]float64
	size  float64 // samples looked at
}

// band is a part of the spectrum, as places of the transform.
type band struct{ from, to int }

// In speech and music there are lines both below the rows and beside the tones. Hum
// and its third harmonic are below both bands.
var (
	below  = band{270 * fftSize / int(hearing), 560 * fftSize / int(hearing)}
	beside = band{560 * fftSize / int(hearing), places - 1}
)

// look takes n blocks, of which skip newer ones are left out, and leaves out the main
// lobes of two tones, whose frequencies are in radians a sample.
func (s *spectrum) look(h *history, skip, n int, row, column float64) {
	s.size = float64(n * block)
	s.load(h, skip, n)
	transform(&s.z)
	s.untangle()
	s.leaveOut(row)
	s.leaveOut(column)
}

// line is the amplitude of the strongest line in the band.
func (s *spectrum) line(b band) float64 {
	strongest := 0.0
	for _, p := range s.power[b.from : b.to+1] {
		strongest = max(strongest, p)
	}
	return 4 / s.size * math.Sqrt(strongest)
}

// load fills z with n blocks under a Hann window, padded with silence.
func (s *spectrum) load(h *history, skip, n int) {
	s.z = [fftSize / 2]complex128{}
	window := hann[n]
	for b := range n {
		x := h.back(skip + n - 1 - b)
		w := window[b*block : (b+1)*block]
		for i := 0; i < block; i += 2 {
			s.z[reversed[(b*block+i)/2]] = complex(x[i]*w[i], x[i+1]*w[i+1])
		}
	}
}

// untangle makes of the transform of z the powers of the transform of the samples.
func (s *spectrum) untangle() {
	for k := 1; k < places; k++ {
		a, b := s.z[k], conj(s.z[fftSize/2-k])
		t := (a - b) * roots[k]
		s.power[k] = power(a+b+complex(imag(t), -real(t))) / 4
	}
}

// leaveOut takes the main lobe of a tone away.
func (s *spectrum) leaveOut(omega float64) {
	const place = 2 * math.Pi / fftSize
	lobe := 3 * 2 * math.Pi / s.size
	from, to := int(math.Ceil((omega-lobe)/place)), int((omega+lobe)/place)
	clear(s.power[min(max(from, 0), places):min(to+1, places)])
}

// transform is the discrete Fourier transform in place of values in reversed order
// (Cooley and Tukey, radix 2).
func transform(z *[fftSize / 2]complex128) {
	for size, step := 2, fftSize/2; size <= len(z); size, step = 2*size, step/2 {
		for i := 0; i < len(z); i += size {
			low, high := z[i:i+size/2], z[i+size/2:i+size]
			for k := range low {
				u, v := low[k], high[k]*roots[k*step]
				low[k], high[k] = u+v, u-v
			}
		}
	}
}

// Tables: Hann windows by their length in blocks, the roots of unity that the
// transform turns by, and the places of its input in reversed order of their bits.
var (
	hann     = hannWindows()
	roots    = unityRoots()
	reversed = reversedOrder()
)

func hannWindows() (w [longest + 1][longest * block]float64) {
	for n := range w {
		for i := range n * block {
			w[n][i] = 0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/float64(n*block))
		}
	}
	return w
}

func unityRoots() (r [fftSize / 2]complex128) {
	for k := range r {
		s, c := math.Sincos(-2 * math.Pi * float64(k) / fftSize)
		r[k] = complex(c, s)
	}
	return r
}

func reversedOrder() (r [fftSize / 2]uint8) {
	for i := range r {
		r[i] = bits.Reverse8(uint8(i))
	}
	return r
}
