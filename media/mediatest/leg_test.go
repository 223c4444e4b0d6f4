package mediatest_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
)

func send(t *testing.T, leg media.Leg, n int) {
	t.Helper()
	for i := range n {
		if i > 0 {
			time.Sleep(media.FrameDuration)
		}
		p := media.Packet{Sequence: uint16(i), Timestamp: uint32(960 * i), Payload: []byte{byte(i)}}
		if err := leg.WritePacket(&p); err != nil {
			t.Error(err)
			return
		}
	}
}

// Ensure that a perfect line delivers every packet whole, in order and at once.
func TestLegPair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := mediatest.LegPair(mediatest.Link{})
		go send(t, a, 50)
		var p media.Packet
		for i := range 50 {
			if err := b.ReadPacket(&p); err != nil {
				t.Fatal(err)
			}
			if p.Sequence != uint16(i) || p.Payload[0] != byte(i) || p.SSRC == 0 {
				t.Fatalf("packet %d is %+v", i, p)
			}
			if late := time.Since(p.Arrival); late != 0 {
				t.Fatalf("packet %d read %v after it arrived", i, late)
			}
		}
		_ = a.Close()
		if err := b.ReadPacket(&p); !errors.Is(err, io.EOF) {
			t.Fatalf("reading after the end: %v, want io.EOF", err)
		}
		if err := b.WritePacket(&p); !errors.Is(err, io.ErrClosedPipe) {
			t.Fatalf("writing after the end: %v, want io.ErrClosedPipe", err)
		}
		if b.Err() != nil {
			t.Fatalf("closed in order, but Err is %v", b.Err())
		}
	})
}

// Ensure that a bad line delays, loses, repeats and reorders as it was asked to.
func TestLegPairBadLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := mediatest.LegPair(mediatest.Link{
			Delay: 50 * time.Millisecond, Jitter: 70 * time.Millisecond, Loss: 0.1, Repeat: 0.05, Seed: 7,
		})
		go func() {
			send(t, a, 2000)
			time.Sleep(time.Second)
			_ = a.Close()
		}()
		start := time.Now()
		seen := make(map[uint16]int)
		overtaken, last := 0, -1
		var p media.Packet
		for b.ReadPacket(&p) == nil {
			transit := p.Arrival.Sub(start) - time.Duration(p.Sequence)*media.FrameDuration
			if transit < 50*time.Millisecond || transit > 120*time.Millisecond {
				t.Fatalf("packet %d took %v", p.Sequence, transit)
			}
			if int(p.Sequence) < last {
				overtaken++
			}
			last = int(p.Sequence)
			seen[p.Sequence]++
		}
		repeated := 0
		for _, n := range seen {
			if n > 1 {
				repeated++
			}
		}
		if lost := 2000 - len(seen); lost < 150 || lost > 250 {
			t.Errorf("lost %d of 2000, want about 200", lost)
		}
		if repeated < 60 || repeated > 120 || overtaken < 100 {
			t.Errorf("repeated %d, overtaken %d", repeated, overtaken)
		}
	})
}

// Ensure that an offer and its answer make a pair that carries packets once the
// answer was accepted, and not before.
func TestNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := new(mediatest.Network)
		near, offer, err := n.Offer(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		far, answer, err := n.Answer(context.Background(), offer)
		if err != nil {
			t.Fatal(err)
		}
		early := media.Packet{Sequence: 1}
		if err := far.WritePacket(&early); err != nil {
			t.Fatal(err)
		}
		if err := near.Accept("no answer"); !isDescriptionError(err) {
			t.Fatalf("a wrong answer: %v", err)
		}
		if err := near.Accept(answer); err != nil {
			t.Fatal(err)
		}
		<-far.Ready()
		if err := far.WritePacket(&media.Packet{Sequence: 2}); err != nil {
			t.Fatal(err)
		}
		var p media.Packet
		if err := near.ReadPacket(&p); err != nil || p.Sequence != 2 {
			t.Fatalf("read %d, %v; want the packet sent after Ready", p.Sequence, err)
		}
		if _, _, err := n.Answer(context.Background(), offer); !isDescriptionError(err) {
			t.Fatalf("answering twice: %v", err)
		}
		_ = far.Close()
		<-near.Done()
	})
}

// Ensure that a leg that fails says why, and leaves its peer in the dark.
func TestLegFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := mediatest.LegPair(mediatest.Link{})
		gone := errors.New("gone")
		a.Fail(gone)
		<-a.Done()
		if !errors.Is(a.Err(), gone) || b.Err() != nil {
			t.Fatalf("errors %v and %v", a.Err(), b.Err())
		}
		select {
		case <-b.Done():
			t.Fatal("the peer ended too")
		default:
		}
	})
}

func isDescriptionError(err error) bool {
	var d *media.DescriptionError
	return errors.As(err, &d)
}
