package signalingtest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// Network is HTTP without sockets: servers by host name, and clients that reach them
// over net.Pipe. Everything in it may run in a synctest bubble.
type Network struct {
	mu    sync.Mutex
	hosts map[string]*listener
}

// Serve makes h answer for host ("service.test", or with a port as the URL has it)
// until the test ends, which then waits for the last request.
func (n *Network) Serve(tb testing.TB, host string, h http.Handler) {
	tb.Helper()
	l := &listener{host: host, conns: make(chan net.Conn), closed: make(chan struct{})}
	n.mu.Lock()
	if n.hosts == nil {
		n.hosts = make(map[string]*listener)
	}
	n.hosts[host] = l
	n.mu.Unlock()

	var open sync.WaitGroup // the server, and its connections, which it does not wait for
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	server.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed, http.StateHijacked:
			open.Done()
		case http.StateActive, http.StateIdle:
		}
	}
	open.Go(func() { _ = server.Serve(l) })
	tb.Cleanup(func() {
		_ = server.Close()
		open.Wait()
	})
}

// Client returns a client that reaches the hosts of the network and nothing else. Its
// connections end with the test, so that a bubble can.
func (n *Network) Client(tb testing.TB) *http.Client {
	tb.Helper()
	t := &http.Transport{DialContext: n.Dial, DisableCompression: true}
	tb.Cleanup(t.CloseIdleConnections)
	return &http.Client{Transport: t}
}

// Dial connects to a host of the network. Port 80 may be left out of the host's name.
func (n *Network) Dial(ctx context.Context, _, address string) (net.Conn, error) {
	n.mu.Lock()
	l := n.hosts[address]
	if host, port, err := net.SplitHostPort(address); l == nil && err == nil && port == "80" {
		l = n.hosts[host]
	}
	n.mu.Unlock()
	if l == nil {
		return nil, fmt.Errorf("dial %s: no such host in this network", address)
	}
	return l.dial(ctx)
}

// listener hands the far ends of pipes to an http.Server.
type listener struct {
	host   string
	conns  chan net.Conn
	once   sync.Once
	closed chan struct{}
}

func (l *listener) dial(ctx context.Context) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case l.conns <- far:
		return near, nil
	case <-l.closed:
		return nil, fmt.Errorf("dial %s: %w", l.host, net.ErrClosed)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *listener) Addr() net.Addr { return address(l.host) }

type address string

func (address) Network() string  { return "memory" }
func (a address) String() string { return string(a) }
