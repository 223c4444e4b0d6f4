package webrtc_test

import (
	"context"
	"net"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"callbot/media"
	"callbot/media/webrtc"
	"callbot/media/webrtc/webrtctest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Ensure that many calls with one peer share one port of the real network, and that they leave
// no goroutine behind (which TestMain checks).
func TestSharedPort(t *testing.T) {
	a := &webrtc.Transport{Address: "127.0.0.1:0"}
	b := &webrtc.Transport{Address: "127.0.0.1:0", AcceptCM: true}
	t.Cleanup(func() { _, _ = a.Close(), b.Close() })
	if err := a.Open(); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 10 {
		near, far := webrtctest.Connect(t, b, a)
		wg.Go(func() {
			for n := range 20 {
				p := media.Packet{Sequence: uint16(n), Payload: []byte{1, 2, 3}, Level: media.NoLevel}
				if err := near.WritePacket(&p); err != nil {
					t.Errorf("writing: %v", err)
				}
			}
			var p media.Packet
			for n := range 20 {
				if err := far.ReadPacket(&p); err != nil || p.Sequence != uint16(n) || len(p.Payload) != 3 {
					t.Errorf("packet %d: %+v, %v", n, p, err)
				}
			}
		})
	}
	wg.Wait()
	if addr := a.Addr(); addr == nil || addr.(*net.UDPAddr).Port == 0 {
		t.Errorf("address is %v", addr)
	}
}

// Ensure that a port in use is reported when the transport is opened.
func TestPortInUse(t *testing.T) {
	taken, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	transport := &webrtc.Transport{Address: taken.LocalAddr().String()}
	if err := transport.Open(); err == nil {
		t.Fatal("opened a port in use")
	}
	if _, _, err := transport.Offer(context.Background()); err == nil {
		t.Fatal("made an offer with a port in use")
	}
}

// BenchmarkLeg measures one packet's way through encryption, the loopback
// interface and decryption.
func BenchmarkLeg(b *testing.B) {
	near, far := &webrtc.Transport{Address: "127.0.0.1:0"}, &webrtc.Transport{Address: "127.0.0.1:0"}
	defer near.Close()
	defer far.Close()
	webrtctest.BenchmarkLeg(b, near, far)
}
