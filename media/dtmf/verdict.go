package dtmf

import (
	"math"
	"time"

	"callbot/media"
)

// The limits of the verdict. ITU-T Q.24 tabulates what administrations ask for; where
// it leaves a band free the limit lies within it.
const (
	// quietest is the least level of the weaker tone, in dBm0: -25 must be heard, -55
	// must not.
	quietest = -47.0
	// deviation is the largest share by which a frequency may be off: 1.5 % must be
	// heard, 3.5 % must not.
	deviation = 0.0245
	// normalTwist and reverseTwist are how much weaker and stronger the column may
	// be, in dB: 8 and 4 must be heard.
	normalTwist, reverseTwist = 13.0, 11.0
	// line is how far below the weaker tone, in dB, any other line of the spectrum
	// must be.
	line = 9.0
	// echoTime and echoLevel: the same key so soon after its end and this many dB
	// weaker is its echo.
	echoTime  = 400 * time.Millisecond
	echoLevel = 12.0

	// quiet is the energy of a block in which nothing is looked for: both tones at
	// the quietest level would have more.
	quiet = block * 80 * 80 / 2
	// candidateShare is the least share of the energy that the nominal frequencies
	// have in a candidate, skewed the largest ratio of the two powers.
	candidateShare = 0.3
	skewed         = 60
)

// windows are the stretches over which a key may be decided, in blocks, each with the
// share of the energy that the two tones must explain. Tones of 23 ms fill 0.77 of
// the shortest and 0.38 of the longest; noise takes the rest.
var windows = [...]struct {
	blocks int
	share  float64
}{{6, 0.86}, {7, 0.79}, {8, 0.71}, {10, 0.60}, {12, 0.52}}

// judge fits the candidate pair and reports a key if there is one.
func (d *Detector) judge(at, row, column int, report func(media.Tone)) {
	if !d.aim(at, row, column) {
		return
	}
	room := past
	if !d.press.down {
		room = d.blocks - d.press.end
	}
	for _, w := range windows {
		if w.blocks > room {
			return
		}
		d.extend(w.blocks)
		s := d.fit.solve(0, w.blocks)
		if s.share() < w.share {
			continue
		}
		if t, ok := d.verdict(row, column, w.blocks, s, w.share); ok {
			d.press.begin(t.Key, &d.fit.waves, s, d.blocks)
			report(t)
			return
		}
	}
}

// aim brings the fit to the frequencies of the candidate, first by how the phases of
// the bank turn, then by the fit's own phases. It fails when they are far off.
func (d *Detector) aim(at, row, column int) bool {
	var o [2]float64
	for i, k := range [2]int{row, 4 + column} {
		w := &d.bank.waves[k]
		q0, q1, q2 := d.bank.pairs[at][k], d.bank.pairs[(at+past-1)%past][k], d.bank.pairs[(at+past-2)%past][k]
		turn := (q0*conj(q1) + q1*conj(q2)) * conj(w.step)
		off := math.Atan2(imag(turn), real(turn)) / block
		if math.Abs(off) > 2*deviation*w.omega {
			return false
		}
		o[i] = w.omega + off
	}
	d.fit.aim(o[0], o[1])
	d.extend(windows[0].blocks)
	for range 2 {
		low, high := d.fit.slopes(windows[0].blocks)
		d.fit.retune(d.fit.waves[0].omega+low, d.fit.waves[1].omega+high)
	}
	return true
}

// extend lets the fit know the latest n blocks.
func (d *Detector) extend(n int) {
	for i := d.fit.known; i < n; i++ {
		d.fit.add(d.clean.back(i), d.energies[(d.blocks-1-i+past)%past])
	}
}

// verdict applies the limits to a fit that explains enough.
func (d *Detector) verdict(row, column, n int, s solution, least float64) (media.Tone, bool) {
	// The oldest block may be filled in part only; levels are measured without it.
	share := s.share()
	s = d.fit.solve(0, n-1)
	v := &d.fit.waves
	low := level(magnitude(s.tone[0]) / highPassGain(v[0].omega))
	high := level(magnitude(s.tone[1]) / highPassGain(v[1].omega))
	m := margin(20)
	m.test((1 - least) / (1 - share))
	m.test(deviation / (math.Abs(v[0].omega/omega(rows[row])-1) + 1e-9))
	m.test(deviation / (math.Abs(v[1].omega/omega(columns[column])-1) + 1e-9))
	m.atLeast(min(low, high) - quietest)
	m.atLeast(normalTwist - (low - high))
	m.atLeast(reverseTwist - (high - low))
	if d.echo(keyAt(row, column), s) || m < 0 {
		return media.Tone{}, false
	}
	weaker := amplitude(min(low, high))
	m.atLeast(d.spectrum.clear(&d.raw, n, v[0].omega, v[1].omega, weaker) - line)
	if m < 0 {
		return media.Tone{}, false
	}
	lasted := d.lasted(n, s)
	return media.Tone{
		Key:      keyAt(row, column),
		Source:   media.InBand,
		Start:    blockTime(float64(d.blocks) - lasted),
		Decided:  blockTime(float64(d.blocks)) + d.decimator.delay,
		Duration: blockTime(lasted),
		Level:    max(low, high),
		Twist:    high - low,
		Margin:   float64(m),
	}, true
}

// echo reports whether k is the echo of its own press.
func (d *Detector) echo(k media.Key, s solution) bool {
	p := &d.press
	if p.key != k || blockTime(float64(d.blocks-p.end)) > echoTime {
		return false
	}
	return magnitude(s.tone[0]) < p.levels[0]*decibels(-echoLevel) && magnitude(s.tone[1]) < p.levels[1]*decibels(-echoLevel)
}

// lasted is how long the tones of a window of n blocks have sounded, in blocks, where
// s is the fit without the oldest: the oldest block of the window and those before it count by how full they are.
func (d *Detector) lasted(n int, s solution) float64 {
	full := s.explained / float64(n-1)
	lasted := float64(n - 1)
	for i := n - 1; i < past; i++ {
		share := d.energies[(d.blocks-1-i+past)%past] / full
		if share < 0.2 {
			break
		}
		lasted += min(share, 1)
	}
	return lasted
}

// margin is the least distance in dB from failing a test.
type margin float64

func (m *margin) atLeast(db float64) { *m = min(*m, margin(db)) }

// test notes a ratio that must be at least one.
func (m *margin) test(ratio float64) { m.atLeast(10 * math.Log10(ratio)) }

// level is the level of a sine of the given amplitude in dBm0.
func level(amplitude float64) float64 {
	return 20*math.Log10(amplitude/32768+1e-9) + fullScale
}

// decibels is the ratio of amplitudes that db stands for.
func decibels(db float64) float64 { return math.Pow(10, db/20) }

func magnitude(z complex128) float64 { return math.Sqrt(power(z)) }
