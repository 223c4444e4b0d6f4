package mediatest

import (
	"math"

	"callbot/media"
)

// Level is the loudness of s in dBov: the root of the mean square against that of
// the loudest square wave (RFC 6464 section 3). Silence is -Inf.
func Level(s []int16) float64 {
	if len(s) == 0 {
		return math.Inf(-1)
	}
	var sum float64
	for _, v := range s {
		sum += float64(v) * float64(v)
	}
	return 10*math.Log10(sum/float64(len(s))) - 20*math.Log10(32767)
}

// Probe is the loudness in dBov of the single frequency hertz in s, by Goertzel's
// algorithm under a Hann window. A full-scale sine gives about -3.
func Probe(r media.Rate, s []int16, hertz float64) float64 {
	c := 2 * math.Cos(2*math.Pi*hertz/float64(r))
	var q1, q2, window float64
	for i, v := range s {
		w := 0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/float64(len(s)))
		q1, q2 = c*q1-q2+w*float64(v), q1
		window += w
	}
	power := q1*q1 + q2*q2 - c*q1*q2
	peak := 2 * math.Sqrt(max(power, 0)) / max(window, 1)
	return 20*math.Log10(peak/math.Sqrt2) - 20*math.Log10(32767)
}

// SNR is the signal-to-noise ratio in dB of got, where want is the signal and the
// noise is what is left after the best gain. Both must be aligned already.
func SNR(want, got []int16) float64 {
	var ww, wg, gg float64
	for i := range min(len(want), len(got)) {
		w, g := float64(want[i]), float64(got[i])
		ww, wg, gg = ww+w*w, wg+w*g, gg+g*g
	}
	if ww == 0 {
		return math.Inf(-1)
	}
	signal := wg * wg / ww
	return 10 * math.Log10(signal/math.Max(gg-signal, 1e-9))
}

// ToneSNR is the signal-to-noise ratio in dB of a sine at hertz in s: everything
// that the best-fitting sine does not explain is noise.
func ToneSNR(r media.Rate, s []int16, hertz float64) float64 {
	var cc, cs, ss, xc, xs, xx float64
	for i, v := range s {
		sin, cos := math.Sincos(2 * math.Pi * hertz * float64(i) / float64(r))
		x := float64(v)
		cc, cs, ss = cc+cos*cos, cs+cos*sin, ss+sin*sin
		xc, xs, xx = xc+x*cos, xs+x*sin, xx+x*x
	}
	det := cc*ss - cs*cs
	a, b := (xc*ss-xs*cs)/det, (xs*cc-xc*cs)/det
	signal := a*xc + b*xs
	return 10 * math.Log10(signal/math.Max(xx-signal, 1e-9))
}
