package webrtc

import (
	"net"
	"strings"
)

// socketBuffer is asked of the operating system for the one socket that carries
// every call: about a second of a thousand calls.
const socketBuffer = 8 << 20

// listen opens the shared socket.
func listen(address string) (*net.UDPConn, error) {
	if address == "" {
		address = ":0"
	}
	network := family(address)
	addr, err := net.ResolveUDPAddr(network, address)
	if err != nil {
		return nil, err
	}
	conn, err := net.ListenUDP(network, addr)
	if err != nil {
		return nil, err
	}
	// The system may grant less than it is asked for; the calls work all the same.
	_ = conn.SetReadBuffer(socketBuffer)
	_ = conn.SetWriteBuffer(socketBuffer)
	return conn, nil
}

// family is "udp6" for a literal IPv6 address, otherwise "udp4".
func family(address string) string {
	if strings.HasPrefix(address, "[") {
		return "udp6"
	}
	return "udp4"
}
