package wire

import (
	"encoding/binary"

	"callbot/media"
)

// Append appends p to dst as an RTP packet with an SSRC (RFC 3550 section 5.1), its
// level with it where that was agreed on. It appends nothing for events where none
// were agreed on.
func Append(dst []byte, p *media.Packet, n Numbers, ssrc uint32) []byte {
	kind := n.Audio
	if p.Kind == media.EventPacket {
		if !n.Events {
			return dst
		}
		kind = n.Event
	}
	if p.Marker {
		kind |= 0x80
	}
	first := byte(2 << 6)
	levelled := p.Kind == media.AudioPacket && p.Level <= 127 && n.Level != 0
	if levelled {
		first |= 0x10
	}
	dst = append(dst, first, kind)
	dst = binary.BigEndian.AppendUint16(dst, p.Sequence)
	dst = binary.BigEndian.AppendUint32(dst, p.Timestamp)
	dst = binary.BigEndian.AppendUint32(dst, ssrc)
	if levelled {
		dst = append(dst, oneByte>>8, oneByte&0xff, 0, 1, n.Level<<4, p.Level, 0, 0)
	}
	return append(dst, p.Payload...)
}
