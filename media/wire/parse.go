package wire

import (
	"encoding/binary"

	"callbot/media"
)

// headerSize is the length of an RTP header without anything optional.
const headerSize = 12

// Numbers are what the two ends of a leg agreed to call things by.
type Numbers struct {
	Audio uint8 // payload type of the sound
	Event uint8 // payload type of telephone events, where Events says that there are any
	Level uint8 // header extension of audio levels (RFC 6464), 0 where it was not agreed on

	Events bool

	// OtherEvent is a second payload type of telephone events, 0 where there is none.
	// Chromium that answers an offer of events on both clocks sends those of the clock
	// that the sound has not.
	OtherEvent uint8
}

// Parse fills p from an RTP packet (RFC 3550 section 5.1). It says false for a packet
// without a payload, such as a bandwidth probe, for what was not agreed on, and for
// what is malformed. The payload is written over p.Payload's array.
func Parse(b []byte, n Numbers, p *media.Packet) bool {
	if len(b) < headerSize || b[0]>>6 != 2 {
		return false
	}
	at := headerSize + 4*int(b[0]&0x0f) // contributing sources
	level := media.NoLevel
	if b[0]&0x10 != 0 {
		extension, ok := extensionOf(b, at)
		if !ok {
			return false
		}
		level = extension.level(n.Level)
		at += extensionHeader + len(extension.elements)
	}
	end := len(b)
	if b[0]&0x20 != 0 {
		end -= int(b[end-1])
	}
	if at >= end {
		return false
	}
	switch kind := b[1] & 0x7f; {
	case kind == n.Audio:
		p.Kind = media.AudioPacket
	case n.Events && (kind == n.Event || kind == n.OtherEvent && n.OtherEvent != 0):
		p.Kind = media.EventPacket
	default:
		return false
	}
	p.Marker = b[1]&0x80 != 0
	p.Sequence = binary.BigEndian.Uint16(b[2:])
	p.Timestamp = binary.BigEndian.Uint32(b[4:])
	p.SSRC = binary.BigEndian.Uint32(b[8:])
	p.Level = level
	p.Payload = append(p.Payload[:0], b[at:end]...)
	return true
}
