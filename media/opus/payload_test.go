package opus_test

import (
	"testing"
	"time"

	"callbot/media"
	"callbot/media/opus"
)

// Ensure the length of a payload is read as RFC 6716 table 2 and section 3.2 have it.
func TestPacketDuration(t *testing.T) {
	for _, c := range []struct {
		payload []byte
		want    time.Duration
	}{
		{[]byte{0 << 3}, 10 * time.Millisecond},
		{[]byte{1 << 3}, 20 * time.Millisecond},
		{[]byte{3 << 3}, 60 * time.Millisecond},
		{[]byte{3<<3 | 1}, 120 * time.Millisecond},
		{[]byte{12 << 3}, 10 * time.Millisecond},
		{[]byte{15<<3 | 2}, 40 * time.Millisecond},
		{[]byte{16 << 3}, 2500 * time.Microsecond},
		{[]byte{19 << 3}, 20 * time.Millisecond},
		{[]byte{31<<3 | 3, 6}, 120 * time.Millisecond},
		{[]byte{28<<3 | 3, 48}, 120 * time.Millisecond},
		{nil, 0},
		{[]byte{3}, 0},            // code 3 without its count
		{[]byte{31<<3 | 3, 0}, 0}, // no frames
		{[]byte{31<<3 | 3, 7}, 0}, // 140 ms
		{[]byte{11<<3 | 3, 3}, 0}, // 180 ms
	} {
		got, err := opus.PacketDuration(c.payload)
		if got != c.want || (err == nil) != (c.want > 0) {
			t.Errorf("PacketDuration(% x) = %v, %v; want %v", c.payload, got, err, c.want)
		}
	}
}

// Ensure no payload from a peer can upset the decoder, and that where it can be
// decoded its length was known before.
func FuzzDecode(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0xf8, 0xff, 0xfe}) // silence, as browsers send it
	f.Add([]byte{0x7b, 0x03, 0x01, 0x02, 0x03})
	f.Add([]byte{0x0b, 0xff, 0x00})
	d := decoder(f, media.Rate16k)
	f.Fuzz(func(t *testing.T, payload []byte) {
		room := make([]int16, media.Rate16k.Samples(120*time.Millisecond))
		n, err := d.Decode(room, payload)
		want, malformed := opus.PacketDuration(payload)
		if err == nil && (malformed != nil || media.Rate16k.Duration(n) != want) {
			t.Fatalf("decoded %d samples of what should be %v, %v", n, want, malformed)
		}
		frame := media.NewFrame(media.Rate16k)
		_ = d.Recover(frame, payload)
		if err := d.Conceal(frame); err != nil {
			t.Fatal(err)
		}
	})
}
