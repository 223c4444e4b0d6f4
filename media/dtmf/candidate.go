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
