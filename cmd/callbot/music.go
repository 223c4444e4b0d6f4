package main

import (
	"context"
	"math"
	"time"

	"callbot/media"
	"callbot/media/prompt"
)

// What somebody on hold hears: a slow broken chord, quiet enough to talk beside.
var chord = []float64{261.63, 329.63, 392.00, 523.25, 392.00, 329.63} // C E G C G E

const (
	noteLength = 700 * time.Millisecond
	noteLevel  = 2200 // of 32767
	noteDecay  = 2.2  // how fast a note fades, a second
)

// music makes what participants hear who are on hold.
func music(ctx context.Context) (*prompt.Prompt, error) {
	rate := media.Rate16k
	n := rate.Samples(noteLength)
	samples := make([]int16, 0, n*len(chord))
	for _, hertz := range chord {
		for i := range n {
			at := float64(i) / float64(rate)
			fade := min(1, float64(min(i, n-i))/float64(rate.Samples(10*time.Millisecond))) * math.Exp(-noteDecay*at)
			samples = append(samples, int16(noteLevel*fade*math.Sin(2*math.Pi*hertz*at)))
		}
	}
	return prompt.Encoding{}.Make(ctx, "hold music", samples, rate)
}
