package main

import (
	"encoding/binary"
	"errors"

	"callbot/media"
)

const (
	payloadType = 111
	levelID     = 1 // of the header extension with the level
)

var errPacket = errors.New("no RTP packet")

// appendPacket appends p as RTP (RFC 3550 section 5.1), with its level as a one-byte
// header extension (RFC 8285 section 4.2, RFC 6464 section 3).
func appendPacket(dst []byte, p *media.Packet) []byte {
	first := byte(2 << 6)
	if p.Level != media.NoLevel {
		first |= 1 << 4
	}
	kind := byte(payloadType)
	if p.Marker {
		kind |= 1 << 7
	}
	dst = append(dst, first, kind)
	dst = binary.BigEndian.AppendUint16(dst, p.Sequence)
	dst = binary.BigEndian.AppendUint32(dst, p.Timestamp)
	dst = binary.BigEndian.AppendUint32(dst, p.SSRC)
	if p.Level != media.NoLevel {
		dst = append(dst, 0xBE, 0xDE, 0, 1, levelID<<4, p.Level, 0, 0)
	}
	return append(dst, p.Payload...)
}

// parsePacket fills p, whose payload is written over the one that it has.
func parsePacket(p *media.Packet, data []byte) error {
	const header = 12
	if len(data) < header || data[0]>>6 != 2 {
		return errPacket
	}
	rest := header + 4*int(data[0]&0x0F)
	*p = media.Packet{
		SSRC: binary.BigEndian.Uint32(data[8:]), Sequence: binary.BigEndian.Uint16(data[2:]),
		Timestamp: binary.BigEndian.Uint32(data[4:]), Marker: data[1]>>7 == 1,
		Level: media.NoLevel, Payload: p.Payload[:0],
	}
	if data[0]&(1<<4) != 0 {
		if len(data) < rest+4 {
			return errPacket
		}
		words := int(binary.BigEndian.Uint16(data[rest+2:]))
		if words > 0 && len(data) >= rest+6 && data[rest+4]>>4 == levelID {
			p.Level = data[rest+5] & 0x7F
		}
		rest += 4 + 4*words
	}
	if rest > len(data) {
		return errPacket
	}
	p.Payload = append(p.Payload, data[rest:]...)
	return nil
}
