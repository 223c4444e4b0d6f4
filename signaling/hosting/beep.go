package hosting

import (
	"context"
	"math"
	"time"

	"callbot/media"
	"callbot/media/prompt"
)

// The beep that recorders make when they begin.
const (
	beepHertz  = 1000
	beepLength = 200 * time.Millisecond
	beepLevel  = 6000 // of 32767: about -12 dBm0
	beepRamp   = 10 * time.Millisecond
)

// NewBeep makes the sound that says: speak now.
func NewBeep(ctx context.Context) (*prompt.Prompt, error) {
	rate := media.Rate16k
	samples := make([]int16, rate.Samples(beepLength))
	for i := range samples {
		edge := min(i, len(samples)-i, rate.Samples(beepRamp))
		fade := float64(edge) / float64(rate.Samples(beepRamp))
		samples[i] = int16(beepLevel * fade * math.Sin(2*math.Pi*beepHertz*float64(i)/float64(rate)))
	}
	return prompt.Encoding{}.Make(ctx, "beep", samples, rate)
}
