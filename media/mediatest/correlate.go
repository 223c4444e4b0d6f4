package mediatest

import "math"

// Correlate says how alike two recordings are when one is shifted against the
// other: the highest normalised cross-correlation (1 is the same but for gain) and
// the lag at which it is found, in samples by which got is later than want. It looks
// at lags from 0 to maxLag, and at the length of want; what lies beyond the end of
// got counts as silence.
func Correlate(want, got []int16, maxLag int) (score float64, lag int) {
	spectrum := crossSpectrum(want, got, maxLag)
	var energy, ww float64
	for _, v := range want {
		ww += float64(v) * float64(v)
	}
	for i := range min(len(want), len(got)) {
		energy += float64(got[i]) * float64(got[i])
	}
	score = math.Inf(-1)
	for l := 0; l <= maxLag; l++ {
		if c := spectrum[l] / math.Sqrt(math.Max(ww*energy, 1)); c > score {
			score, lag = c, l
		}
		energy += square(got, l+len(want)) - square(got, l)
	}
	return score, lag
}

func square(s []int16, i int) float64 {
	if i >= len(s) {
		return 0
	}
	return float64(s[i]) * float64(s[i])
}

// crossSpectrum returns the inner product of want and got for every lag, by way of
// the Fourier transform: recordings are minutes long.
func crossSpectrum(want, got []int16, maxLag int) []float64 {
	n := 1
	for n < len(want)+maxLag+1 {
		n *= 2
	}
	n *= 2
	a, b := make([]complex128, n), make([]complex128, n)
	for i, v := range want {
		a[i] = complex(float64(v), 0)
	}
	for i := range min(len(got), len(want)+maxLag) {
		b[i] = complex(float64(got[i]), 0)
	}
	transform(a, -1)
	transform(b, -1)
	for i := range a {
		b[i] *= complex(real(a[i]), -imag(a[i]))
	}
	transform(b, 1)
	products := make([]float64, maxLag+1)
	for i := range products {
		products[i] = real(b[i]) / float64(n)
	}
	return products
}

// transform is the discrete Fourier transform of x in place, whose length is a power
// of two; sign is -1 forward and 1 back (unscaled).
func transform(x []complex128, sign float64) {
	n := len(x)
	for i, j := 1, 0; i < n; i++ {
		bit := n >> 1
		for ; j&bit != 0; bit >>= 1 {
			j ^= bit
		}
		j ^= bit
		if i < j {
			x[i], x[j] = x[j], x[i]
		}
	}
	for size := 2; size <= n; size *= 2 {
		half := size / 2
		for k := range half {
			sin, cos := math.Sincos(sign * 2 * math.Pi * float64(k) / float64(size))
			w := complex(cos, sin)
			for i := k; i < n; i += size {
				even, odd := x[i], x[i+half]*w
				x[i], x[i+half] = even+odd, even-odd
			}
		}
	}
}
