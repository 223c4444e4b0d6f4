package wire

import (
	"encoding/binary"

	"callbot/media"
)

// extensionHeader is the length of what precedes the elements of a header extension.
const extensionHeader = 4

// Profiles of a header extension (RFC 8285 sections 4.2 and 4.3).
const (
	oneByte = 0xBEDE
	twoByte = 0x1000 // the lowest four bits are the application's
)

// extension is the header extension of a packet.
type extension struct {
	profile  uint16
	elements []byte
}

// extensionOf is the extension that begins at a place of a packet.
func extensionOf(b []byte, at int) (e extension, ok bool) {
	if len(b) < at+extensionHeader {
		return e, false
	}
	e.profile = binary.BigEndian.Uint16(b[at:])
	size := 4 * int(binary.BigEndian.Uint16(b[at+2:]))
	at += extensionHeader
	if len(b) < at+size {
		return e, false
	}
	e.elements = b[at : at+size]
	return e, true
}

// level is the audio level that stands under a number, or media.NoLevel.
func (e extension) level(number uint8) uint8 {
	if number == 0 {
		return media.NoLevel
	}
	head := 1
	switch {
	case e.profile == oneByte:
	case e.profile&0xfff0 == twoByte:
		head = 2
	default:
		return media.NoLevel
	}
	for b := e.elements; len(b) > head; {
		if b[0] == 0 { // padding
			b = b[1:]
			continue
		}
		id, size := b[0]>>4, int(b[0]&0x0f)+1
		if head == 2 {
			id, size = b[0], int(b[1])
		}
		if id == number && size > 0 {
			return b[head] & 0x7f
		}
		if head+size >= len(b) {
			break
		}
		b = b[head+size:]
	}
	return media.NoLevel
}
