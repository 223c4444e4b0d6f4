package dtmf

import (
	"math"
	"time"

	"callbot/media"
)

// verdict applies the limits to a fit that explains enough.
func (d *Detector) verdict(row, column int, w window, s solution) (media.Tone, bool) {
	n, share := w.blocks, s.share()
	// The oldest block may be filled in part only; levels are measured without it.
	s = d.fit.solve(0, n-1)
	p := d.measure(row, column, s)
	m := margin(20)
	m.atLeast(10 * math.Log10((1-d.least(w))/max(1-share, 1e-3)))
	m.atLeast(20 * math.Log10(deviation/max(p.deviation, 1e-4)))
	m.atLeast(p.weaker - quietest)
	m.atLeast(normalTwist + p.twist)
	m.atLeast(reverseTwist - p.twist)
	if m < 0 || !d.steady(n-1, s) {
		return media.Tone{}, false
	}
	lasted := d.lasted(n, s)
	if d.press.echo(&p, s, d.blocks, lasted) {
		return media.Tone{}, false
	}
	need := p.excess()
	if share < w.share {
		need += partlyLines
	}
	if at := d.back(0); min(d.bank.age(at, row), d.bank.age(at, 4+column)) > n+lateBlocks {
		need += lateLines
	}
	if m.atLeast(d.clear(n, &p, need)); m < 0 {
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

// clear is by how many dB the spectrum is freer of other lines than it must be, where
// need is added to what must be.
func (d *Detector) clear(n int, p *pair, need float64) float64 {
	s := &d.spectrum
	s.look(&d.raw, 0, n, p.row, p.column)
	besideBy := p.weaker - level(s.line(beside))
	if besideBy < unvoicedBeside+need {
		return besideBy - unvoicedBeside - need
	}
	tone := level(s.line(below))
	belowBy, least := p.weaker-tone, lineBeside
	if besideBy < voicedBeside {
		switch both, either := s.voiced(beside, p.row, p.column); {
		case both > voicedShare && belowBy < voicedBelow:
			return max(besideBy-voicedBeside, belowBy-voicedBelow)
		case either < unvoicedShare:
			least = unvoicedBeside
		}
	}
	if belowBy-need >= lineBelow || p.excess() > 0 || 2*n > past {
		return min(besideBy-least, belowBy-lineBelow) - need
	}
	s.look(&d.raw, past-n, n, p.row, p.column)
	before := level(s.line(below))
	return min(besideBy-need-lineBesideTone, unchanged-math.Abs(before-tone))
}

// lasted is how long the tones of a window of n blocks have sounded, in blocks, where
// s is the fit without the oldest. That one and those before it count by how full they
// are.
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
