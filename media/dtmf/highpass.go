package dtmf

import "math"

// highPass takes away what lies below the rows: DC, mains hum and its harmonics, dial
// tone. It is flat within 3 dB from 690 Hz on and 35 dB down at 350 and 440 Hz.
type highPass struct {
	sections [2]struct{ s1, s2 float64 }
}

// The two second-order sections: a double zero at 0 Hz, and a notch at 411 Hz.
var highPassSections = [2]struct{ b1, a1, a2 float64 }{
	{-2, -1.5382221511321337, 0.8094284100633571},
	{-1.8968026732350467, -1.160612437405064, 0.44693297158467776},
}

// process writes in, filtered, to out; the two have one length.
func (h *highPass) process(out, in []float64) {
	p, q := highPassSections[0], highPassSections[1]
	s, t := h.sections[0], h.sections[1]
	out = out[:len(in)]
	for i, x := range in {
		// In this order the parts that wait for no other sample are done early.
		y := x + s.s1
		s.s1 = (p.b1*x + s.s2) - p.a1*y
		s.s2 = x - p.a2*y
		z := y + t.s1
		t.s1 = (q.b1*y + t.s2) - q.a1*z
		t.s2 = y - q.a2*z
		out[i] = z
	}
	h.sections[0], h.sections[1] = s, t
}

// highPassGain is the gain at omega radians a sample.
func highPassGain(omega float64) float64 {
	s, c := math.Sincos(omega)
	z := complex(c, -s)
	gain := 1.0
	for _, p := range highPassSections {
		zeros := 1 + complex(p.b1, 0)*z + z*z
		poles := 1 + complex(p.a1, 0)*z + complex(p.a2, 0)*z*z
		gain *= power(zeros) / power(poles)
	}
	return math.Sqrt(gain)
}
