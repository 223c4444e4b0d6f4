package wire_test

import (
	"testing"

	"callbot/media"
	"callbot/media/wire"
)

// Ensure that no RTP packet makes the parser panic, and that it hands on nothing
// empty.
func FuzzParse(f *testing.F) {
	n := wire.Numbers{Audio: 111, Event: 110, Events: true, Level: 1}
	f.Add([]byte{0x80, 111, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0x78})
	f.Add([]byte{0xB0, 111, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xBE, 0xDE, 0, 1, 0x10, 0x85, 0, 0, 0x78, 0, 0, 3})
	f.Add([]byte{0x90, 111, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0x10, 0x00, 0, 1, 1, 1, 0x85, 0, 0x78})
	f.Fuzz(func(t *testing.T, b []byte) {
		var p media.Packet
		if wire.Parse(b, n, &p) && len(p.Payload) == 0 {
			t.Error("a packet without a payload")
		}
	})
}
