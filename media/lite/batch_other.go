//go:build !linux

package lite

import (
	"net"
	"net/netip"
)

// batch cannot be had here, as there is no port.
type batch struct{}

func newBatch(*port) *batch { return new(batch) }

func (*batch) receive(func([]byte, netip.AddrPort)) int { return 0 }
func (*batch) full(int) bool                            { return false }

// enlarge asks for room for datagrams that wait.
func enlarge(udp *net.UDPConn, size int) {
	_, _ = udp.SetReadBuffer(size), udp.SetWriteBuffer(size)
}
