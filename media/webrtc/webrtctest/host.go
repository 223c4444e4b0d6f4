package webrtctest

import (
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"github.com/pion/transport/v2"
)

// host is one host of a Network, whose datagrams are held back at random before they
// enter it, so that they overtake one another. (The virtual network's own jitter
// sleeps with its lock held, which stops virtual time.)
type host struct {
	transport.Net
	jitter time.Duration

	mu     sync.Mutex
	chance *rand.Rand
}

// ListenUDP opens a socket.
func (h *host) ListenUDP(network string, address *net.UDPAddr) (transport.UDPConn, error) {
	conn, err := h.Net.ListenUDP(network, address)
	if err != nil || h.jitter <= 0 {
		return conn, err
	}
	return &unevenConn{UDPConn: conn, host: h}, nil
}

// delay is how long one datagram is held back.
func (h *host) delay() time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Duration(h.chance.Int64N(int64(h.jitter)))
}

// unevenConn is a socket that sends late.
type unevenConn struct {
	transport.UDPConn
	host *host
}

// WriteTo sends p in a while. What becomes of it nobody is told, as with any datagram.
func (c *unevenConn) WriteTo(p []byte, to net.Addr) (int, error) {
	datagram := append([]byte(nil), p...)
	time.AfterFunc(c.host.delay(), func() { _, _ = c.UDPConn.WriteTo(datagram, to) })
	return len(p), nil
}
