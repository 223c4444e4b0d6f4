package dtmf

import "math"

// longest is the longest window of a fit, in blocks: 60 ms.
const longest = 12

// fit explains a stretch of sound as two steady tones by least squares. It is exact
// for any two frequencies: what one tone leaks into the other's correlation is solved
// for, so the levels are right at every twist.
type fit struct {
	waves    [2]wave
	turns    [2]turns
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
	f.turns[0].set(row, 2)
	f.turns[1].set(column, 2)
	f.known = 0
}

// retune changes the frequencies a little and keeps the correlations: a few Hz do not
// matter within a block, only from block to block.
func (f *fit) retune(row, column float64) {
	for i, o := range [2]float64{row, column} {
		f.waves[i].omega = o
		f.turns[i].set(o, max(f.known, 2))
	}
}

// add takes the block before those known.
func (f *fit) add(x *folded, energy float64) {
	for i := range f.waves {
		f.parts[f.known][i] = f.waves[i].correlate(x)
	}
	f.energies[f.known] = energy
	f.known++
	f.turns[0].extend(f.known)
	f.turns[1].extend(f.known)
}

// solve fits the n blocks before the newest skip blocks.
func (f *fit) solve(skip, n int) solution {
	g := newGram(&f.turns[0], &f.turns[1], n)
	return f.solveWith(&g, skip, n)
}

func (f *fit) solveWith(g *gram, skip, n int) solution {
	var sums [2]complex128
	for i := range f.waves {
		// Horner's rule from the newest block to the oldest: each step turns the sum
		// forward to the centre of the next older block.
		back := conj(f.turns[i].halves[2])
		sum := f.parts[skip][i]
		for b := skip + 1; b < skip+n; b++ {
			sum = sum*back + f.parts[b][i]
		}
		// Now it is as seen from the oldest block; bring it to the window's centre.
		sums[i] = sum * f.turns[i].halves[n-1]
	}
	s := g.solve(sums)
	for b := skip; b < skip+n; b++ {
		s.energy += f.energies[b]
	}
	return s
}

// slopes measures how far each tone is off the frequency that the fit supposes, in
// radians a sample, from the phases of two halves of a window of n blocks.
func (f *fit) slopes(n int) (row, column float64) {
	half := n / 2
	g := newGram(&f.turns[0], &f.turns[1], half)
	late, early := f.solveWith(&g, 0, half), f.solveWith(&g, n-half, half)
	var off [2]float64
	for i := range off {
		turn := late.tone[i] * conj(early.tone[i]) * conj(f.turns[i].halves[2*(n-half)])
		off[i] = math.Atan2(imag(turn), real(turn)) / float64((n-half)*block)
	}
	return off[0], off[1]
}
