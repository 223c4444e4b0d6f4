package webrtc

import (
	"context"
	"os"
	"testing"
	"testing/synctest"

	"callbot/media"
	"callbot/media/webrtc/webrtctest"
)

// Ensure that a peer that starts its stream anew, with another SSRC, is still
// heard, and that the packets say so.
func TestSSRCChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := webrtctest.New(t, webrtctest.Line{})
		a, b := &Transport{Network: network.Join(t)}, &Transport{Network: network.Join(t)}
		near, offer, err := a.Offer(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		defer near.Close()
		far, answer, err := b.Answer(context.Background(), offer)
		if err != nil {
			t.Fatal(err)
		}
		defer far.Close()
		if err := near.Accept(answer); err != nil {
			t.Fatal(err)
		}
		<-near.Ready()
		<-far.Ready()
		out := near.(*leg).track
		var got media.Packet
		for n := range 5 {
			before := out.out.Load()
			out.out.Store(&output{before.TrackLocalWriter, before.ssrc + 1})
			for i := range 3 {
				number := uint16(10*n + i)
				if err := near.WritePacket(&media.Packet{Sequence: number, Payload: []byte{1}}); err != nil {
					t.Fatal(err)
				}
				if err := far.ReadPacket(&got); err != nil {
					t.Fatal(err)
				}
				if got.SSRC != before.ssrc+1 || got.Sequence != number {
					t.Fatalf("stream %d: packet of %d, want %d", n, got.SSRC, before.ssrc+1)
				}
			}
		}
	})
}

// Ensure that no description makes the reader panic, and that what it accepts has
// a codec.
func FuzzDescribe(f *testing.F) {
	offer, err := os.ReadFile("testdata/chromium-offer.sdp")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(offer))
	f.Add("v=0\r\no=- 0 0 IN IP4 0\r\ns=-\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := (&Transport{G711: true}).describe(text)
		if err != nil {
			return
		}
		if d.format.Codec == "" || d.format.Clock == 0 {
			t.Errorf("accepted without a codec: %+v", d.format)
		}
		if _, err := d.answer(d.sdp, Ask{}); err != nil {
			t.Errorf("the reduced description cannot be read: %v", err)
		}
	})
}

// Ensure that no RTP packet makes the parser panic, and that it hands on nothing
// empty.
func FuzzParse(f *testing.F) {
	d := &description{audio: 111, event: 110, level: 1, format: media.Format{EventClock: 48000}}
	f.Add([]byte{0x80, 111, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0x78})
	f.Add([]byte{0xB0, 111, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xBE, 0xDE, 0, 1, 0x10, 0x85, 0, 0, 0x78, 0, 0, 3})
	f.Fuzz(func(t *testing.T, b []byte) {
		var in inbound
		var p media.Packet
		if in.parse(b, d, &p) && len(p.Payload) == 0 {
			t.Error("a packet without a payload")
		}
	})
}
