package mediatest

import (
	"math"
	"time"

	"callbot/media"
)

// Tone returns d of a sine at hertz, whose peaks reach amplitude (32767 is the
// loudest there is).
func Tone(r media.Rate, hertz, amplitude float64, d time.Duration) []int16 {
	s := make([]int16, r.Samples(d))
	for i := range s {
		s[i] = int16(math.Round(amplitude * math.Sin(2*math.Pi*hertz*float64(i)/float64(r))))
	}
	return s
}

// Speechlike returns d of sound that swells, pauses and changes its pitch and
// colour as speech does; the same every time for the same seed.
func Speechlike(r media.Rate, seed uint64, d time.Duration) []int16 {
	s := make([]int16, r.Samples(d))
	phase, noise := 0.0, seed*2+1
	for i := range s {
		t := float64(i) / float64(r)
		pitch := 120 + 30*math.Sin(2*math.Pi*0.7*t+float64(seed))
		phase += 2 * math.Pi * pitch / float64(r)
		noise = noise*6364136223846793005 + 1442695040888963407
		loud := math.Max(0, math.Sin(2*math.Pi*(1.9*t+float64(seed%7)/7)))
		voice := math.Sin(phase) + 0.6*math.Sin(3*phase) + 0.4*math.Sin(7*phase) + 0.25*math.Sin(15*phase)
		hiss := 0.15 * (float64(noise>>40)/float64(1<<23) - 1)
		s[i] = int16(7000 * loud * (voice + hiss))
	}
	return s
}
