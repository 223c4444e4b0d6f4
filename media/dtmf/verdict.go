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
	// heard, 3.5 % must not; a codec adds up to 0.6 % to 40 ms.
	deviation, ordinaryDeviation = 0.0245, 0.015
	// How much weaker and stronger the column may be, in dB.
	normalTwist, ordinaryNormalTwist   = 13.0, 8.0
	reverseTwist, ordinaryReverseTwist = 11.0, 4.0
	// octave is how near to two the ratio of the frequencies must not be: then they
	// are a note and its harmonic. No key within the ordinary limits is nearer.
	octave = 0.006

	// lineBeside and lineBelow are how far, in dB, other lines of the spectrum must
	// be below the weaker tone.
	lineBeside, lineBelow = 10.0, 12.0
	// lineBesideTone is how far those beside must be where one below is let pass
	// because it was there before the key: a dial tone.
	lineBesideTone = 20.0
	// A pair that has been there for lateBlocks more than it takes to decide, without
	// being a key before, must have lateLines more.
	lateBlocks, lateLines = 3, 8.0
	// apart is how much more the power of one tone may change than that of the other
	// from one half of the window to the other: 5 dB.
	apart = 3.2
	// unchanged is how much a dial tone may change, in dB.
	unchanged = 2.0

	// quiet is the energy of a block in which nothing is looked for: both tones at
	// the quietest level would have more.
	quiet = block * 80 * 80 / 2
	// candidateShare is the least share of the energy that the nominal frequencies
	// have in a candidate, leastShare that which its own frequencies have; skewed is
	// the largest ratio of the two powers.
	candidateShare, leastShare = 0.3, 0.45
	skewed                     = 60
)

// windows are the stretches over which a key may be decided, in blocks, each with the
// share of the energy that the two tones must explain. Tones of 23 ms fill 0.77 of
// the shortest and 0.38 of the longest; noise takes the rest.
var windows = [...]struct {
	blocks int
	share  float64
}{{6, 0.85}, {7, 0.74}, {8, 0.66}, {10, 0.54}, {12, 0.46}}

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
			d.press.begin(t.Key, &d.fit, s, d.before(t.Duration), d.blocks)
			report(t)
		}
		return
	}
}

// aim brings the fit to the frequencies of the candidate, first by how the phases of
// the bank turn, then by the fit's own phases. It fails when they are far off or too
// little is at them.
func (d *Detector) aim(at, row, column int) bool {
	var o [2]float64
	sum := 0.0
	for i, k := range [2]int{row, 4 + column} {
		off := d.bank.slope(at, k)
		nominal := d.bank.waves[k].omega
		if math.Abs(off) > 2*deviation*nominal {
			return false
		}
		o[i] = nominal + off
		sum += (d.bank.power[at][k] + d.bank.power[(at+past-2)%past][k]) / droop(off)
	}
	if sum < leastShare*block*d.energy(4) {
		return false
	}
	d.fit.aim(o[0], o[1])
	d.extend(windows[0].blocks)
	for range 2 {
		low, high := d.fit.slopes(windows[0].blocks)
		d.fit.retune(d.fit.waves[0].omega+low, d.fit.waves[1].omega+high)
		if math.Abs(low) < omega(2) && math.Abs(high) < omega(2) {
			break
		}
	}
	return true
}

// droop is the share of a tone's power that the bank's pairs of blocks see when it is
// off by so many radians a sample.
func droop(off float64) float64 {
	x := off * block
	if math.Abs(x) < 1e-6 {
		return 1
	}
	s := math.Sin(x) / x
	return s * s
}

// extend lets the fit know the latest n blocks.
func (d *Detector) extend(n int) {
	for i := d.fit.known; i < n; i++ {
		d.fit.add(&d.folds[d.back(i)], d.energies[d.back(i)])
	}
}

// verdict applies the limits to a fit that explains enough.
func (d *Detector) verdict(row, column, n int, s solution, least float64) (media.Tone, bool) {
	share := s.share()
	// The oldest block may be filled in part only; levels are measured without it.
	s = d.fit.solve(0, n-1)
	p := d.measure(row, column, n-1, s)
	m := margin(20)
	m.atLeast(10 * math.Log10((1-least)/max(1-share, 1e-3)))
	m.atLeast(20 * math.Log10(deviation/max(p.deviation, 1e-4)))
	m.atLeast(p.weaker - quietest)
	m.atLeast(normalTwist + p.twist)
	m.atLeast(reverseTwist - p.twist)
	if m < 0 || !p.steady || math.Abs(p.ratio-2) < octave {
		return media.Tone{}, false
	}
	lasted := d.lasted(n, s)
	start := float64(d.blocks) - lasted
	if lasted > past-1 {
		start = 0 // it may have begun long ago
	}
	if d.press.echo(p.key, s, &d.fit.waves, start) {
		return media.Tone{}, false
	}
	need := p.excess()
	if at := d.back(0); min(d.bank.age(at, row), d.bank.age(at, 4+column)) > n+lateBlocks {
		need += lateLines
	}
	if m.atLeast(d.clear(n, p, need)); m < 0 {
		return media.Tone{}, false
	}
	return media.Tone{
		Key:      p.key,
		Source:   media.InBand,
		Start:    blockTime(float64(d.blocks) - lasted),
		Decided:  blockTime(float64(d.blocks)) + d.decimator.delay,
		Duration: blockTime(lasted),
		Level:    p.stronger,
		Twist:    p.twist,
		Margin:   float64(m),
	}, true
}

