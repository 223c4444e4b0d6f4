package dtmf

import "math"

// longest is the longest window of a fit, in blocks: 60 ms.
const longest = 12

// fit explains a stretch of sound as two steady tones by least squares. It is exact
// for any two frequencies: what one tone leaks into the other's correlation is solved
// for, so the levels are right at every twist.
type fit struct {
	waves    [2]wave
	parts    [longest][2]complex128 // correlations of single blocks, the newest first
	energies [longest]float64
	known    int // how many of them
}

// solution is the result of a fit over a window.
type solution struct {
	tone      [2]complex128 // amplitude and phase at the window's centre
	explained float64       // energy of the two tones
	energy    float64       // all energy
}

// share is the part of the energy that the two tones explain.
func (s solution) share() float64 { return s.explained / (s.energy + 1e-9) }

// aim sets the two frequencies, in radians a sample, and forgets the sound.
func (f *fit) aim(row, column float64) {
	f.waves[0].set(row)
	f.waves[1].set(column)
	f.known = 0
}

// retune changes the frequencies a little and keeps the correlations: a few Hz do not
// matter within a block, only from block to block.
func (f *fit) retune(row, column float64) {
	for i, o := range [2]float64{row, column} {
		f.waves[i].omega = o
		s, c := math.Sincos(o * block)
		f.waves[i].step = complex(c, s)
	}
}

// add takes the block before those known.
func (f *fit) add(x *[block]float64, energy float64) {
	var folds folded
	folds.set(x)
	for i := range f.waves {
		f.parts[f.known][i] = f.waves[i].correlate(&folds)
	}
	f.energies[f.known] = energy
	f.known++
}

// solve fits the n blocks before the newest skip blocks.
func (f *fit) solve(skip, n int) solution {
	var s solution
	var sums [2]complex128
	for i := range f.waves {
		// Horner's rule from the newest block to the oldest: each step turns the sum
		// forward to the centre of the next older block.
		step := f.waves[i].step
		var sum complex128
		for b := skip; b < skip+n; b++ {
			sum = sum*conj(step) + f.parts[b][i]
		}
		// Now it is as seen from the oldest block; bring it to the window's centre.
		sn, cs := math.Sincos(f.waves[i].omega * block * float64(n-1) / 2)
		sums[i] = sum * complex(cs, sn)
	}
	for b := skip; b < skip+n; b++ {
		s.energy += f.energies[b]
	}
	s.solve(f.waves[0].omega, f.waves[1].omega, float64(n*block), sums)
	return s
}

// solve finds the amplitudes from the correlations. About the centre of the window
// cosines and sines are orthogonal, so that it is two systems of two unknowns.
func (s *solution) solve(row, column, n float64, sums [2]complex128) {
	difference, sum := dirichlet(row-column, n), dirichlet(row+column, n)
	row2, column2 := dirichlet(2*row, n), dirichlet(2*column, n)
	a0, a1 := cramer((n+row2)/2, (difference+sum)/2, (n+column2)/2, real(sums[0]), real(sums[1]))
	b0, b1 := cramer((n-row2)/2, (difference-sum)/2, (n-column2)/2, -imag(sums[0]), -imag(sums[1]))
	s.tone = [2]complex128{complex(a0, -b0), complex(a1, -b1)}
	s.explained = a0*real(sums[0]) + a1*real(sums[1]) - b0*imag(sums[0]) - b1*imag(sums[1])
}

// dirichlet is the sum of cos(ωn) over n samples about zero.
func dirichlet(omega, n float64) float64 {
	return math.Sin(n*omega/2) / math.Sin(omega/2)
}

// cramer solves the symmetric system [a b; b c]·[x y] = [u v].
func cramer(a, b, c, u, v float64) (x, y float64) {
	d := a*c - b*b
	return (u*c - v*b) / d, (v*a - u*b) / d
}

// slopes measures how far each tone is off the frequency that the fit supposes, in
// radians a sample, from the phases of two halves of a window of n blocks.
func (f *fit) slopes(n int) (row, column float64) {
	half := n / 2
	late, early := f.solve(0, half), f.solve(n-half, half)
	var off [2]float64
	distance := float64(n-half) * block
	for i := range off {
		sn, cs := math.Sincos(f.waves[i].omega * distance)
		turn := late.tone[i] * conj(early.tone[i]) * complex(cs, -sn)
		off[i] = math.Atan2(imag(turn), real(turn)) / distance
	}
	return off[0], off[1]
}
