package dtmftest

import (
	"math"
	"math/rand/v2"
)

// voice is a formant synthesiser with random things to say: syllables of vowels that
// glide, hisses and pauses.
type voice struct {
	pitch, range_ float64 // Hz, and the share by which the pitch wanders
	tract         float64 // length of the vocal tract, 1 for a man's
	shortest      float64 // of a syllable, seconds
	longest       float64
	hiss          float64 // share of syllables that are unvoiced
	steady        bool    // pitch and vowel stand still in a syllable
}

// The voices.
var (
	ordinary = voice{pitch: 130, range_: 0.5, tract: 1, shortest: 0.06, longest: 0.3, hiss: 0.25}
	high     = voice{pitch: 230, range_: 0.5, tract: 1.18, shortest: 0.06, longest: 0.3, hiss: 0.2}
	child    = voice{pitch: 330, range_: 0.4, tract: 1.35, shortest: 0.06, longest: 0.35, hiss: 0.2}
	singer   = voice{pitch: 280, range_: 0.7, tract: 1.1, shortest: 0.3, longest: 1, steady: true}
)

// vowels are the first three formants of a man's vowels in Hz (Peterson and Barney).
var vowels = [][3]float64{
	{270, 2290, 3010}, {390, 1990, 2550}, {530, 1840, 2480}, {660, 1720, 2410}, {730, 1090, 2440},
	{570, 840, 2410}, {440, 1020, 2240}, {300, 870, 2240}, {640, 1190, 2390}, {490, 1350, 1690},
}

// speak makes n samples.
func (v voice) speak(r *rand.Rand, n int) []float64 {
	sound := make([]float64, 0, n+int(Rate))
	pitch := v.pitch * math.Exp(v.range_*(r.Float64()-0.5))
	from := vowels[r.IntN(len(vowels))]
	for len(sound) < n {
		length := int((v.shortest + (v.longest-v.shortest)*r.Float64()) * float64(Rate))
		to := vowels[r.IntN(len(vowels))]
		next := v.pitch * math.Exp(v.range_*(r.Float64()-0.5)*2)
		if v.steady {
			from, pitch = to, next
		}
		loud := math.Pow(10, -r.Float64()*15/20)
		if r.Float64() < v.hiss {
			sound = hiss(sound, r, length/2, loud*0.1)
		} else {
			sound = v.syllable(sound, r, length, pitch, next, from, to, loud)
		}
		if r.IntN(4) == 0 {
			sound = append(sound, make([]float64, r.IntN(int(Rate)/4))...)
		}
		from, pitch = to, next
	}
	return sound[:n]
}

// syllable appends one vowel that glides into another.
func (v voice) syllable(sound []float64, r *rand.Rand, length int, pitch, next float64, from, to [3]float64, loud float64) []float64 {
	var state [3][2]float64
	phase, tilt := 0.0, 0.0
	for i := range length {
		x := float64(i) / float64(length)
		f0 := pitch + (next-pitch)*x
		phase += f0 / float64(Rate)
		source := 0.02 * r.NormFloat64()
		if phase >= 1 {
			phase--
			source += 1 + 0.05*r.NormFloat64()
		}
		tilt = source + 0.85*tilt // the glottis falls off towards high frequencies
		s := tilt
		for k := range state {
			f := (from[k] + (to[k]-from[k])*x) * v.tract
			s = resonate(&state[k], s, f, 50+30*float64(k))
		}
		edge := min(1, 20*x, 20*(1-x))
		sound = append(sound, loud*edge*s)
	}
	return sound
}

// resonate passes s through a resonance (two poles with unit gain at 0 Hz).
func resonate(state *[2]float64, s, frequency, bandwidth float64) float64 {
	rho := math.Exp(-math.Pi * bandwidth / float64(Rate))
	b := 2 * rho * math.Cos(2*math.Pi*min(frequency, 3900)/float64(Rate))
	c := -rho * rho
	y := (1-b-c)*s + b*state[0] + c*state[1]
	state[1], state[0] = state[0], y
	return y
}

// hiss appends an unvoiced sound.
func hiss(sound []float64, r *rand.Rand, length int, loud float64) []float64 {
	last := 0.0
	for range length {
		v := r.NormFloat64()
		sound = append(sound, loud*(v-last))
		last = v
	}
	return sound
}
