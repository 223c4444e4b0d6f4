package bench

import "time"

// What may be reached first.
const (
	LimitFailures = "failures" // calls that were not answered, or fell
	LimitKeys     = "keys"     // pressed and not heard, or heard and not pressed
	LimitPacing   = "pacing"   // one packet in a hundred is a packet late
	LimitCPU      = "cpu"      // the process keeps a core busy
	LimitCallers  = "callers"  // the crowd did not keep up: the figures are not the bot's
)

const (
	fullCore   = 0.9
	latePacket = 20 * time.Millisecond
	// keptUp is the least share of a caller's packets that must be sent for the
	// measurement to be about the bot.
	keptUp = 0.95
)

// limit says what was reached, the plainest first; expected is how many packets of a
// call should have come in each second, 0 where that is not known.
func (r Result) limit(expected float64) *string {
	var name string
	switch {
	case r.Failures > 0:
		name = LimitFailures
	case r.KeysHeard != r.KeysSent:
		name = LimitKeys
	case expected > 0 && r.In < keptUp*expected:
		name = LimitCallers
	case r.PacingP99 > latePacket.Microseconds():
		name = LimitPacing
	case r.Cores > fullCore:
		name = LimitCPU
	default:
		return nil
	}
	return &name
}

// Next is how many calls to try after so many: a fifth more.
func Next(calls int) int { return calls + max(1, calls/5) }
