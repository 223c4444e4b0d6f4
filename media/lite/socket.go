package lite

import (
	"errors"
	"net"
	"net/netip"
	"time"

	"github.com/pion/stun"

	"callbot/media"
)

const mtu = 1500

// socket is one UDP port and the legs on it. One goroutine at a time reads it; anyone may
// write.
type socket struct {
	conn net.PacketConn // nil where there is a port
	udp  *net.UDPConn   // the same, where it is the system's
	done chan struct{}  // closed when the reader has ended

	port   *port // carries many datagrams at once, where there can be one
	shifts *shifts
	outbox *outbox

	table table

	message stun.Message // these are the reader's own, used again and again
	packet  media.Packet
}

// newSocket makes the socket of one leg.
func newSocket(conn net.PacketConn) *socket {
	s := &socket{conn: conn, done: make(chan struct{})}
	s.udp, _ = conn.(*net.UDPConn)
	return s
}

// newShared makes the socket of many legs.
func newShared(conn net.PacketConn) *socket {
	s := newSocket(conn)
	if s.udp == nil {
		return s
	}
	p, err := newPort(s.udp)
	if err != nil {
		return s // it works without, at more cost
	}
	s.conn, s.udp = nil, nil
	s.port, s.outbox = p, newOutbox(p)
	s.shifts = newShifts(s, p)
	return s
}

// start reads until the socket is closed.
func (s *socket) start() {
	go func() {
		defer close(s.done)
		if s.port != nil {
			s.shifts.read()
			return
		}
		s.read()
	}()
}

// addr is the socket's own address.
func (s *socket) addr() net.Addr {
	if s.port != nil {
		return s.port.addr
	}
	return s.conn.LocalAddr()
}

// close waits for the reader.
func (s *socket) close() error {
	if s.port != nil {
		return errors.Join(s.shifts.close(s.done), s.port.close())
	}
	err := s.conn.Close()
	<-s.done
	return err
}

// read takes datagrams one by one, until the socket is closed.
func (s *socket) read() {
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
	if s.port != nil {
		if !s.outbox.put(b, to) {
			s.port.send(b, to)
		}
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
