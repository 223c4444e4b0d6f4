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
	in, by := float64(rate), max(int(rate)/(2*int(hearing)), 1)
	if by > 1 {
		out := in / float64(by)
		d.add(in, newShortFilter(by, passBand/in, (out-passBand)/in))
		in = out
	}
	if in == 2*float64(hearing) {
		d.add(in, newHalfBand())
		return d
	}
	out := float64(hearing)
	d.add(in, newPolyphase(int(hearing)*by, int(rate), passBand/in, (out-passBand)/in))
	return d
}

// add appends a stage to which samples come at a rate.
func (d *decimator) add(rate float64, s stage) {
	d.stages = append(d.stages, s)
	d.delay += time.Duration(float64(s.delay()) / rate * float64(time.Second))
}

// process brings sound to the hearing rate. The result is good until the next call.
func (d *decimator) process(sound []float64) []float64 {
	for _, p := range d.stages {
		sound = p.process(sound)
	}
	return sound
}
