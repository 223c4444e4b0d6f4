package lite

import (
	"net"
	"net/netip"
	"time"

	"github.com/pion/stun"

	"callbot/media"
)

const (
	mtu = 1500

	// sharedBatch and ownBatch are how many datagrams are taken from a socket at once.
	sharedBatch = 64
	ownBatch    = 1
)

// socket is one UDP port and the legs on it. One goroutine reads it; anyone may write.
type socket struct {
	conn  net.PacketConn
	udp   *net.UDPConn // the same, where it is the system's
	batch int
	done  chan struct{} // closed when the reader has ended

	table  table
	outbox *outbox // nil: everything is sent at once

	message stun.Message // these are the reader's own, used again and again
	packet  media.Packet
}

func newSocket(conn net.PacketConn, batch int) *socket {
	s := &socket{conn: conn, batch: batch, done: make(chan struct{})}
	s.udp, _ = conn.(*net.UDPConn)
	return s
}

// start reads until the socket is closed.
func (s *socket) start() {
	go func() {
		defer close(s.done)
		s.read()
	}()
}

// close waits for the reader.
func (s *socket) close() error {
	err := s.conn.Close()
	<-s.done
	return err
}

// readPlain takes datagrams one by one, until the socket is closed.
func (s *socket) readPlain() {
	b := make([]byte, mtu+1) // one more, to know what is too long
	for {
		n, from, err := s.receive(b)
		if err != nil {
			return
		}
		if n <= mtu {
			s.sort(b[:n], from, time.Now())
		}
	}
}

// receive waits for a datagram.
func (s *socket) receive(b []byte) (n int, from netip.AddrPort, err error) {
	if s.udp != nil {
		n, from, err = s.udp.ReadFromUDPAddrPort(b)
		return n, netip.AddrPortFrom(from.Addr().Unmap(), from.Port()), err
	}
	n, address, err := s.conn.ReadFrom(b)
	if udp, ok := address.(*net.UDPAddr); ok {
		from = udp.AddrPort()
	}
	return n, netip.AddrPortFrom(from.Addr().Unmap(), from.Port()), err
}

// send sends a datagram. What becomes of it nobody is told, as with any datagram.
func (s *socket) send(b []byte, to netip.AddrPort) {
	if s.outbox != nil && s.outbox.put(b, to) {
		return
	}
	if s.udp != nil {
		_, _ = s.udp.WriteToUDPAddrPort(b, to)
		return
	}
	_, _ = s.conn.WriteTo(b, net.UDPAddrFromAddrPort(to))
}

// sort gives a datagram to the leg that it is for (RFC 7983 section 7). From an
// address that no leg has proved to be its peer's only STUN is looked at, and that
// costs nothing either unless it names a leg.
func (s *socket) sort(b []byte, from netip.AddrPort, now time.Time) {
	if len(b) == 0 {
		return
	}
	switch first := b[0]; {
	case first <= 3:
		s.sortSTUN(b, from, now)
	case first >= 20 && first <= 63:
		if l := s.table.at(from); l != nil {
			l.receiveDTLS(b)
		}
	case first >= 128 && first <= 191:
		if l := s.table.at(from); l != nil {
			l.receiveSRTP(b, &s.packet, now)
		}
	}
}
