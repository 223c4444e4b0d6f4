package vad

import (
	"cmp"
	"math"

	"callbot/media"
)

// What a Detector goes by where it is not said.
const (
	// DefaultMargin is how far a voice must stand out from the noise, in dB.
	DefaultMargin = 9
	// DefaultHang is how many frames without a voice end speech: 300 ms, longer than
	// the pauses within a word.
	DefaultHang = 15

	onset     = 3   // voiced frames, of the last onsetOf, that begin speech
	onsetOf   = 5   //
	quietest  = -55 // dBFS; anything softer is silence
	voicing   = 0.5 // least correlation with the sound one pitch period before
	floorRise = 0.1 // dB per frame by which the floor follows louder noise: 5 dB a second
)

// Detector tells when somebody speaks in 16 kHz sound. The zero value is ready. It is
// for one goroutine at a time.
type Detector struct {
	Margin float64 // dB; zero means DefaultMargin
	Hang   int     // frames; zero means DefaultHang

	heard   bool
	floor   float64 // dBFS of the noise
	history uint8   // the last frames, a bit each: was it voiced?
	silence int     // frames since the last voiced one
	speaks  bool
	pitch   pitch
}

// Speaking takes the next frame and reports whether somebody speaks. It knows 60 ms
// after a voice began, and Hang frames after it ended.
func (d *Detector) Speaking(f media.Frame) bool {
	level := loudness(f)
	d.follow(level)
	strength := d.pitch.strength(f)
	voiced := level > quietest && level > d.floor+cmp.Or(d.Margin, DefaultMargin) && strength > voicing
	d.history <<= 1
	d.silence++
	if voiced {
		d.history |= 1
		d.silence = 0
	}
	switch {
	case !d.speaks && count(d.history) >= onset:
		d.speaks = true
	case d.speaks && d.silence >= cmp.Or(d.Hang, DefaultHang):
		d.speaks, d.history = false, 0
	}
	return d.speaks
}

// Floor is the level of the noise, in dBFS.
func (d *Detector) Floor() float64 { return d.floor }

// follow moves the floor down to a softer frame at once and up to louder ones slowly,
// so that it stays beneath speech.
func (d *Detector) follow(level float64) {
	if !d.heard {
		d.heard, d.floor = true, min(level, -40)
		return
	}
	d.floor = min(max(level, -90), d.floor+floorRise)
}

// loudness is a frame's level in dBFS.
func loudness(f media.Frame) float64 {
	var sum float64
	for _, s := range f {
		sum += float64(s) * float64(s)
	}
	if sum == 0 {
		return -100
	}
	return 10 * math.Log10(sum/float64(len(f))/(32768*32768))
}

func count(history uint8) int {
	n := 0
	for i := range onsetOf {
		n += int(history >> i & 1)
	}
	return n
}
