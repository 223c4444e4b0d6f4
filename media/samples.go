package media

import "io"

// Samples is a Reader of sound in memory. It is made by NewSamples.
type Samples struct {
	rate Rate
	rest []int16
}

// NewSamples returns a reader of samples at rate r. It neither changes nor copies them.
func NewSamples(r Rate, samples []int16) *Samples { return &Samples{rate: r, rest: samples} }

// Rate is that of the samples.
func (s *Samples) Rate() Rate { return s.rate }

// ReadFrame gives the next frame; the last one is padded with silence.
func (s *Samples) ReadFrame(f Frame) error {
	if len(s.rest) == 0 {
		return io.EOF
	}
	n := copy(f, s.rest)
	clear(f[n:])
	s.rest = s.rest[n:]
	return nil
}
