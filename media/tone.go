package media

import (
	"fmt"
	"strings"
	"time"
)

// Key is a key of a telephone: '0' to '9', '*', '#', or 'A' to 'D'.
type Key byte

// Keys are all keys in the order of their event codes (RFC 4733 section 3.2).
const Keys = "0123456789*#ABCD"

// ParseKey reads one key; letters may be of either case.
func ParseKey(s string) (Key, error) {
	if len(s) == 1 {
		if k := strings.ToUpper(s); strings.Contains(Keys, k) {
			return Key(k[0]), nil
		}
	}
	return 0, fmt.Errorf("%q is not a telephone key: want one of %s", s, Keys)
}

// Valid reports whether k is one of Keys.
func (k Key) Valid() bool { return strings.IndexByte(Keys, byte(k)) >= 0 }

// String is the key's character, or "?" for what is no key.
func (k Key) String() string {
	if !k.Valid() {
		return "?"
	}
	return string(rune(k))
}

// ToneSource is the way by which a key was heard.
type ToneSource uint8

// The ways by which a key is heard.
const (
	ByEvent ToneSource = iota + 1 // a telephone event (RFC 4733)
	InBand                        // a pair of tones in the sound (ITU-T Q.23)
)

// String is "rfc4733" or "inband".
func (s ToneSource) String() string {
	switch s {
	case ByEvent:
		return "rfc4733"
	case InBand:
		return "inband"
	default:
		return "unknown"
	}
}

// Tone is one press of a key, with the evidence for it.
type Tone struct {
	Key    Key
	Source ToneSource // how it was first heard

	// Start is when the press began, on the leg's own time line: 0 is the first
	// packet (or, for a file, the first sample).
	Start time.Duration
	// Decided is when the listener knew, on the same time line.
	Decided time.Duration
	// Duration is how long the press had lasted when it was reported; the press
	// itself may go on.
	Duration time.Duration

	// Level is the loudness in dBm0 (ITU-T G.711): of the stronger tone in-band, of
	// the event's volume field otherwise.
	Level float64
	// Twist is how much louder the column (high) tone is than the row (low) tone,
	// in dB; 0 for events.
	Twist float64
	// Margin is how far the weakest test of the in-band detector was from failing,
	// in dB; 0 for events.
	Margin float64
}
