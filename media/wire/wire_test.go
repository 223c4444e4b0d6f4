package wire_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pion/rtp"

	"callbot/media"
	"callbot/media/wire"
)

var numbers = wire.Numbers{Audio: 111, Event: 110, Events: true, Level: 5}

// Ensure that what is appended is RTP as others read it, and is read back as it was.
func TestAppendParse(t *testing.T) {
	for _, p := range []media.Packet{
		{Kind: media.AudioPacket, Sequence: 65535, Timestamp: 1 << 31, Level: 30, Payload: []byte{1, 2, 3}},
		{Kind: media.AudioPacket, Sequence: 1, Timestamp: 2, Marker: true, Level: media.NoLevel, Payload: []byte{9}},
		{Kind: media.EventPacket, Sequence: 7, Timestamp: 8, Marker: true, Level: media.NoLevel, Payload: []byte{5, 0x80, 3, 0xC0}},
	} {
		const ssrc = 0xCAFE
		b := wire.Append(nil, &p, numbers, ssrc)
		var stranger rtp.Packet
		if err := stranger.Unmarshal(b); err != nil {
			t.Fatal(err)
		}
		if stranger.SequenceNumber != p.Sequence || stranger.Marker != p.Marker || string(stranger.Payload) != string(p.Payload) {
			t.Errorf("others read %+v of %+v", stranger, p)
		}
		if level := stranger.GetExtension(numbers.Level); p.Level != media.NoLevel && (len(level) != 1 || level[0] != p.Level) {
			t.Errorf("others read the level %v of %+v", level, p)
		}
		var got media.Packet
		if !wire.Parse(b, numbers, &got) {
			t.Fatalf("%+v is not read back", p)
		}
		want := p
		want.SSRC = ssrc
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

// Ensure that events are not sent where none were agreed on.
func TestAppendEvents(t *testing.T) {
	none := wire.Numbers{Audio: 111}
	if b := wire.Append(nil, &media.Packet{Kind: media.EventPacket, Payload: []byte{1}}, none, 1); len(b) != 0 {
		t.Errorf("sent %x", b)
	}
}

// Ensure that padding, contributing sources and foreign extensions are passed over, as
// RFC 3550 section 5.1 and RFC 8285 have them.
func TestParse(t *testing.T) {
	head := func(first byte) []byte { return []byte{first, 111, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3} }
	tests := []struct {
		name    string
		packet  []byte
		payload string // empty: refused
		level   uint8
	}{
		{"plain", append(head(0x80), 'x'), "x", media.NoLevel},
		{"padded", append(head(0xA0), 'x', 0, 2), "x", media.NoLevel},
		{"all padding", append(head(0xA0), 0, 0, 3), "", 0},
		{"more padding than packet", append(head(0xA0), 'x', 200), "", 0},
		{"two sources", append(head(0x82), 0, 0, 0, 9, 0, 0, 0, 8, 'x'), "x", media.NoLevel},
		{"another extension first", append(head(0x90), 0xBE, 0xDE, 0, 2, 0x31, 1, 2, 0x50, 0x85, 0, 0, 0, 'x'), "x", 5},
		{"two-byte extension", append(head(0x90), 0x10, 0, 0, 1, 5, 1, 0x85, 0, 'x'), "x", 5},
		{"extension cut short", append(head(0x90), 0xBE, 0xDE, 0, 9, 0x50, 0x85, 0, 0, 'x'), "", 0},
		{"no payload", head(0x80), "", 0},
		{"too short", head(0x80)[:11], "", 0},
		{"another version", append(head(0x40), 'x'), "", 0},
		{"another payload type", append([]byte{0x80, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3}, 'x'), "", 0},
	}
	for _, tt := range tests {
		var p media.Packet
		ok := wire.Parse(tt.packet, numbers, &p)
		if ok != (tt.payload != "") || string(p.Payload) != tt.payload || ok && p.Level != tt.level {
			t.Errorf("%s: %v, %+v", tt.name, ok, p)
		}
	}
}

// Ensure that a packet's way costs no memory.
func TestAllocates(t *testing.T) {
	var sent wire.Sent
	var in wire.Reception
	p := media.Packet{Level: 30, Payload: make([]byte, 80)}
	got := media.Packet{Payload: make([]byte, 80)}
	b := make([]byte, 0, 200)
	n := testing.AllocsPerRun(100, func() {
		p.Sequence++
		b = wire.Append(b[:0], &p, numbers, 1)
		sent.Add(&p, time.Time{})
		wire.Parse(b, numbers, &got)
		in.Add(&got, media.Rate48k)
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}
