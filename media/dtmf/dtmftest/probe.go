package dtmftest

import (
	"math/rand/v2"

	"callbot/media"
)

// Probe makes a clip in which every key is pressed once, for 70 ms at -10 dBm0, with
// both frequencies off by a share and the column louder by twist dB.
func Probe(off, twist float64) Clip {
	r := rand.New(rand.NewPCG(1, 1))
	at := milliseconds(200)
	var clip Clip
	var sound []float64
	for i := range len(media.Keys) {
		k := media.Key(media.Keys[i])
		c := keyClip{off: between(off, off), twist: between(twist, twist), duration: between(70, 70)}
		t := c.draw(k, r)
		sound = t.render(sound, at, r)
		clip.Presses = append(clip.Presses, Press{Key: k, Start: at, Duration: t.duration})
		at += milliseconds(143)
	}
	clip.Sound = round(append(sound, make([]float64, int(Rate)/4)...))
	return clip
}
