package webrtc

import (
	"context"
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
