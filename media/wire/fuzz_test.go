package wire_test

import (
	"testing"
	"time"

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

// Ensure that no report makes the reader panic.
func FuzzHear(f *testing.F) {
	f.Add([]byte{0x81, 201, 0, 7, 0, 0, 0, 9, 0, 0, 0, 1, 25, 0, 0, 3, 0, 0, 0, 100, 0, 0, 0, 5, 0, 0, 0, 7, 0, 0, 0, 1})
	f.Add([]byte{0x80, 201, 0, 1, 0, 0, 0, 9, 0x81, 203, 0, 1, 0, 0, 0, 9})
	f.Add([]byte{0x80, 200, 0, 6, 0, 0, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3})
	f.Fuzz(func(t *testing.T, b []byte) {
		var r wire.Remote
		var in wire.Reception
		r.Hear(b, 1, &in, media.Rate48k, time.Time{})
		if report := r.Report(); report.RemoteLoss < 0 || report.RemoteLoss > 1 || report.RoundTrip < 0 {
			t.Errorf("%+v", report)
		}
	})
}
