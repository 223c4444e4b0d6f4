package rtp

import (
	"time"

	"callbot/media"
)

// numbers follows sequence numbers and timestamps over their wraps (RFC 3550 section
// 5.1).
type numbers struct {
	begun     bool
	ssrc      uint32
	sequence  int64
	timestamp int64
}

// leap is how far the timestamps of one stream may be apart from one packet to the
// next; more is a stream that began anew.
const leap = time.Minute

// unwrap gives p's numbers, which grow without end. It reports false where a stream
// begins: the first, another SSRC, or the same one elsewhere in its numbers.
func (n *numbers) unwrap(p *media.Packet) (sequence, timestamp int64, same bool) {
	if !n.begun || n.ssrc != p.SSRC {
		// Beyond all that came before, and the same below the wrap.
		*n = numbers{
			begun: true, ssrc: p.SSRC,
			sequence:  (n.sequence>>16+2)<<16 + int64(p.Sequence),
			timestamp: (n.timestamp>>32+2)<<32 + int64(p.Timestamp),
		}
		return n.sequence, n.timestamp, false
	}
	sequence = n.sequence + int64(int16(p.Sequence-uint16(n.sequence)))
	timestamp = n.timestamp + int64(int32(p.Timestamp-uint32(n.timestamp)))
	far := int64(media.Rate48k.Samples(leap))
	if d := timestamp - n.timestamp; d > far || d < -far {
		n.begun = false
		return n.unwrap(p)
	}
	n.sequence = max(n.sequence, sequence)
	n.timestamp = max(n.timestamp, timestamp)
	return sequence, timestamp, true
}
