package opus

import (
	"errors"
	"time"
)

// ErrPayload says that a payload breaks RFC 6716 section 3.
var ErrPayload = errors.New("opus: malformed payload")

// PacketDuration is how long the sound of a payload lasts, read from its first bytes
// (RFC 6716 section 3.1); it does not look at the sound itself.
func PacketDuration(payload []byte) (time.Duration, error) {
	if len(payload) == 0 {
		return 0, ErrPayload
	}
	frames := 2
	switch payload[0] & 3 {
	case 0:
		frames = 1
	case 3:
		if len(payload) < 2 {
			return 0, ErrPayload
		}
		frames = int(payload[1] & 0x3f)
	}
	d := time.Duration(frames) * frameDuration(payload[0])
	if d == 0 || d > 120*time.Millisecond {
		return 0, ErrPayload
	}
	return d, nil
}

// frameDuration is how long each frame lasts by the configuration number in a
// payload's first byte (RFC 6716 table 2).
func frameDuration(toc byte) time.Duration {
	const ms = time.Millisecond
	config := toc >> 3
	switch {
	case config < 12: // SILK
		return [...]time.Duration{10 * ms, 20 * ms, 40 * ms, 60 * ms}[config&3]
	case config < 16: // both
		return [...]time.Duration{10 * ms, 20 * ms}[config&1]
	default: // CELT
		return 2500 * time.Microsecond << (config & 3)
	}
}

// Silent reports whether a payload is what an encoder with DTX makes of silence:
// nothing but its first byte, or hardly more. It need not be sent.
func Silent(payload []byte) bool { return len(payload) <= 2 }
