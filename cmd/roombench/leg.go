package main

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"

	"callbot/media"
)

// leg is a media.Leg of plain RTP to one peer on this machine.
type leg struct {
	conn *net.UDPConn
	peer netip.AddrPort
	ssrc uint32

	ready, done chan struct{}
	end         sync.Once

	in, out []byte
}

func newLeg(peer int) (*leg, error) {
	conn, err := listen()
	if err != nil {
		return nil, err
	}
	l := &leg{
		conn: conn, ready: make(chan struct{}), done: make(chan struct{}), ssrc: uint32(peer),
		peer: netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(peer)),
		in:   make([]byte, 1500), out: make([]byte, 0, 1500),
	}
	close(l.ready)
	return l, nil
}

func listen() (*net.UDPConn, error) {
	return net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
}

func port(c *net.UDPConn) int { return c.LocalAddr().(*net.UDPAddr).Port }

func (l *leg) Format() media.Format {
	return media.Format{Codec: "opus", Clock: media.Rate48k, PacketTime: media.FrameDuration}
}
func (l *leg) Ready() <-chan struct{} { return l.ready }
func (l *leg) Done() <-chan struct{}  { return l.done }
func (l *leg) Err() error             { return nil }

// ReadPacket takes what comes from anywhere: nobody else is on this machine.
func (l *leg) ReadPacket(p *media.Packet) error {
	for {
		n, _, err := l.conn.ReadFromUDPAddrPort(l.in)
		if errors.Is(err, net.ErrClosed) {
			return io.EOF
		}
		if err == nil && parsePacket(p, l.in[:n]) == nil {
			p.Arrival = time.Now()
			return nil
		}
	}
}

// WritePacket sends p.
func (l *leg) WritePacket(p *media.Packet) error {
	p.SSRC = l.ssrc
	l.out = appendPacket(l.out[:0], p)
	_, err := l.conn.WriteToUDPAddrPort(l.out, l.peer)
	return err
}

func (l *leg) Close() error {
	l.end.Do(func() {
		close(l.done)
		_ = l.conn.Close()
	})
	return nil
}
