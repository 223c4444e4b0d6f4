package lite

import (
	"errors"
	"io"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/dtls/v2"

	"callbot/media"
	"callbot/media/sdp"
	"callbot/media/wire"
)

// Errors of a leg that did not end in order.
var (
	ErrUnreachable = errors.New("lite: no connection to the peer")
	ErrVanished    = errors.New("lite: the peer has vanished")
	ErrFlooded     = errors.New("lite: more keys than anybody reads")
)

// leg is one call's media.
type leg struct {
	transport *Transport
	socket    *socket
	own       bool // the socket is this leg's alone
	identity  *identity
	born      time.Time

	agreed    atomic.Pointer[agreement]
	agent     agent
	path      atomic.Pointer[netip.AddrPort] // to the peer, once there is one
	heard     atomic.Int64                   // when the peer was heard, after born
	addresses []netip.AddrPort               // of the peer; the socket's table guards them

	secure secure
	in     inbound
	out    outbound
	said   wire.Remote

	reported time.Time // when the peer was told last; the keeper's own

	phase atomic.Uint32 // to be seen by each packet at less cost than the two channels
	ready chan struct{}
	done  chan struct{}
	end   sync.Once
	err   error // set before done is closed
	stop  sync.Once
}

var (
	_ media.OfferedLeg = (*leg)(nil)
	_ media.Reporter   = (*leg)(nil)
	_ media.Deliverer  = (*leg)(nil)
)

// The phases of a leg.
const (
	opening = iota
	open    // ready is closed
	over    // done is closed
)

// agreement is what both descriptions together say.
type agreement struct {
	format  media.Format
	numbers wire.Numbers
	peer    sdp.Peer
	client  bool // we begin the DTLS handshake
	since   time.Time
}

func newLeg(t *Transport, s *socket, id *identity) *leg {
	l := &leg{
		transport: t, socket: s, identity: id, born: time.Now(), agent: newAgent(),
		ready: make(chan struct{}), done: make(chan struct{}),
	}
	l.in.queue.filled.L = &l.in.queue.mu
	l.out.ssrc = newSSRC()
	l.secure.pipe = newPipe(l)
	return l
}

// join lets the leg be found by its peer, and looked after.
func (l *leg) join() {
	l.socket.table.add(l)
	l.transport.keeper.add(l)
}

// agree takes what the peer has described. We check the paths to it where it does not,
// or where we called it.
func (l *leg) agree(d *sdp.Description, peer sdp.Peer, client, full bool) bool {
	now := time.Now()
	a := &agreement{format: d.Format, numbers: d.Numbers, peer: peer, client: client, since: now}
	if !l.agreed.CompareAndSwap(nil, a) {
		return false
	}
	l.begin(full, full, peer.Candidates, now)
	l.sendAll(l.tend(now, nil))
	return true
}

// Accept takes the peer's answer.
func (l *leg) Accept(answer string) error {
	remote, err := sdp.Parse(answer, l.transport.G711)
	if err != nil {
		return err
	}
	peer, err := remote.Peer()
	if err != nil {
		return err
	}
	if !l.agree(remote, peer, peer.Setup == sdp.Passive, true) {
		return &media.DescriptionError{Reason: "the offer was answered before"}
	}
	return nil
}

// take sends to the peer by a path from now on.
func (l *leg) take(to netip.AddrPort) {
	if before := l.path.Load(); before == nil || *before != to {
		l.path.Store(&to)
	}
	if l.agreed.Load().client {
		l.handshake()
	}
}

// sendPath sends a datagram to the peer, if the path is known.
func (l *leg) sendPath(b []byte) {
	if to := l.path.Load(); to != nil {
		l.socket.send(b, *to)
	}
}

func (l *leg) sendAll(all []datagram) {
	for _, d := range all {
		l.socket.send(d.bytes, d.to)
	}
}

// hear notes that the peer gave a sign of life that it has proved to be its own.
func (l *leg) hear(now time.Time) { l.heard.Store(int64(now.Sub(l.born))) }

// silence is how long nothing was heard from the peer.
func (l *leg) silence(now time.Time) time.Duration {
	return now.Sub(l.born) - time.Duration(l.heard.Load())
}

// holds reports whether an address is in use by this leg, and no other may have it.
func (l *leg) holds(address netip.AddrPort, now time.Time) bool {
	select {
	case <-l.done:
		return false
	default:
	}
	used := l.path.Load()
	return used != nil && *used == address && l.silence(now) < hold
}

func (l *leg) finish(err error) {
	l.end.Do(func() {
		l.err = err
		l.phase.Store(over)
		close(l.done)
		l.in.queue.close()
		l.secure.pipe.interrupt()
	})
}

// Format is what was agreed on, and what we would wish for before that.
func (l *leg) Format() media.Format {
	if a := l.agreed.Load(); a != nil {
		return a.format
	}
	return media.Format{Codec: "opus", Clock: media.Rate48k, PacketTime: media.FrameDuration, EventClock: media.Rate48k}
}

func (l *leg) Ready() <-chan struct{} { return l.ready }
func (l *leg) Done() <-chan struct{}  { return l.done }

func (l *leg) Err() error {
	select {
	case <-l.done:
		return l.err
	default:
		return nil
	}
}

// ReadPacket waits for the next packet of the peer. What came before the end is still
// handed on.
func (l *leg) ReadPacket(p *media.Packet) error {
	if !l.in.queue.take(p) {
		return io.EOF
	}
	return nil
}

// Deliver lets take have each packet as the socket's reader opens it.
func (l *leg) Deliver(take func(*media.Packet)) (ended <-chan struct{}) {
	return l.in.queue.deliver(take)
}

// WritePacket encrypts and sends p.
func (l *leg) WritePacket(p *media.Packet) error {
	switch l.phase.Load() {
	case open:
		l.write(p)
	case over:
		return io.ErrClosedPipe
	}
	return nil
}

// Close says goodbye, ends the connection and waits for its goroutines.
func (l *leg) Close() error {
	l.finish(nil)
	var err error
	l.stop.Do(func() {
		l.transport.keeper.remove(l)
		if conn := l.secure.wait(); conn != nil {
			l.bye()
			err = ignoreClosed(conn.Close())
		}
		l.socket.table.remove(l)
		if l.own {
			err = errors.Join(err, l.socket.close())
		}
	})
	return err
}

// ignoreClosed leaves out that the peer closed the connection first.
func ignoreClosed(err error) error {
	if errors.Is(err, dtls.ErrConnClosed) {
		return nil
	}
	return err
}
