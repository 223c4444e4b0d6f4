package dtmf

import (
	"math"

	"callbot/media"
)

// pair is what was measured of two tones.
type pair struct {
	key              media.Key
	row, column      float64 // radians a sample
	deviation        float64 // of the worse one, as a share
	stronger, weaker float64 // dBm0
	twist            float64 // dB
}

// measure measures the pair of a fit s.
func (d *Detector) measure(row, column int, s solution) pair {
	p := pair{key: keyAt(row, column), row: d.fit.waves[0].omega, column: d.fit.waves[1].omega}
	p.deviation = p.off(row, column)
	low := level(magnitude(s.tone[0]) / highPassGain(p.row))
	high := level(magnitude(s.tone[1]) / highPassGain(p.column))
	p.stronger, p.weaker, p.twist = max(low, high), min(low, high), high-low
	return p
}

// off is by how much the worse of the two frequencies is off, as a share.
func (p *pair) off(row, column int) float64 {
	return max(math.Abs(p.row/omega(rows[row])-1), math.Abs(p.column/omega(columns[column])-1))
}

// steady reports whether both tones of a fit s over the latest n blocks still sound, and
// have changed together if at all.
func (d *Detector) steady(n int, s solution) bool {
	newest := d.fit.solve(0, 3)
	for i := range s.tone {
		if power(newest.tone[i]) <= still*power(s.tone[i]) {
			return false
		}
	}
	late, early := d.fit.solve(0, n/2), d.fit.solve(n/2, n-n/2)
	change := (power(late.tone[0]) * power(early.tone[1])) / (power(late.tone[1])*power(early.tone[0]) + 1e-9)
	return change < apart && change > 1/apart
}

// excess is by how much the pair strays from what telephones send, in dB: the further,
// the cleaner it must be.
func (p *pair) excess() float64 {
	return max(p.deviation-ordinaryDeviation, 0)*1000 + max(p.twist-ordinaryReverseTwist, -p.twist-ordinaryNormalTwist, 0)
}

// level is the level of a sine of the given amplitude in dBm0.
func level(amplitude float64) float64 {
	return 20*math.Log10(amplitude/32768+1e-9) + fullScale
}

func magnitude(z complex128) float64 { return math.Sqrt(power(z)) }
