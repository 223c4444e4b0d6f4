package mixer

import (
	"cmp"
	"time"

	"callbot/media"
)

// A Ducker makes one sound step back while another is heard. The zero value steps
// back by 14 dB within 60 ms and returns within 300.
type Ducker struct {
	Depth   float64       // how far it steps back, in dB; 0 is 14
	Attack  time.Duration // time to step back; 0 is 60 ms
	Release time.Duration // time to return; 0 is 300 ms

	ramp Ramp
	down bool
}

// Duck says whether the other sound is heard now; rate is that of the frames.
func (d *Ducker) Duck(down bool, rate media.Rate) {
	if down == d.down {
		return
	}
	d.down = down
	if down {
		d.ramp.To(d.low(), cmp.Or(d.Attack, 60*time.Millisecond), rate)
	} else {
		d.ramp.To(1, cmp.Or(d.Release, 300*time.Millisecond), rate)
	}
}

// Start is for a sound that begins: at its full loudness, or stepped back already when
// the other is heard.
func (d *Ducker) Start(down bool) {
	d.down, d.ramp = down, Ramp{}
	if down {
		d.ramp.To(d.low(), 0, 1)
	}
}

func (d *Ducker) low() float64 { return Decibels(-cmp.Or(d.Depth, 14)) }

// Resting reports whether the sound is at its full loudness.
func (d *Ducker) Resting() bool { return !d.down && d.ramp.Steady() }

// Add adds f to sums as loud as it may be now.
func (d *Ducker) Add(sums []int32, f []int16) { d.ramp.Add(sums, f) }
