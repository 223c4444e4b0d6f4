package lite

import (
	"net"
	"os"
	"sync"
	"time"
)

// pipeBound is how many datagrams of a handshake may wait; a full pipe drops the
// newest, which the peer sends again.
const pipeBound = 16

// pipe is the connection that a leg's DTLS stands on: what the socket's reader sorts
// out for it comes in, what it writes goes to the peer's address.
type pipe struct {
	leg *leg

	mu      sync.Mutex // guards what follows
	filled  sync.Cond
	waiting [][]byte
	ended   bool // nothing more can be read
	expired bool // the deadline of reading has passed
	closed  bool // DTLS has closed it
}

var _ net.Conn = (*pipe)(nil)

func newPipe(l *leg) *pipe {
	p := &pipe{leg: l}
	p.filled.L = &p.mu
	return p
}

// put takes a datagram for DTLS to read.
func (p *pipe) put(b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended || len(p.waiting) >= pipeBound {
		return
	}
	p.waiting = append(p.waiting, append([]byte(nil), b...))
	p.filled.Signal()
}

// Read waits for a datagram.
func (p *pipe) Read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.waiting) == 0 && !p.ended && !p.expired {
		p.filled.Wait()
	}
	switch {
	case p.expired:
		return 0, os.ErrDeadlineExceeded
	case p.ended:
		return 0, net.ErrClosed
	}
	n := copy(b, p.waiting[0])
	if p.waiting = p.waiting[1:]; len(p.waiting) == 0 {
		p.waiting = nil
	}
	return n, nil
}

// Write sends a datagram.
func (p *pipe) Write(b []byte) (int, error) {
	p.leg.sendPath(b)
	return len(b), nil
}

// interrupt ends reading; what DTLS still has to say can be written.
func (p *pipe) interrupt() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	p.filled.Broadcast()
}

// Close is called by DTLS: after our own Close, or when the peer has closed, which is
// the end of the leg.
func (p *pipe) Close() error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.interrupt()
	p.leg.left()
	return nil
}

// over reports whether DTLS has ended.
func (p *pipe) over() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.closed
}

// SetReadDeadline knows two deadlines only, which are those that DTLS sets: one that
// has passed, and none.
func (p *pipe) SetReadDeadline(t time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.expired = !t.IsZero()
	p.filled.Broadcast()
	return nil
}

// SetWriteDeadline has no use: writing does not wait.
func (*pipe) SetWriteDeadline(time.Time) error { return nil }

// SetDeadline is SetReadDeadline.
func (p *pipe) SetDeadline(t time.Time) error { return p.SetReadDeadline(t) }

// LocalAddr is the socket's.
func (p *pipe) LocalAddr() net.Addr { return p.leg.socket.addr() }

// RemoteAddr is the peer's, as far as it is known.
func (p *pipe) RemoteAddr() net.Addr {
	if to := p.leg.path.Load(); to != nil {
		return net.UDPAddrFromAddrPort(*to)
	}
	return &net.UDPAddr{}
}
