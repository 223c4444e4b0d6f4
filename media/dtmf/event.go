package dtmf

import (
	"encoding/binary"
	"strings"

	"callbot/media"
)

// eventSize is the length of one event in a payload (RFC 4733 section 2.3).
const eventSize = 4

// Event is one named telephone event of a payload (RFC 4733 section 2.3).
type Event struct {
	Code     uint8  // 0 to 15 are the keys in the order of media.Keys
	End      bool   // the event is over
	Volume   uint8  // loudness as -dBm0, 0 to 63; meaningful for keys only
	Duration uint16 // timestamp units since the packet's timestamp
}

// Key is the key that the event stands for; ok is false for events that are not
// keys, such as the flash hook.
func (e Event) Key() (k media.Key, ok bool) {
	if int(e.Code) >= len(media.Keys) {
		return 0, false
	}
	return media.Key(media.Keys[e.Code]), true
}

// Append appends the four bytes of e to dst.
func (e Event) Append(dst []byte) []byte {
	flags := e.Volume & 0x3F
	if e.End {
		flags |= 0x80
	}
	return binary.BigEndian.AppendUint16(append(dst, e.Code, flags), e.Duration)
}

// ParseEvent reads the first event of a payload and returns the bytes after it; ok
// is false where there is no whole event. The reserved bit is ignored, as the RFC
// asks of receivers.
func ParseEvent(payload []byte) (e Event, rest []byte, ok bool) {
	if len(payload) < eventSize {
		return Event{}, nil, false
	}
	return Event{
		Code:     payload[0],
		End:      payload[1]&0x80 != 0,
		Volume:   payload[1] & 0x3F,
		Duration: binary.BigEndian.Uint16(payload[2:]),
	}, payload[eventSize:], true
}

// code is the event code of k; ok is false for what is no key.
func code(k media.Key) (c uint8, ok bool) {
	i := strings.IndexByte(media.Keys, byte(k))
	return uint8(i), i >= 0
}
