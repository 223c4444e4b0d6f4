package dtmftest

import (
	"math"
	"math/rand/v2"
)

// vowel is a steady sound of a voice with two narrow formants.
type vowel struct {
	pitch    float64    // Hz
	formants [2]float64 // Hz
	width    float64    // of the formants, Hz
}

// mimicking is the worst that a voice can do: its two formants lie at a row and a
// column, and a harmonic of its pitch falls on the row.
func mimicking(r *rand.Rand) vowel {
	rows, columns := [...]float64{697, 770, 852, 941}, [...]float64{1209, 1336, 1477, 1633}
	row, column := rows[r.IntN(4)], columns[r.IntN(4)]
	return vowel{
		pitch:    row / float64(2+r.IntN(6)) * (1 + 0.01*r.NormFloat64()),
		formants: [2]float64{row * (1 + 0.02*r.NormFloat64()), column * (1 + 0.02*r.NormFloat64())},
		width:    25 + 75*r.Float64(),
	}
}

// amongKeys is a vowel whose formants lie anywhere in the bands of the rows and of the
// columns, at any pitch of a voice.
func amongKeys(r *rand.Rand) vowel {
	return vowel{
		pitch:    90 * math.Pow(4, r.Float64()),
		formants: [2]float64{680 + 280*r.Float64(), 1190 + 460*r.Float64()},
		width:    25 + 75*r.Float64(),
	}
}

// sing makes n samples of such vowels, of 50 to 300 ms, with short pauses.
func sing(r *rand.Rand, n int, next func(*rand.Rand) vowel) []float64 {
	sound := make([]float64, 0, n+int(Rate))
	for len(sound) < n {
		sound = next(r).sing(sound, r)
		sound = append(sound, make([]float64, r.IntN(int(Rate)/10))...)
	}
	return sound[:n]
}

// sing appends the vowel, whose pitch glides a little.
func (v vowel) sing(sound []float64, r *rand.Rand) []float64 {
	glide := 0.02 * r.NormFloat64()
	length := int((0.05 + 0.25*r.Float64()) * float64(Rate))
	var state [2][2]float64
	phase := 0.0
	for i := range length {
		x := float64(i) / float64(length)
		phase += v.pitch * (1 + glide*x) / float64(Rate)
		source := 0.005 * r.NormFloat64()
		if phase >= 1 {
			phase--
			source++
		}
		edge := min(1, 20*x, 20*(1-x))
		s := resonate(&state[0], source, v.formants[0], v.width) + resonate(&state[1], source, v.formants[1], v.width)
		sound = append(sound, edge*s)
	}
	return sound
}
