package dtmf

import (
	"time"

	"callbot/media"
)

// Detector hears keys in sound (ITU-T Q.23, Q.24). It works in blocks of 5 ms:
//
//	samples ─▶ decimator (8 kHz) ─▶ high-pass ─▶ bank ─▶ candidate ─▶ fit ─▶ verdict ─▶ press
//
// A bank of eight correlations says which pair of tones may be there; that is all the
// work there is for sound without keys. For a candidate two tones are fitted by least
// squares, with their frequencies measured, over windows of 30 to 60 ms: the noisier
// the sound, the longer. A key is a window that two tones of the right frequencies
// explain well enough, with nothing beside them that speech or music would have. The
// press lasts until 25 ms have passed without the pair.
//
// A Detector is for one goroutine at a time. It allocates nothing once it runs.
type Detector struct {
	decimator *decimator
	fed       [chunk]float64 // sound on its way to the decimator
	filter    highPass
	raw       history        // at 8 kHz, as it came
	clean     [block]float64 // the block that is being filled, without what lies below the rows
	filled    int            // samples in it
	concealed bool           // the sound being heard is a guess
	guessed   bool           // some of the block is
	blocks    int            // whole blocks so far
	guess     int            // how many there were with the latest one guessed; 0: none was

	folds    [past]folded  // of clean blocks, a ring
	energies [past]float64 // likewise
	bank     bank
	fit      fit
	spectrum spectrum
	press    keyDown
}

// chunk is how many samples are decimated at once.
const chunk = 960

// NewDetector returns a detector for sound of the given rate, 8 to 48 kHz.
func NewDetector(rate media.Rate) *Detector {
	d := &Detector{decimator: newDecimator(rate)}
	d.raw.init()
	d.bank.init()
	return d
}

// Detect takes sound of any length and reports each key at the moment it is known.
// Times are counted in samples since the detector was made.
func (d *Detector) Detect(frame []int16, report func(media.Tone)) {
	for len(frame) > 0 {
		n := min(len(frame), chunk)
		for i, v := range frame[:n] {
			d.fed[i] = float64(v)
		}
		d.hear(d.decimator.process(d.fed[:n]), report)
		frame = frame[n:]
	}
}

// Conceal takes sound that was lost on the way, as a decoder or silence replaced it. It
// is like Detect, but a key that is down does not end within it, however long it is, and
// near it a little less than otherwise must be left of a press: still more than 20 ms.
func (d *Detector) Conceal(frame []int16, report func(media.Tone)) {
	d.concealed = true
	d.Detect(frame, report)
	d.concealed = false
}

// Down reports whether the key reported last is still pressed. It says so for about 25
// ms after the end.
func (d *Detector) Down() bool { return d.press.down }

// hear takes sound at the hearing rate.
func (d *Detector) hear(sound []float64, report func(media.Tone)) {
	for len(sound) > 0 {
		n := min(len(sound), block-d.filled)
		copy(d.raw.filling()[d.filled:], sound[:n])
		d.filter.process(d.clean[d.filled:d.filled+n], sound[:n])
		d.filled += n
		d.guessed = d.guessed || d.concealed
		sound = sound[n:]
		if d.filled == block {
			d.listen(report)
			d.filled, d.guessed = 0, false
		}
	}
}

// listen looks at the block that was just filled.
func (d *Detector) listen(report func(media.Tone)) {
	d.raw.advance()
	at := d.blocks % past
	d.blocks++
	newest := &d.folds[at]
	newest.set(&d.clean)
	d.energies[at] = newest.energy()
	if d.energies[at] < quiet {
		d.bank.skip(at)
	} else {
		d.bank.add(newest, at)
	}
	if d.guessed {
		d.guess = d.blocks
	} else {
		d.press.follow(newest, d.energies[at], d.blocks)
	}
	if d.energies[at] < quiet {
		return
	}
	if row, column, ok := d.candidate(at); ok {
		d.judge(at, row, column, report)
	}
}

// back is where in the rings the block i before the newest is.
func (d *Detector) back(i int) int { return (d.blocks - 1 - i + past) % past }

// energy is the energy of the latest n blocks.
func (d *Detector) energy(n int) float64 {
	sum := 0.0
	for i := range n {
		sum += d.energies[d.back(i)]
	}
	return sum
}

// blockTime is the time at which a number of blocks ends.
func blockTime(blocks float64) time.Duration {
	return time.Duration(blocks * block / float64(hearing) * float64(time.Second))
}
