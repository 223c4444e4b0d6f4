//go:build !linux

package lite

import "net"

// read takes datagrams until the socket is closed.
func (s *socket) read() { s.readPlain() }

// enlarge asks for room for datagrams that wait.
func enlarge(udp *net.UDPConn, size int) {
	_, _ = udp.SetReadBuffer(size), udp.SetWriteBuffer(size)
}
