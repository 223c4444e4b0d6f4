package dtmf

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"
)

// filled is a history whose latest blocks are what f says, sample by sample.
func filled(f func(i int) float64) *history {
	h := &history{}
	h.init()
	for b := range past {
		for i := range block {
			h.filling()[i] = f(b*block + i)
		}
		h.advance()
	}
	return h
}

// The powers are those of the transform as it is defined, of any window.
func TestSpectrumIsTheTransform(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var x [past * block]float64
	for i := range x {
		x[i] = r.NormFloat64()
	}
	h := filled(func(i int) float64 { return x[i] })
	for _, w := range windows {
		var s spectrum
		s.look(h, 1, w.blocks, math.Pi, math.Pi) // nothing of the band is left out
		n := w.blocks * block
		first := len(x) - block - n
		for k := 1; k < places; k++ {
			var sum complex128
			for i, v := range x[first : first+n] {
				hann := 0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/float64(n))
				sum += complex(v*hann, 0) * cmplx.Rect(1, -2*math.Pi*float64(k*i)/fftSize)
			}
			if want := power(sum); math.Abs(s.power[k]-want) > 1e-9*(1+want) {
				t.Fatalf("%d blocks, place %d: power %v, want %v", w.blocks, k, s.power[k], want)
			}
		}
	}
}

// The lines of the two tones are left out, another is told with its amplitude.
func TestSpectrumFindsTheLineBeside(t *testing.T) {
	row, column, other := omega(770), omega(1336), omega(2100)
	h := filled(func(i int) float64 {
		n := float64(i)
		return 3000*math.Sin(row*n) + 2000*math.Sin(column*n+1) + 150*math.Sin(other*n+2)
	})
	var s spectrum
	s.look(h, 0, 6, row, column)
	if got := s.line(beside); math.Abs(got-150) > 15 {
		t.Errorf("the line beside has amplitude %.0f, want 150", got)
	}
	if got := s.line(below); got > 15 {
		t.Errorf("there is a line of %.0f below the tones", got)
	}
}

// What a voice puts beside two of its harmonics is periodic, noise is not, and a voice
// that has no harmonic at the column is told from one that has.
func TestSpectrumTellsVoiceFromNoise(t *testing.T) {
	const pitch = 141.0
	row, column := omega(6*pitch), omega(9*pitch)
	voice := filled(func(i int) float64 {
		sum := 0.0
		for k := 1; k < 20; k++ {
			amplitude := 1000 / (1 + math.Min(math.Abs(float64(k-6)), math.Abs(float64(k-9))))
			sum += amplitude * math.Sin(omega(float64(k)*pitch)*float64(i)+float64(k*k))
		}
		return sum
	})
	r := rand.New(rand.NewPCG(2, 2))
	noise := filled(func(int) float64 { return 1000 * r.NormFloat64() })
	var s spectrum
	s.look(voice, 0, 6, row, column)
	if both, either := s.voiced(beside, row, column); both < 0.8 || either < both {
		t.Errorf("a voice is periodic to %.2f and %.2f", both, either)
	}
	s.look(noise, 0, 6, row, column)
	if both, either := s.voiced(beside, row, column); both > 0.4 || either > 0.4 {
		t.Errorf("noise is periodic to %.2f and %.2f", both, either)
	}
	between := omega(9.4 * pitch)
	s.look(voice, 0, 6, row, between)
	if both, either := s.voiced(beside, row, between); both > 0.5 || either < 0.6 {
		t.Errorf("a voice with a column between its harmonics is periodic to %.2f and %.2f", both, either)
	}
}

// What the bank sees of a key's energy is no less than what a fit can explain but for
// what is allowed, whatever the key, its faults and its noise, so that no key is passed
// over.
func TestLikelyPassesOverNoKey(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for range 300 {
		row, column := r.IntN(4), r.IntN(4)
		o := [2]float64{omega(rows[row] * (1 + 0.05*(r.Float64()-0.5))), omega(columns[column] * (1 + 0.05*(r.Float64()-0.5)))}
		twist, noise := math.Pow(10, (r.Float64()-0.5)), 1500*r.Float64()
		d := NewDetector(8000)
		p, q := 7*r.Float64(), 7*r.Float64()
		var f [block]float64
		for b := range past {
			for i := range f {
				n := float64(b*block + i)
				f[i] = 1000*math.Sin(o[0]*n+p) + 1000*twist*math.Sin(o[1]*n+q) + noise*r.NormFloat64()
			}
			at := b % past
			d.blocks++
			d.folds[at].set(&f)
			d.energies[at] = d.folds[at].energy()
			d.bank.add(&d.folds[at], at)
		}
		g, ok := d.glance(past-1, row, column)
		if !ok {
			continue
		}
		d.fit.aim(o[0], o[1])
		for _, w := range windows {
			d.extend(w.blocks)
			if share := d.fit.solve(0, w.blocks).share(); d.seen(&g, past-1, w.blocks) < share-seenMore {
				t.Fatalf("%d blocks: the bank sees %.2f, the fit explains %.2f", w.blocks, d.seen(&g, past-1, w.blocks), share)
			}
		}
	}
}
