package dtmf

import "math"

// block is the time step of the detector in samples: 5 ms. Every window it looks at
// is made of whole blocks.
const block = 40

// past is how many blocks the detector remembers: 80 ms.
const past = 16

// omega is a frequency in Hz as radians a sample.
func omega(f float64) float64 { return 2 * math.Pi * f / float64(hearing) }

// wave is a complex oscillation over one block about its centre. Because of the
// symmetry half of it says it all.
type wave struct {
	omega    float64
	cos, sin [block / 2]float64
}

// set makes w the oscillation of omega radians a sample.
func (w *wave) set(omega float64) {
	w.omega = omega
	s, c := math.Sincos(omega / 2)
	ds, dc := 2*s*c, c*c-s*s
	for i := range w.cos {
		w.cos[i], w.sin[i] = c, s
		c, s = c*dc-s*ds, s*dc+c*ds
	}
}

// folded is a block of sound split about its centre: into sums for cosines and
// differences for sines.
type folded struct {
	sum, difference [block / 2]float64
}

func (f *folded) set(x *[block]float64) {
	for i := range f.sum {
		after, before := x[block/2+i], x[block/2-1-i]
		f.sum[i], f.difference[i] = after+before, after-before
	}
}

// energy is that of the block.
func (f *folded) energy() float64 {
	sum := 0.0
	for i := range f.sum {
		sum += f.sum[i]*f.sum[i] + f.difference[i]*f.difference[i]
	}
	return sum / 2
}

// correlate is the sum of x(n)·exp(-jωn) over a block, n counted from its centre.
func (w *wave) correlate(f *folded) complex128 {
	var re0, re1, im0, im1 float64
	for i := 0; i < block/2; i += 2 {
		re0 += w.cos[i] * f.sum[i]
		im0 -= w.sin[i] * f.difference[i]
		re1 += w.cos[i+1] * f.sum[i+1]
		im1 -= w.sin[i+1] * f.difference[i+1]
	}
	return complex(re0+re1, im0+im1)
}

// power is the squared magnitude of z.
func power(z complex128) float64 { return real(z)*real(z) + imag(z)*imag(z) }

// conj is the conjugate of z.
func conj(z complex128) complex128 { return complex(real(z), -imag(z)) }

// bank correlates each block with the eight nominal frequencies, rows first. Two
// neighbouring blocks make a sharper pair; two pairs make the 20 ms that are looked
// at first.
type bank struct {
	waves [8]wave
	steps [8]complex128       // how far each turns in a block
	last  [8]complex128       // of the latest block
	pairs [past][8]complex128 // of the latest two, as seen at the centre of the later
	power [past][8]float64    // of pairs
}

func (b *bank) init() {
	for i := range 4 {
		b.waves[i].set(omega(rows[i]))
		b.waves[4+i].set(omega(columns[i]))
	}
	for k := range b.steps {
		s, c := math.Sincos(b.waves[k].omega * block)
		b.steps[k] = complex(c, s)
	}
}

// add takes the block that goes to place at of the ring.
func (b *bank) add(f *folded, at int) {
	for k := range b.waves {
		c := b.waves[k].correlate(f)
		pair := b.last[k]*b.steps[k] + c
		b.last[k], b.pairs[at][k], b.power[at][k] = c, pair, power(pair)
	}
}

// skip notes a block too quiet to look at.
func (b *bank) skip(at int) {
	b.last, b.pairs[at], b.power[at] = [8]complex128{}, [8]complex128{}, [8]float64{}
}

// slope is how far the sound is off nominal frequency k, in radians a sample, from how
// the phases of the latest 20 ms turn.
func (b *bank) slope(at, k int) float64 {
	q0, q1, q2 := b.pairs[at][k], b.pairs[(at+past-1)%past][k], b.pairs[(at+past-2)%past][k]
	turn := (q0*conj(q1) + q1*conj(q2)) * conj(b.steps[k])
	return math.Atan2(imag(turn), real(turn)) / block
}

// age is for how many of the latest blocks frequency k has been there at about the
// same power.
func (b *bank) age(at, k int) int {
	now := (b.power[at][k] + b.power[(at+past-2)%past][k]) / 2
	for i := range past {
		if b.power[(at+past-i)%past][k] < now/4 {
			return i
		}
	}
	return past
}
