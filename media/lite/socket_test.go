package lite_test

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"callbot/media"
	"callbot/media/lite"
	"callbot/media/webrtc"
	"callbot/media/webrtc/webrtctest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Ensure that many calls share one port of the real network, with peers of either kind,
// and that they leave no goroutine behind (which TestMain checks).
func TestSharedPort(t *testing.T) {
	shared := &lite.Transport{Address: "127.0.0.1:0"}
	t.Cleanup(func() { _ = shared.Close() })
	if err := shared.Open(); err != nil {
		t.Fatal(err)
	}
	if addr := shared.Addr(); addr == nil || addr.(*net.UDPAddr).Port == 0 {
		t.Errorf("address is %v", addr)
	}
	for _, peers := range []struct {
		name  string
		from  webrtctest.Connector
		calls int
	}{
		{"lite", &lite.Transport{Address: "127.0.0.1:0"}, 40}, // more than the reader wakes up for one by one
		{"full", &webrtc.Transport{Address: "127.0.0.1:0", AcceptCM: true}, 4},
	} {
		t.Run(peers.name, func(t *testing.T) {
			defer visits(shared)()
			t.Cleanup(func() { _ = peers.from.Close() })
			var wg sync.WaitGroup
			for range peers.calls {
				near, far := webrtctest.Connect(t, peers.from, shared)
				wg.Go(func() { exchange(t, near, far) })
				wg.Go(func() { exchange(t, far, near) })
			}
			wg.Wait()
		})
	}
}

// visits comes by at a transport every few milliseconds, as a wheel does, until stop.
func visits(shared *lite.Transport) (stop func()) {
	const every = 2 * time.Millisecond
	ticker, quit, done := time.NewTicker(every), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		defer shared.Visit(time.Time{})
		for {
			select {
			case now := <-ticker.C:
				shared.Visit(now.Add(every))
			case <-quit:
				return
			}
		}
	}()
	return func() {
		ticker.Stop()
		close(quit)
		<-done
	}
}

// exchange sends packets from one leg to the other.
func exchange(t *testing.T, from, to media.Leg) {
	t.Helper()
	const packets = 20
	for n := range packets {
		p := media.Packet{Sequence: uint16(n), Payload: []byte{1, 2, 3}, Level: media.NoLevel}
		if err := from.WritePacket(&p); err != nil {
			t.Errorf("writing: %v", err)
		}
	}
	var p media.Packet
	for n := range packets {
		if err := to.ReadPacket(&p); err != nil || p.Sequence != uint16(n) || len(p.Payload) != 3 {
			t.Errorf("packet %d: %+v, %v", n, p, err)
			return
		}
	}
}

// Ensure that a port in use is reported when the transport is opened.
func TestPortInUse(t *testing.T) {
	taken, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	transport := &lite.Transport{Address: taken.LocalAddr().String()}
	if err := transport.Open(); err == nil {
		t.Fatal("opened a port in use")
	}
	if _, _, err := transport.Offer(context.Background()); err == nil {
		t.Fatal("made an offer with a port in use")
	}
}

// Ensure that the ports of legs that offer stay within their bounds, and that there are
// no more legs than ports.
func TestPortRange(t *testing.T) {
	probe, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	port := uint16(probe.LocalAddr().(*net.UDPAddr).Port)
	probe.Close()
	transport := &lite.Transport{Address: "127.0.0.1:0", PortMin: port, PortMax: port}
	defer transport.Close()
	leg, _, err := transport.Offer(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer leg.Close()
	if other, _, err := transport.Offer(context.Background()); err == nil {
		other.Close()
		t.Error("two legs have one port")
	}
}

// Ensure that a hundred calls that come and go leave nothing in the transport.
func TestComeAndGo(t *testing.T) {
	a, b := &lite.Transport{Address: "127.0.0.1:0"}, &lite.Transport{Address: "127.0.0.1:0"}
	defer a.Close()
	defer b.Close()
	for range 100 {
		near, offer, err := a.Offer(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		far, answer, err := b.Answer(context.Background(), offer)
		if err != nil {
			t.Fatal(err)
		}
		if err := near.Accept(answer); err != nil {
			t.Fatal(err)
		}
		<-near.Ready()
		<-far.Ready()
		near.Close()
		<-far.Done() // it is told at once
		if err := far.Err(); err != nil {
			t.Errorf("the far end: %v", err)
		}
		far.Close()
	}
	for name, transport := range map[string]*lite.Transport{"near": a, "far": b} {
		if n := lite.Kept(transport); n != 0 {
			t.Errorf("the %s end keeps %d things", name, n)
		}
	}
}

// BenchmarkLeg measures one packet's way through encryption, the loopback
// interface and decryption.
func BenchmarkLeg(b *testing.B) {
	near, far := &lite.Transport{Address: "127.0.0.1:0"}, &lite.Transport{Address: "127.0.0.1:0"}
	defer near.Close()
	defer far.Close()
	webrtctest.BenchmarkLeg(b, near, far)
}

// BenchmarkConnect measures how long a call takes to come about, both ends of it, and
// to end.
func BenchmarkConnect(b *testing.B) {
	near, far := &lite.Transport{Address: "127.0.0.1:0"}, &lite.Transport{Address: "127.0.0.1:0"}
	defer near.Close()
	defer far.Close()
	b.ReportAllocs()
	for b.Loop() {
		out, offer, err := near.Offer(context.Background())
		if err != nil {
			b.Fatal(err)
		}
		in, answer, err := far.Answer(context.Background(), offer)
		if err != nil {
			b.Fatal(err)
		}
		if err := out.Accept(answer); err != nil {
			b.Fatal(err)
		}
		<-out.Ready()
		<-in.Ready()
		out.Close()
		in.Close()
	}
}
