package dtmftest

import (
	"math"
	"math/rand/v2"
)

// music makes n samples of chords: notes of equal temperament with some harmonics,
// struck together and fading, in a random key.
func music(r *rand.Rand, n int) []float64 {
	sound := make([]float64, n)
	beat := int((0.12 + 0.4*r.Float64()) * float64(Rate))
	harmonics, fall := 1+r.IntN(6), 0.2+0.6*r.Float64()
	decay := 0.05 + 2*r.Float64()
	tuning := 440 * math.Exp2((r.Float64()-0.5)/60)
	scale := [...]int{0, 2, 4, 5, 7, 9, 11}
	key := r.IntN(12)
	for at := 0; at < n; at += beat {
		for range 1 + r.IntN(4) {
			note := key + scale[r.IntN(len(scale))] + 12*(r.IntN(4)-1)
			f := tuning * math.Exp2(float64(note-9)/12)
			strike(sound[at:], r, f, harmonics, fall, decay, beat*(1+r.IntN(3)))
		}
	}
	return sound
}

// strike adds one note.
func strike(sound []float64, r *rand.Rand, f float64, harmonics int, fall, decay float64, length int) {
	amplitude := 0.5 + 0.5*r.Float64()
	for h := 1; h <= harmonics && f*float64(h) < 3900; h++ {
		phase := 2 * math.Pi * r.Float64()
		for i := range min(length, len(sound)) {
			t := float64(i) / float64(Rate)
			edge := min(1, t/0.005, float64(length-i)/float64(Rate)/0.005)
			sound[i] += amplitude * edge * math.Exp(-t/decay) * math.Sin(2*math.Pi*f*float64(h)*t+phase)
		}
		amplitude *= fall
	}
}