// pair is what was measured of two tones.
type pair struct {
	key              media.Key
	row, column      float64 // radians a sample
	ratio            float64 // of the two
	deviation        float64 // of the worse one, as a share
	stronger, weaker float64 // dBm0
	twist            float64 // dB
	steady           bool    // both still sound, and have changed together if at all
}

// measure measures the pair of a fit s over the latest n blocks.
func (d *Detector) measure(row, column, n int, s solution) pair {
	p := pair{key: keyAt(row, column), row: d.fit.waves[0].omega, column: d.fit.waves[1].omega, steady: true}
	p.ratio = p.column / p.row
	p.deviation = max(math.Abs(p.row/omega(rows[row])-1), math.Abs(p.column/omega(columns[column])-1))
	low := level(magnitude(s.tone[0]) / highPassGain(p.row))
	high := level(magnitude(s.tone[1]) / highPassGain(p.column))
	p.stronger, p.weaker, p.twist = max(low, high), min(low, high), high-low
	newest, late, early := d.fit.solve(0, 3), d.fit.solve(0, n/2), d.fit.solve(n/2, n-n/2)
	for i := range s.tone {
		p.steady = p.steady && magnitude(newest.tone[i]) > 0.6*magnitude(s.tone[i])
	}
	change := (power(late.tone[0]) * power(early.tone[1])) / (power(late.tone[1])*power(early.tone[0]) + 1e-9)
	p.steady = p.steady && change < apart && change > 1/apart
	return p
}

// excess is by how much the pair strays from what telephones send, in dB: the further,
// the cleaner it must be.
func (p *pair) excess() float64 {
	return max(p.deviation-ordinaryDeviation, 0)*1000 + max(p.twist-ordinaryReverseTwist, -p.twist-ordinaryNormalTwist, 0)
}

// clear is by how many dB the spectrum is freer of other lines than it must be, where
// need is added to what must be.
func (d *Detector) clear(n int, p pair, need float64) float64 {
	d.spectrum.look(&d.raw, 0, n)
	besideBy := p.weaker - level(d.spectrum.line(beside, p.row, p.column)) - need
	tone := d.spectrum.line(below, p.row, p.column)
	if belowBy := p.weaker - level(tone) - need; belowBy >= lineBelow || p.excess() > 0 || 2*n > past {
		return min(besideBy-lineBeside, belowBy-lineBelow)
	}
	d.spectrum.look(&d.raw, past-n, n)
	before := d.spectrum.line(below, p.row, p.column)
	return min(besideBy-lineBesideTone, unchanged-math.Abs(level(before)-level(tone)))
}

// lasted is how long the tones of a window of n blocks have sounded, in blocks, where
// s is the fit without the oldest: the oldest block of the window and those before it count by how full they are.
func (d *Detector) lasted(n int, s solution) float64 {
	full := s.explained / float64(n-1)
	lasted := float64(n - 1)
	for i := n - 1; i < past; i++ {
		share := d.energies[d.back(i)] / full
		if share < 0.2 {
			break
		}
		lasted += min(share, 1)
	}
	return lasted
}

// before is the energy of the quietest of three blocks before a press that has lasted
// so long.
func (d *Detector) before(lasted time.Duration) float64 {
	begin := int(lasted/blockTime(1)) + 1
	quietest := math.Inf(1)
	for i := begin + 1; i <= begin+3 && i < past; i++ {
		quietest = min(quietest, d.energies[d.back(i)])
	}
	if math.IsInf(quietest, 1) {
		return 0
	}
	return quietest
}

// margin is the least distance in dB from failing a test.
type margin float64

func (m *margin) atLeast(db float64) { *m = min(*m, margin(db)) }

// level is the level of a sine of the given amplitude in dBm0.
func level(amplitude float64) float64 {
	return 20*math.Log10(amplitude/32768+1e-9) + fullScale
}

func magnitude(z complex128) float64 { return math.Sqrt(power(z)) }
