package webrtctest

import (
	"context"
	"testing"

	"callbot/media"
)

// BenchmarkLeg measures one packet's way from a leg that near offers to the one by which
// far answers.
func BenchmarkLeg(b *testing.B, near, far media.Connector) {
	b.Helper()
	out, offer, err := near.Offer(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	defer out.Close()
	in, answer, err := far.Answer(context.Background(), offer)
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	if err := out.Accept(answer); err != nil {
		b.Fatal(err)
	}
	<-out.Ready()
	<-in.Ready()
	p := media.Packet{Payload: make([]byte, 80), Level: 30}
	var got media.Packet
	b.ReportAllocs()
	for b.Loop() {
		p.Sequence++
		p.Timestamp += 960
		if err := out.WritePacket(&p); err != nil {
			b.Fatal(err)
		}
		if err := in.ReadPacket(&got); err != nil {
			b.Fatal(err)
		}
	}
}
