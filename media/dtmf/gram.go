package dtmf

import "math"

// gram is how two tones overlap in a window. About the centre of the window cosines
// and sines are orthogonal, so that there are two systems of two unknowns.
type gram struct {
	cos, sin symmetric
}

// newGram returns the overlaps of two frequencies over n blocks.
func newGram(row, column *turns, n int) gram {
	size := float64(n * block)
	r, c := row.halves[n], column.halves[n]
	// The sum of cos(ωi) over the window is sin(ω·size/2)/sin(ω/2).
	difference := imag(r*conj(c)) / imag(row.sample*conj(column.sample))
	sum := imag(r*c) / imag(row.sample*column.sample)
	row2 := imag(r*r) / imag(row.sample*row.sample)
	column2 := imag(c*c) / imag(column.sample*column.sample)
	return gram{
		cos: symmetric{(size + row2) / 2, (difference + sum) / 2, (size + column2) / 2},
		sin: symmetric{(size - row2) / 2, (difference - sum) / 2, (size - column2) / 2},
	}
}

// turns is how far an oscillation turns.
type turns struct {
	sample complex128              // in half a sample
	halves [longest + 1]complex128 // in so many halves of a block
	known  int                     // how many of them
}

// set makes t the turns of omega radians a sample, over up to n halves of a block.
func (t *turns) set(omega float64, n int) {
	s, c := math.Sincos(omega / 2)
	t.sample = complex(c, s)
	s, c = math.Sincos(omega * block / 2)
	t.halves[0], t.halves[1], t.known = 1, complex(c, s), 2
	t.extend(n)
}

// extend makes t know the turns over n halves of a block.
func (t *turns) extend(n int) {
	for ; t.known <= n; t.known++ {
		t.halves[t.known] = t.halves[t.known-1] * t.halves[1]
	}
}

// solve finds the amplitudes from the correlations about the centre of the window.
func (g *gram) solve(sums [2]complex128) (s solution) {
	a0, a1 := g.cos.solve(real(sums[0]), real(sums[1]))
	b0, b1 := g.sin.solve(-imag(sums[0]), -imag(sums[1]))
	s.tone = [2]complex128{complex(a0, -b0), complex(a1, -b1)}
	s.explained = a0*real(sums[0]) + a1*real(sums[1]) - b0*imag(sums[0]) - b1*imag(sums[1])
	return s
}

// symmetric is the matrix [a b; b c].
type symmetric struct{ a, b, c float64 }

// solve solves the system with the right side [u v] by Cramer's rule.
func (m symmetric) solve(u, v float64) (x, y float64) {
	d := 1 / (m.a*m.c - m.b*m.b)
	return (u*m.c - v*m.b) * d, (v*m.a - u*m.b) * d
}
