package dtmf

import (
	"math"

	"callbot/media"
)

// candidate says which pair of tones the latest 20 ms may hold.
func (d *Detector) candidate(at int) (row, column int, ok bool) {
	var p [8]float64
	for k := range p {
		p[k] = d.bank.power[at][k] + d.bank.power[(at+past-2)%past][k]
	}
	row, column = strongest(p[:4]), strongest(p[4:])
	low, high := p[row], p[4+column]
	// A sine of amplitude A gives 3200·A² here and has the energy 80·A².
	if low+high < candidateShare*block*d.energy(4) || low > skewed*high || high > skewed*low {
		return 0, 0, false
	}
	return row, column, !d.press.is(keyAt(row, column))
}

func strongest(p []float64) (best int) {
	for i := range p {
		if p[i] > p[best] {
			best = i
		}
	}
	return best
}

// judge fits the candidate pair and reports a key if there is one.
func (d *Detector) judge(at, row, column int, report func(media.Tone)) {
	g, ok := d.glance(at, row, column)
	if !ok {
		return
	}
	room := past
	if !d.press.down {
		room = d.blocks - d.press.end
	}
	aimed := false
	for _, w := range windows {
		if w.blocks > room {
			return
		}
		least := d.least(w)
		if !d.likely(&g, at, w.blocks, least) {
			continue
		}
		if !aimed && !d.aim(&g, row, column) {
			return
		}
		aimed = true
		d.extend(w.blocks)
		s := d.fit.solve(0, w.blocks)
		if s.share() < least {
			continue
		}
		if t, ok := d.verdict(row, column, w, s); ok {
			d.press.begin(t.Key, &d.fit, s, d.before(t.Duration), d.blocks)
			report(t)
			return
		}
		if s.share() >= w.share {
			return
		}
	}
}

// least is the share of the latest window w that the tones must explain.
func (d *Detector) least(w window) float64 {
	if d.guess > 0 && d.blocks-d.guess < w.blocks {
		return w.partly
	}
	return w.share
}

// glance is what the bank says of a candidate.
type glance struct {
	tone  [2]int     // of the bank
	omega [2]float64 // where they are, in radians a sample
	gain  [2]float64 // of what they are at their nominal frequencies, how much more there is at their own
}

// glance takes a look at the latest 20 ms of a candidate. It fails when a tone is far
// off or too little is at them.
func (d *Detector) glance(at, row, column int) (g glance, ok bool) {
	g.tone = [2]int{row, 4 + column}
	for i, k := range g.tone {
		off := d.bank.slope(at, k)
		nominal := d.bank.waves[k].omega
		if math.Abs(off) > 2*deviation*nominal {
			return g, false
		}
		g.omega[i], g.gain[i] = nominal+off, 1/droop(off)
	}
	return g, d.seen(&g, at, 4) >= leastShare
}

// seen is about the share of the energy of the latest n blocks that the tones have, as
// the bank sees them: 10 ms by 10 ms.
func (d *Detector) seen(g *glance, at, n int) float64 {
	sum := 0.0
	for i := 0; i < n; i += 2 {
		p := &d.bank.power[(at+past-i)%past]
		sum += p[g.tone[0]]*g.gain[0] + p[g.tone[1]]*g.gain[1]
	}
	return sum / (block * d.energy(n))
}

// likely reports whether a fit over n blocks may explain the share. It costs little
// beside the fit, which only ever explains less: its tones must keep their phases.
func (d *Detector) likely(g *glance, at, n int, share float64) bool {
	return d.seen(g, at, n) >= share-seenMore
}

// aim brings the fit to the frequencies of the candidate, first by what the bank saw,
// then by the fit's own phases. It fails when they are not those of a key.
func (d *Detector) aim(g *glance, row, column int) bool {
	d.fit.aim(g.omega[0], g.omega[1])
	d.extend(windows[0].blocks)
	for range 2 {
		low, high := d.fit.slopes(windows[0].blocks)
		d.fit.retune(d.fit.waves[0].omega+low, d.fit.waves[1].omega+high)
		if math.Abs(low) < omega(2) && math.Abs(high) < omega(2) {
			break
		}
	}
	p := pair{row: d.fit.waves[0].omega, column: d.fit.waves[1].omega}
	return p.off(row, column) <= deviation && math.Abs(p.column/p.row-2) >= octave
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
