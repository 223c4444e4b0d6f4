package lite

import (
	"encoding/binary"
	"net"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"
)

// batch is datagrams that one call of the system receives (recvmmsg(2)). Everything in it
// is used again and again.
type batch struct {
	port     *port
	messages []message
	names    []unix.RawSockaddrInet6 // big enough for either family
	parts    []unix.Iovec
	buffers  []byte
}

// message is the mmsghdr of recvmmsg(2).
type message struct {
	header unix.Msghdr
	length uint32
}

// batchSize is how many datagrams are received at once, bufferSize one more than any
// datagram of a call is long, to know what is too long.
const (
	batchSize  = 64
	bufferSize = mtu + 1
)

func newBatch(p *port) *batch {
	b := &batch{
		port:     p,
		messages: make([]message, batchSize),
		names:    make([]unix.RawSockaddrInet6, batchSize),
		parts:    make([]unix.Iovec, batchSize),
		buffers:  make([]byte, batchSize*bufferSize),
	}
	for i := range b.messages {
		b.parts[i].Base = &b.buffers[i*bufferSize]
		b.parts[i].SetLen(bufferSize)
		h := &b.messages[i].header
		h.Name = (*byte)(unsafe.Pointer(&b.names[i]))
		h.Namelen = unix.SizeofSockaddrInet6
		h.Iov = &b.parts[i]
		h.SetIovlen(1)
	}
	return b
}

// receive takes what is there and there is room for, and gives it to sort. It returns how
// much it was.
func (b *batch) receive(sort func(d []byte, from netip.AddrPort)) (n int) {
	n, errno := b.port.exchange(unix.SYS_RECVMMSG, b.messages)
	for errno == unix.EINTR {
		n, errno = b.port.exchange(unix.SYS_RECVMMSG, b.messages)
	}
	for i := range n {
		m := &b.messages[i]
		m.header.Namelen = unix.SizeofSockaddrInet6
		if m.length <= mtu {
			at := i * bufferSize
			sort(b.buffers[at:at+int(m.length)], address(&b.names[i]))
		}
	}
	return n
}

// full reports whether there may be more than was received.
func (b *batch) full(n int) bool { return n == len(b.messages) }

// address is that of a sockaddr.
func address(name *unix.RawSockaddrInet6) netip.AddrPort {
	raw := (*[unix.SizeofSockaddrInet6]byte)(unsafe.Pointer(name))
	port := binary.BigEndian.Uint16(raw[2:])
	switch name.Family {
	case unix.AF_INET:
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte(raw[4:8])), port)
	case unix.AF_INET6:
		return netip.AddrPortFrom(netip.AddrFrom16([16]byte(raw[8:24])).Unmap(), port)
	default:
		return netip.AddrPort{}
	}
}

// enlarge asks for room for datagrams that wait, by force where the process may: the
// limit of the system (net.core.rmem_max) is often a few milliseconds of many calls.
func enlarge(udp *net.UDPConn, size int) {
	_, _ = udp.SetReadBuffer(size), udp.SetWriteBuffer(size)
	raw, err := udp.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		_ = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, size)
		_ = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_SNDBUFFORCE, size)
	})
}
