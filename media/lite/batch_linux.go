package lite

import (
	"encoding/binary"
	"net"
	"net/netip"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	// crowd is how many legs on one socket make it worth while to let datagrams gather
	// for a linger before they are taken: to wake up for each of them costs more than
	// all else that is done with it. The system's timers make it about a millisecond.
	// While more come than a batch takes, nobody lingers.
	crowd  = 32
	linger = 500 * time.Microsecond
)

// batch takes many datagrams from a socket with one call of the system (recvmmsg(2)).
// Everything in it is used again and again.
type batch struct {
	raw      syscall.RawConn
	messages []message
	names    []unix.RawSockaddrInet6 // big enough for either family
	parts    []unix.Iovec
	buffers  []byte
	count    int
	errno    syscall.Errno
	call     func(fd uintptr) bool
}

// message is the mmsghdr of recvmmsg(2).
type message struct {
	header unix.Msghdr
	length uint32
}

// bufferSize is one more than any datagram of a call, to know what is too long.
const bufferSize = mtu + 1

func newBatch(raw syscall.RawConn, size int) *batch {
	b := &batch{
		raw:      raw,
		messages: make([]message, size),
		names:    make([]unix.RawSockaddrInet6, size),
		parts:    make([]unix.Iovec, size),
		buffers:  make([]byte, size*bufferSize),
	}
	for i := range b.messages {
		b.parts[i].Base = &b.buffers[i*bufferSize]
		b.parts[i].SetLen(bufferSize)
		h := &b.messages[i].header
		h.Name = (*byte)(unsafe.Pointer(&b.names[i]))
		h.Iov = &b.parts[i]
		h.SetIovlen(1)
	}
	b.call = b.receive
	return b
}

// read waits until something is there, and takes as much of it as there is room for.
func (b *batch) read() error {
	for i := range b.messages {
		b.messages[i].header.Namelen = unix.SizeofSockaddrInet6
	}
	if err := b.raw.Read(b.call); err != nil {
		return err
	}
	if b.errno != 0 {
		return b.errno
	}
	return nil
}

// receive is called with the socket when it may be readable, and says whether it was.
func (b *batch) receive(fd uintptr) bool {
	n, _, errno := unix.Syscall6(unix.SYS_RECVMMSG, fd,
		uintptr(unsafe.Pointer(&b.messages[0])), uintptr(len(b.messages)), unix.MSG_DONTWAIT, 0, 0)
	if errno == unix.EAGAIN || errno == unix.EINTR {
		return false
	}
	b.count, b.errno = int(n), errno
	if errno != 0 {
		b.count = 0
	}
	return true
}

// datagram is the i-th that was taken.
func (b *batch) datagram(i int) ([]byte, netip.AddrPort) {
	at := i * bufferSize
	return b.buffers[at : at+int(b.messages[i].length)], address(&b.names[i])
}

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

// read takes datagrams until the socket is closed: many at once, where it is the
// system's and shared.
func (s *socket) read() {
	if s.udp == nil || s.batch == 1 {
		s.readPlain()
		return
	}
	raw, err := s.udp.SyscallConn()
	if err != nil {
		s.readPlain()
		return
	}
	b := newBatch(raw, s.batch)
	for b.read() == nil {
		now := time.Now()
		for i := range b.count {
			if d, from := b.datagram(i); len(d) <= mtu {
				s.sort(d, from, now)
			}
		}
		if b.count < len(b.messages)/2 && s.table.len() >= crowd {
			time.Sleep(linger)
		}
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
