package sdp_test

import (
	"net/netip"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"callbot/media"
	"callbot/media/sdp"
	"callbot/media/wire"
)

// Ensure that it is read from a browser's offer how to reach it and how to know it.
func TestPeer(t *testing.T) {
	offer, err := os.ReadFile("testdata/chromium-offer.sdp")
	if err != nil {
		t.Fatal(err)
	}
	more := strings.Replace(string(offer), "a=ice-ufrag", "a=candidate:9 1 udp 2130706431 2001:db8::9 9009 typ host\r\n"+
		"a=candidate:9 2 udp 2130706431 192.0.2.99 9010 typ host\r\n"+
		"a=candidate:9 1 udp 99 5d1ba2f2.local 9011 typ host\r\na=candidate:9 1 udp x y z\r\na=ice-ufrag", 1)
	d, err := sdp.Parse(more, false)
	if err != nil {
		t.Fatal(err)
	}
	got, err := d.Peer()
	want := sdp.Peer{
		Ufrag: "EsAw", Pwd: "P2uYro0UCOQ4zxjKXaWCBui1", Setup: sdp.ActPass,
		Candidates: []netip.AddrPort{netip.MustParseAddrPort("[2001:db8::9]:9009"), netip.MustParseAddrPort("192.0.2.10:54609")},
		Fingerprints: []sdp.Fingerprint{{
			Hash:  "sha-256",
			Value: "D2:FA:0E:C3:22:59:5E:14:95:69:92:3D:13:B4:84:24:2C:C2:A2:C0:3E:FD:34:8E:5E:EA:6F:AF:52:CE:E6:0F",
		}},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

// Ensure that an offer of our own reads as it was meant.
func TestOffer(t *testing.T) {
	local := sdp.Local{
		Peer: sdp.Peer{
			Ufrag: "abcd", Pwd: "abcdefghijklmnopqrstuvwx", Setup: sdp.ActPass, Lite: true,
			Candidates:   []netip.AddrPort{netip.MustParseAddrPort("192.0.2.1:5000"), netip.MustParseAddrPort("192.0.2.2:5000")},
			Fingerprints: []sdp.Fingerprint{{Hash: "sha-256", Value: "AB:CD"}},
		},
		SSRC: 7, G711: true, Ask: sdp.Ask{DTX: true},
	}
	text, err := local.Offer()
	if err != nil {
		t.Fatal(err)
	}
	d, err := sdp.Parse(text, false)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	format := media.Format{Codec: "opus", Clock: 48000, PacketTime: media.FrameDuration, EventClock: 48000, FEC: true, DTX: true}
	if d.Format != format {
		t.Errorf("format is %+v", d.Format)
	}
	peer, err := d.Peer()
	if diff := cmp.Diff(local.Peer, peer, cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

// Ensure that events are taken on the clock of the sound, and those on the other clock
// too where a peer has both, whichever it names first.
func TestEvents(t *testing.T) {
	const head = "v=0\r\no=- 0 0 IN IP4 0\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111 110 126\r\na=rtpmap:111 opus/48000/2\r\n"
	for _, tt := range []struct {
		events string
		want   wire.Numbers
		clock  media.Rate
	}{
		{"", wire.Numbers{Audio: 111}, 0},
		{"a=rtpmap:110 telephone-event/48000\r\n", wire.Numbers{Audio: 111, Event: 110, Events: true}, 48000},
		{"a=rtpmap:126 telephone-event/8000\r\n", wire.Numbers{Audio: 111, Event: 126, Events: true}, 8000},
		{"a=rtpmap:110 telephone-event/48000\r\na=rtpmap:126 telephone-event/8000\r\n", wire.Numbers{Audio: 111, Event: 110, Events: true, OtherEvent: 126}, 48000},
		{"a=rtpmap:110 telephone-event/8000\r\na=rtpmap:126 telephone-event/48000\r\n", wire.Numbers{Audio: 111, Event: 126, Events: true, OtherEvent: 110}, 48000},
		{"a=rtpmap:126 telephone-event/16000\r\n", wire.Numbers{Audio: 111}, 0},
	} {
		d, err := sdp.Parse(head+tt.events, false)
		if err != nil || d.Numbers != tt.want || d.Format.EventClock != tt.clock {
			t.Errorf("%q: %+v on %d, %v", tt.events, d.Numbers, d.Format.EventClock, err)
		}
	}
}
