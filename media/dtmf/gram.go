package dtmf

import "math"

// gram is how two tones overlap in a window. About the centre of the window cosines
// and sines are orthogonal, so that there are two systems of two unknowns.
type gram struct {
	cos, sin symmetric
}

// newGram returns the overlaps of two frequencies over n samples.
func newGram(row, column, n float64) gram {
	difference, sum := dirichlet(row-column, n), dirichlet(row+column, n)
	row2, column2 := dirichlet(2*row, n), dirichlet(2*column, n)
	return gram{
		cos: symmetric{(n + row2) / 2, (difference + sum) / 2, (n + column2) / 2},
		sin: symmetric{(n - row2) / 2, (difference - sum) / 2, (n - column2) / 2},
	}
}

// dirichlet is the sum of cos(ωi) over n samples i about zero.
func dirichlet(omega, n float64) float64 {
	return math.Sin(n*omega/2) / math.Sin(omega/2)
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
