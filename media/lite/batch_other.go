//go:build !linux

package lite

// read takes datagrams until the socket is closed.
func (s *socket) read() { s.readPlain() }
