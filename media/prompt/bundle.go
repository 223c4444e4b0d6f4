package prompt

import (
	"callbot/media"
	"callbot/media/opus"
)

// maxBundle is how many frames one packet can hold: 120 ms (RFC 7587 section 4.2).
const maxBundle = 6

// Bundle makes longer payloads of ready ones, for peers that wish for fewer packets.
// The zero value is empty.
type Bundle struct {
	payloads [maxBundle][]byte
	levels   [maxBundle]uint8
	n        int
	joined   []byte
}

// Add puts a payload of 20 ms behind the others. It reports whether there is room for
// more; one too many is left out.
func (b *Bundle) Add(payload []byte, level uint8) (room bool) {
	if b.n < maxBundle {
		b.payloads[b.n], b.levels[b.n] = payload, level
		b.n++
	}
	return b.n < maxBundle
}

// Len is the number of frames in it.
func (b *Bundle) Len() int { return b.n }

// Take removes as many frames from the front as can be in one payload, which is good
// until the next Take, and tells how many they are and how loud the loudest is
// (RFC 6464). A Bundle may need more than one: where the encoder has changed its mode,
// a payload ends.
func (b *Bundle) Take() (payload []byte, level uint8, frames int) {
	if b.n == 0 {
		return nil, media.NoLevel, 0
	}
	payload, frames = b.payloads[0], 1
	longer, joined := opus.Join(b.joined[:0], b.payloads[:b.n]...)
	if joined > 1 {
		b.joined = longer
		payload, frames = longer, joined
	}
	level = b.levels[0]
	for _, l := range b.levels[1:frames] {
		level = min(level, l) // -dBov: less is louder; NoLevel is more than any
	}
	b.n = copy(b.payloads[:], b.payloads[frames:b.n])
	copy(b.levels[:], b.levels[frames:])
	clear(b.payloads[b.n:])
	return payload, level, frames
}

// Clear empties it.
func (b *Bundle) Clear() { *b = Bundle{joined: b.joined} }
