package dtmf

import (
	"time"

	"callbot/media"
)

// hearing is the rate at which the detector works, whatever the rate of the sound: the
// telephone network's own.
const hearing = media.Rate8k

// passBand is what must come through a decimator unharmed, in Hz. What lies above the
// hearing rate less this would fold into it.
const passBand = 3400.0

// decimator brings sound of any rate to the hearing rate by one or two FIR filters.
// Its output is in step with its input: sample n of it is the sound at n/8000 s, and
// comes delay later.
type decimator struct {
	stages []stage
	delay  time.Duration
}

// stage is a filter that changes the rate.
type stage interface {
	// process takes samples and returns those that they complete; the result is good
	// until the next call.
	process([]float64) []float64
	// delay is how many samples the filter looks ahead.
	delay() int
}

// newDecimator returns a decimator without stages where the sound has the hearing
// rate already.
func newDecimator(rate media.Rate) *decimator {
	d := &decimator{}
	if rate == hearing || rate <= 0 {
		return d
	}
	// A short filter brings high rates near 16 kHz, so that the long one, which cuts
	// off at 4 kHz, has few samples to work on.
	by := max(int(rate)/(2*int(hearing)), 1)
	if by > 1 {
		d.add(float64(rate), 1, by, float64(rate)/float64(by))
	}
	d.add(float64(rate)/float64(by), int(hearing)*by, int(rate), float64(hearing))
	return d
}

// add appends a stage from rate in to rate out, which is in times up over down.
func (d *decimator) add(in float64, up, down int, out float64) {
	lower := min(in, out)
	pass := min(passBand, 0.425*lower)
	var s stage
	if in == 2*float64(hearing) {
		s = newHalfBand(in)
	} else {
		s = newPolyphase(up, down, pass/in, (lower-pass)/in)
	}
	d.stages = append(d.stages, s)
	d.delay += time.Duration(float64(s.delay()) / in * float64(time.Second))
}

// process brings sound to the hearing rate. The result is good until the next call.
func (d *decimator) process(sound []float64) []float64 {
	for _, p := range d.stages {
		sound = p.process(sound)
	}
	return sound
}
