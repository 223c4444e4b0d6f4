package webrtctest

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/transport/v2"

	"callbot/media"
)

// Side is how one end of a call makes its legs.
type Side struct {
	// New makes the connector of a host; it is closed when the test ends.
	New func(transport.Net) Connector
	// The errors of a leg whose peer has vanished, or was never there.
	Vanished, Unreachable error
}

// Connector is a transport.
type Connector interface {
	media.Connector
	io.Closer
}

// TestLegs holds calls in virtual time, in which one side offers and the other answers:
// what every leg over a network must do.
func TestLegs(t *testing.T, offers, answers Side) {
	s := suite{offers, answers}
	for _, test := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"minute", s.minute},
		{"loss", s.loss},
		{"handshake", s.handshake},
		{"uneven", s.uneven},
		{"report", s.report},
		{"goodbye", s.goodbye},
		{"vanished", s.vanished},
		{"unreachable", s.unreachable},
		{"close", s.close},
	} {
		t.Run(test.name, func(t *testing.T) { synctest.Test(t, test.run) })
	}
}

// suite is the two sides of the calls.
type suite struct{ offers, answers Side }

// hosts makes two connectors on a virtual network.
func (s suite) hosts(t *testing.T, line Line) (a, b Connector, n *Network) {
	t.Helper()
	n = New(t, line)
	a, b = s.offers.New(n.Join(t)), s.answers.New(n.Join(t))
	t.Cleanup(func() {
		for _, c := range []Connector{a, b} {
			if err := c.Close(); err != nil {
				t.Errorf("closing: %v", err)
			}
		}
	})
	return a, b, n
}

// Connect makes a ready pair of legs; a made the offer. They are closed when the test
// ends.
func Connect(t *testing.T, a, b media.Connector) (near, far media.Leg) {
	t.Helper()
	offered, offer, err := a.Offer(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	far, answer, err := b.Answer(context.Background(), offer)
	if err != nil {
		t.Fatal(err)
	}
	if err := offered.Accept(answer); err != nil {
		t.Fatal(err)
	}
	for _, leg := range []media.Leg{offered, far} {
		select {
		case <-leg.Ready():
		case <-leg.Done():
			t.Fatalf("the leg ended: %v", leg.Err())
		}
	}
	t.Cleanup(func() {
		for _, leg := range []media.Leg{offered, far} {
			if err := leg.Close(); err != nil {
				t.Errorf("closing: %v", err)
			}
		}
	})
	return offered, far
}

// talk sends sound for so long, with a key press by event in every second.
func talk(t *testing.T, leg media.Leg, d time.Duration) {
	t.Helper()
	var p media.Packet
	for n := range int(d / media.FrameDuration) {
		p.Sequence, p.Timestamp = uint16(n), uint32(960*n)
		p.Kind, p.Level, p.Payload = media.AudioPacket, uint8(n%128), append(p.Payload[:0], 0x78, byte(n))
		if n%50 == 0 {
			p.Kind, p.Payload = media.EventPacket, append(p.Payload[:0], 5, 0x80, 3, 0xC0)
		}
		if err := leg.WritePacket(&p); err != nil {
			t.Errorf("packet %d: %v", n, err)
			return
		}
		time.Sleep(media.FrameDuration)
	}
}

// Ensure that a minute of sound and keys arrives whole, in both directions, each
// packet with its kind, its numbers and its loudness.
func (s suite) minute(t *testing.T) {
	t.Helper()
	a, b, _ := s.hosts(t, Line{Delay: 20 * time.Millisecond})
	near, far := Connect(t, a, b)
	if f := far.Format(); f.Codec != "opus" || f.EventClock != media.Rate48k || !f.FEC {
		t.Errorf("format is %+v", f)
	}
	const packets = 60 * 50
	var wg sync.WaitGroup
	for _, leg := range []media.Leg{near, far} {
		wg.Go(func() { talk(t, leg, packets*media.FrameDuration) })
		wg.Go(func() {
			var p media.Packet
			for n := range packets {
				if err := leg.ReadPacket(&p); err != nil {
					t.Errorf("packet %d: %v", n, err)
					return
				}
				kind, level := media.AudioPacket, uint8(n%128)
				if n%50 == 0 {
					kind, level = media.EventPacket, media.NoLevel
				}
				if p.Sequence != uint16(n) || p.Timestamp != uint32(960*n) || p.Kind != kind || p.Level != level {
					t.Errorf("packet %d is %+v", n, p)
					return
				}
			}
		})
	}
	wg.Wait()
}

// Ensure that a call comes about on a line that loses every tenth datagram, and
// that the sound suffers by that much and no more.
func (s suite) loss(t *testing.T) {
	t.Helper()
	a, b, _ := s.hosts(t, Line{Delay: 30 * time.Millisecond, Loss: 0.1, Seed: 3})
	start := time.Now()
	near, far := Connect(t, a, b)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("connecting took %v", took)
	}
	got := make(chan int)
	go func() {
		n := 0
		var p media.Packet
		for far.ReadPacket(&p) == nil {
			n++
		}
		got <- n
	}()
	talk(t, near, 60*time.Second)
	time.Sleep(time.Second)
	_ = far.Close()
	if n := <-got; n < 2600 || n > 2800 {
		t.Errorf("%d of 3000 packets arrived, want about 2700", n)
	}
}

