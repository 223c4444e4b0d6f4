package media

import "time"

// FrameDuration is the length of every Frame: the packet time that RTP audio
// uses by default (RFC 3551 section 4.2; RFC 7587 section 4.2 for Opus).
const FrameDuration = 20 * time.Millisecond

// Rate is a sample rate or an RTP clock rate, in samples per second.
type Rate int

// The rates at which this module handles sound.
const (
	Rate8k  Rate = 8000  // narrowband: G.711, key detection
	Rate16k Rate = 16000 // wideband: the rate of live sound inside this module
	Rate48k Rate = 48000 // fullband: the RTP clock of Opus (RFC 7587 section 4.1)
)

// Samples is the number of samples in d, rounded down. Whole seconds are counted apart
// so that no length of a call can overflow.
func (r Rate) Samples(d time.Duration) int {
	return int(int64(d/time.Second)*int64(r) + int64(d%time.Second)*int64(r)/int64(time.Second))
}

// Duration is the time that n samples last.
func (r Rate) Duration(n int) time.Duration {
	return time.Duration(int64(n) * int64(time.Second) / int64(r))
}

// FrameSize is the number of samples in a Frame at this rate.
func (r Rate) FrameSize() int { return r.Samples(FrameDuration) }

// Frame is FrameDuration of mono sound: signed 16-bit linear samples, one after
// another. Its length is the FrameSize of the rate that goes with it.
type Frame []int16

// NewFrame returns a silent frame of rate r.
func NewFrame(r Rate) Frame { return make(Frame, r.FrameSize()) }
