//go:build !linux

package lite

import (
	"errors"
	"net"
	"net/netip"
)

// port cannot be had here: datagrams are received and sent one by one.
type port struct{ addr net.Addr }

func newPort(*net.UDPConn) (*port, error) { return nil, errors.ErrUnsupported }

func (*port) await() error                { return net.ErrClosed }
func (*port) send([]byte, netip.AddrPort) {}
func (*port) silence() error              { return nil }
func (*port) close() error                { return nil }
