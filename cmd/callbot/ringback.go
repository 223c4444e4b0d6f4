package main

import (
	"context"
	"math"
	"time"

	"callbot/media"
	"callbot/media/prompt"
)

// The ringing tone of most of Europe (ETSI TR 101 041): 425 Hz, one second in five.
const (
	ringbackHertz = 425
	ringbackOn    = time.Second
	ringbackCycle = 5 * time.Second
	ringbackLevel = 1800 // of 32767: about -22 dBm0, quieter than speech
)

// ringback makes the tone that a caller hears until somebody answers.
func ringback(ctx context.Context) (*prompt.Prompt, error) {
	rate := media.Rate16k
	samples := make([]int16, rate.Samples(ringbackCycle))
	on := rate.Samples(ringbackOn)
	for i := range samples[:on] {
		// Ten milliseconds of fade keep the tone from clicking.
		fade := min(1, float64(min(i, on-i))/float64(rate.Samples(10*time.Millisecond)))
		samples[i] = int16(ringbackLevel * fade * math.Sin(2*math.Pi*ringbackHertz*float64(i)/float64(rate)))
	}
	return prompt.Encoding{}.Make(ctx, "ringback", samples, rate)
}
