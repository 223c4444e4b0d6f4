package dtmf

import (
	"time"

	"callbot/media"
)

// MaskDelay is how much later sound comes out of a Mask: a key is known up to 60 ms
// and a frame after it began, and its beginning must not have gone by then.
const MaskDelay = 120 * time.Millisecond

const (
	// maskLead is how much before its measured start a key is silenced.
	maskLead = 10 * time.Millisecond
	// maskRamp is how long the sound takes to fade before and after.
	maskRamp = 2 * time.Millisecond
)

// Mask takes keys out of sound that is kept, so that a recording does not hold the
// number that somebody pressed. It is a delay line of MaskDelay with a Detector before
// it; where a key is heard, all sound is silence from before its start until after its
// end.
//
// A press that reached the call as an event may leave a piece of tone too short to be
// heard as a key: Cover silences it. A Mask is for one goroutine at a time.
type Mask struct {
	detector *Detector
	rate     media.Rate
	line     []int16 // the latest MaskDelay of sound, oldest first
	fed      int     // samples taken so far
	silent   bool    // the sound last taken was silenced
	covered  int     // sample up to which Cover silences
	begin    int     // sample from which a key reported in this frame is to be silenced, or -1
}

// NewMask returns a mask for sound of the given rate.
func NewMask(rate media.Rate) *Mask {
	return &Mask{detector: NewDetector(rate), rate: rate, line: make([]int16, rate.Samples(MaskDelay)), begin: -1}
}

// Process takes a frame of sound and fills it with the sound from MaskDelay before,
// without keys. At the end of a recording frames of silence bring out the rest.
func (m *Mask) Process(f media.Frame) {
	wasDown := m.detector.Down()
	m.detector.Detect(f, m.heard)
	m.fed += len(f)
	m.shift(f)
	switch {
	case m.begin >= 0:
		m.silence(m.begin, m.fed)
		m.begin = -1
	case wasDown || m.detector.Down():
		m.silence(m.fed-len(f), m.fed)
	case m.covered > m.fed-len(f):
		m.silence(m.fed-len(f), min(m.covered, m.fed))
	case m.silent:
		m.fade(m.line[len(m.line)-len(f):], false)
		m.silent = false
	}
}

// Cover silences the sound between two times, counted from the first sample, as far as
// it has not come out yet. The end may lie ahead.
func (m *Mask) Cover(start, end time.Duration) {
	from, to := m.rate.Samples(start-maskLead), m.rate.Samples(end+maskLead)
	m.covered = max(m.covered, to)
	if from < m.fed {
		m.silence(from, min(to, m.fed))
	}
}

// heard notes a key. Its first report in a frame counts.
func (m *Mask) heard(t media.Tone) {
	if m.begin < 0 {
		m.begin = max(m.rate.Samples(t.Start-maskLead), 0)
	}
}

// shift puts f at the end of the line and what comes out at its start into f.
func (m *Mask) shift(f media.Frame) {
	for i, v := range f {
		f[i] = m.line[i]
		m.line[i] = v
	}
	rotate(m.line, len(f))
}

// rotate moves the first n of s to its end.
func rotate(s []int16, n int) {
	reverse(s[:n])
	reverse(s[n:])
	reverse(s)
}

func reverse(s []int16) {
	for i, j := 0, len(s)-1; i < j; i, j = i+1, j-1 {
		s[i], s[j] = s[j], s[i]
	}
}

// silence silences the samples from one place to another, as far as they are in the
// line, with a ramp before them.
func (m *Mask) silence(from, to int) {
	oldest := m.fed - len(m.line)
	from, to = max(from-oldest, 0), min(to-oldest, len(m.line))
	if from >= to {
		return
	}
	clear(m.line[from:to])
	if ramp := min(from, m.rate.Samples(maskRamp)); !m.silent {
		m.fade(m.line[from-ramp:from], true)
	}
	m.silent = to == len(m.line)
}

// fade lets s fade out, or its beginning fade in.
func (m *Mask) fade(s []int16, out bool) {
	n := min(len(s), m.rate.Samples(maskRamp))
	for i := range n {
		gain := i
		if out {
			gain = n - i
		}
		s[i] = int16(int(s[i]) * gain / n)
	}
}
