package lite

import (
	"errors"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"
)

// pairOfSockets is an outbox, and a socket that what it sends arrives at.
func pairOfSockets(tb testing.TB, network, host string) (*outbox, *net.UDPConn) {
	tb.Helper()
	listen := func() *net.UDPConn {
		conn, err := net.ListenUDP(network, &net.UDPAddr{IP: net.ParseIP(host)})
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { conn.Close() })
		return conn
	}
	from, to := listen(), listen()
	p, err := newPort(from)
	if errors.Is(err, errors.ErrUnsupported) {
		tb.Skip("datagrams are not gathered on this system")
	}
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = errors.Join(p.silence(), p.close()) })
	return newOutbox(p), to
}

// reach is the address of a socket.
func reach(conn *net.UDPConn) netip.AddrPort {
	to := conn.LocalAddr().(*net.UDPAddr).AddrPort()
	return netip.AddrPortFrom(to.Addr().Unmap(), to.Port())
}

// Ensure that what is sent during a turn arrives when it has ended, in order and whole,
// also where it is more than is gathered at once.
func TestOutbox(t *testing.T) {
	for network, host := range map[string]string{"udp4": "127.0.0.1", "udp6": "::1"} {
		t.Run(network, func(t *testing.T) {
			o, far := pairOfSockets(t, network, host)
			const datagrams = 3*outboxBound + 7
			for range 3 {
				o.turn(func() {
					for n := range datagrams {
						if !o.put([]byte{1, byte(n)}[:1+n%2], reach(far)) {
							t.Fatal("refused")
						}
					}
				})
				if err := far.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
					t.Fatal(err)
				}
				b := make([]byte, mtu)
				for n := range datagrams {
					got, _, err := far.ReadFromUDPAddrPort(b)
					if err != nil || got != 1+n%2 || got == 2 && b[1] != byte(n) {
						t.Fatalf("datagram %d: %x, %v", n, b[:got], err)
					}
				}
			}
		})
	}
}

// Ensure that outside of turns, and when it is long, a datagram is left to be sent at
// once.
func TestOutboxRefuses(t *testing.T) {
	o, far := pairOfSockets(t, "udp4", "127.0.0.1")
	if o.put([]byte{1}, reach(far)) {
		t.Error("gathered outside of a turn")
	}
	o.turn(func() {
		if o.put(make([]byte, outboxRoom+1), reach(far)) {
			t.Error("gathered what it has no room for")
		}
	})
	if o.put([]byte{1}, reach(far)) {
		t.Error("gathered after a turn")
	}
}

// Ensure that a turn that takes long does not keep what was sent in its beginning.
func TestOutboxWaits(t *testing.T) {
	o, far := pairOfSockets(t, "udp4", "127.0.0.1")
	o.turn(func() {
		o.put([]byte{1}, reach(far))
		o.since = o.since.Add(-outboxWait)
		o.put([]byte{2}, reach(far))
		if err := far.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, _, err := far.ReadFromUDPAddrPort(make([]byte, 1)); err != nil {
			t.Errorf("kept: %v", err)
		}
	})
}

// Ensure that turns of several hands and senders beside them lose nothing.
func TestOutboxTogether(t *testing.T) {
	o, far := pairOfSockets(t, "udp4", "127.0.0.1")
	const hands, turns, each = 4, 10, 5 // no more than a socket has room for
	var wg sync.WaitGroup
	for range hands {
		wg.Go(func() {
			for range turns {
				o.turn(func() {
					for range each {
						o.put([]byte{1}, reach(far))
					}
				})
			}
		})
	}
	wg.Wait()
	if err := far.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	for n := range hands * turns * each {
		if _, _, err := far.ReadFromUDPAddrPort(make([]byte, 1)); err != nil {
			t.Fatalf("%d datagrams came: %v", n, err)
		}
	}
}

// Ensure that gathering costs no memory.
func TestOutboxAllocates(t *testing.T) {
	o, far := pairOfSockets(t, "udp4", "127.0.0.1")
	to, b := reach(far), make([]byte, 100)
	turn := func() {
		for range 10 {
			o.put(b, to)
		}
	}
	o.turn(turn)
	if n := testing.AllocsPerRun(20, func() { o.turn(turn) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
