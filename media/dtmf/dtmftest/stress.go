package dtmftest

import (
	"math/rand/v2"
)

// mimic makes n samples of the worst that a voice can do: steady vowels whose two
// formants are narrow and lie near a row and a column, sung at a pitch of which a
// harmonic falls on the row.
func mimic(r *rand.Rand, n int) []float64 {
	sound := make([]float64, 0, n+int(Rate))
	rows, columns := [...]float64{697, 770, 852, 941}, [...]float64{1209, 1336, 1477, 1633}
	for len(sound) < n {
		row, column := rows[r.IntN(4)], columns[r.IntN(4)]
		pitch := row / float64(2+r.IntN(6)) * (1 + 0.01*r.NormFloat64())
		glide := 0.02 * r.NormFloat64()
		formants := [2]float64{row * (1 + 0.02*r.NormFloat64()), column * (1 + 0.02*r.NormFloat64())}
		width := 25 + 75*r.Float64()
		length := int((0.05 + 0.25*r.Float64()) * float64(Rate))
		var state [2][2]float64
		phase := 0.0
		for i := range length {
			x := float64(i) / float64(length)
			phase += pitch * (1 + glide*x) / float64(Rate)
			source := 0.005 * r.NormFloat64()
			if phase >= 1 {
				phase--
				source++
			}
			edge := min(1, 20*x, 20*(1-x))
			s := resonate(&state[0], source, formants[0], width) + resonate(&state[1], source, formants[1], width)
			sound = append(sound, edge*s)
		}
		sound = append(sound, make([]float64, r.IntN(int(Rate)/10))...)
	}
	return sound[:n]
}