// Ensure that a call comes about even where every fourth datagram is lost, whichever
// they are.
func (s suite) handshake(t *testing.T) {
	t.Helper()
	for seed := range uint64(10) {
		n := New(t, Line{Delay: 10 * time.Millisecond, Loss: 0.25, Seed: seed})
		a, b := s.offers.New(n.Join(t)), s.answers.New(n.Join(t))
		offered, offer, err := a.Offer(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		far, answer, err := b.Answer(context.Background(), offer)
		if err != nil {
			t.Fatal(err)
		}
		if err := offered.Accept(answer); err != nil {
			t.Fatal(err)
		}
		for _, leg := range []media.Leg{offered, far} {
			select {
			case <-leg.Ready():
			case <-leg.Done():
				t.Errorf("seed %d: %v", seed, leg.Err())
			}
		}
		for _, c := range []io.Closer{offered, far, a, b} {
			_ = c.Close()
		}
	}
}

// Ensure that packets that overtake one another arrive all the same, each once.
func (s suite) uneven(t *testing.T) {
	t.Helper()
	a, b, _ := s.hosts(t, Line{Delay: 10 * time.Millisecond, Jitter: 70 * time.Millisecond, Seed: 11})
	near, far := Connect(t, a, b)
	const packets = 1000
	go talk(t, near, packets*media.FrameDuration)
	seen, overtaken, last := make(map[uint16]bool), 0, uint16(0)
	var p media.Packet
	for range packets {
		if err := far.ReadPacket(&p); err != nil {
			t.Fatal(err)
		}
		if seen[p.Sequence] {
			t.Errorf("packet %d came twice", p.Sequence)
		}
		seen[p.Sequence] = true
		if p.Sequence < last {
			overtaken++
		}
		last = p.Sequence
	}
	if overtaken < 50 {
		t.Errorf("only %d packets were overtaken", overtaken)
	}
}

// Ensure that both ends of a call know how the network treats it.
func (s suite) report(t *testing.T) {
	t.Helper()
	a, b, _ := s.hosts(t, Line{Delay: 40 * time.Millisecond, Loss: 0.1, Seed: 5})
	near, far := Connect(t, a, b)
	for _, leg := range []media.Leg{near, far} {
		go func() {
			var p media.Packet
			for leg.ReadPacket(&p) == nil {
			}
		}()
	}
	var wg sync.WaitGroup
	for _, leg := range []media.Leg{near, far} {
		wg.Go(func() { talk(t, leg, 60*time.Second) })
	}
	wg.Wait()
	for _, leg := range []media.Leg{near, far} {
		r := leg.(media.Reporter).Report()
		if r.RoundTrip < 80*time.Millisecond || r.RoundTrip > 82*time.Millisecond {
			t.Errorf("round trip %v, want 80 ms", r.RoundTrip)
		}
		if r.Lost < 200 || r.Lost > 400 || r.Received+r.Lost < 2990 || r.RemoteLost < 150 {
			t.Errorf("%+v after a tenth of 3000 packets was lost", r)
		}
		if r.RemoteLoss <= 0 || r.RemoteLoss > 0.3 || r.Jitter > time.Millisecond {
			t.Errorf("%+v", r)
		}
	}
}

// Ensure that a leg ends in order soon after its peer has left, which the peer says.
func (s suite) goodbye(t *testing.T) {
	t.Helper()
	a, b, _ := s.hosts(t, Line{Delay: 10 * time.Millisecond})
	near, far := Connect(t, a, b)
	go talk(t, near, time.Second)
	var p media.Packet
	for range 50 {
		if err := far.ReadPacket(&p); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(20 * time.Millisecond)
	left := time.Now()
	_ = near.Close()
	<-far.Done()
	if took := time.Since(left); took > time.Second || far.Err() != nil {
		t.Errorf("ended after %v with %v", took, far.Err())
	}
}

// Ensure that a leg whose peer has vanished ends by itself, with the reason.
func (s suite) vanished(t *testing.T) {
	t.Helper()
	a, b, network := s.hosts(t, Line{})
	near, _ := Connect(t, a, b)
	read := make(chan error)
	go func() { read <- near.ReadPacket(new(media.Packet)) }()
	time.Sleep(5300 * time.Millisecond)
	network.Lose(1)
	cut := time.Now()
	if err := <-read; !errors.Is(err, io.EOF) {
		t.Errorf("reading: %v, want io.EOF", err)
	}
	<-near.Done()
	if !errors.Is(near.Err(), s.offers.Vanished) {
		t.Errorf("the leg ended with %v", near.Err())
	}
	if took := time.Since(cut); took < 8*time.Second || took > 15*time.Second {
		t.Errorf("noticed after %v, want about %v", took, 10*time.Second)
	}
}

// Ensure that a leg whose peer cannot be reached ends with the reason.
func (s suite) unreachable(t *testing.T) {
	t.Helper()
	a, b, network := s.hosts(t, Line{})
	network.Lose(1)
	near, offer, err := a.Offer(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer near.Close()
	far, _, err := b.Answer(context.Background(), offer)
	if err != nil {
		t.Fatal(err)
	}
	<-far.Done()
	if !errors.Is(far.Err(), s.answers.Unreachable) {
		t.Errorf("the leg ended with %v", far.Err())
	}
	_ = far.Close()
}

// Ensure that closing ends a leg in order, twice as well as once, and wakes its
// reader.
func (s suite) close(t *testing.T) {
	t.Helper()
	a, b, _ := s.hosts(t, Line{})
	near, _ := Connect(t, a, b)
	read := make(chan error)
	go func() { read <- near.ReadPacket(new(media.Packet)) }()
	synctest.Wait()
	for range 2 {
		if err := near.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := <-read; !errors.Is(err, io.EOF) {
		t.Errorf("reading: %v", err)
	}
	if err := near.WritePacket(new(media.Packet)); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("writing: %v", err)
	}
	if near.Err() != nil {
		t.Errorf("closed in order, but Err is %v", near.Err())
	}
}
