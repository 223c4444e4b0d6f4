package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"callbot/media"
)

// plain makes legs of plain RTP between two ports of this machine, one for each leg. What
// describes a leg is its port.
type plain struct{}

var _ media.Connector = plain{}

// Answer makes the leg to a port.
func (plain) Answer(_ context.Context, offer string) (media.Leg, string, error) {
	l, err := newLeg()
	if err != nil {
		return nil, "", err
	}
	if err := l.Accept(offer); err != nil {
		return nil, "", errors.Join(err, l.Close())
	}
	return l, l.port(), nil
}

// Offer makes a leg whose other end is not known yet.
func (plain) Offer(context.Context) (media.OfferedLeg, string, error) {
	l, err := newLeg()
	if err != nil {
		return nil, "", err
	}
	return l, l.port(), nil
}

// leg is a media.Leg of plain RTP to one peer on this machine.
type leg struct {
	conn *net.UDPConn
	peer netip.AddrPort

	ready, done chan struct{}
	end         sync.Once

	in, out []byte
}

func newLeg() (*leg, error) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	return &leg{
		conn: conn, ready: make(chan struct{}), done: make(chan struct{}),
		in: make([]byte, 1500), out: make([]byte, 0, 1500),
	}, nil
}

// port is where it hears.
func (l *leg) port() string { return strconv.Itoa(l.conn.LocalAddr().(*net.UDPAddr).Port) }

// Accept says where the peer hears.
func (l *leg) Accept(answer string) error {
	port, err := strconv.ParseUint(answer, 10, 16)
	if err != nil {
		return &media.DescriptionError{Reason: "no port", Err: err}
	}
	l.peer = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(port))
	close(l.ready)
	return nil
}

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
	p.SSRC = uint32(l.peer.Port())
	l.out = appendPacket(l.out[:0], p)
	_, err := l.conn.WriteToUDPAddrPort(l.out, l.peer)
	return err
}

// Close gives up the port.
func (l *leg) Close() error {
	l.end.Do(func() {
		close(l.done)
		_ = l.conn.Close()
	})
	return nil
}
