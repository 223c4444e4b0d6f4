package lite

import (
	"encoding/binary"
	"net"
	"net/netip"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// parcel is datagrams that one call of the system sends (sendmmsg(2)). Everything in it
// is used again and again.
type parcel struct {
	raw      syscall.RawConn
	count    int
	sent     int
	messages [outboxBound]message
	names    [outboxBound]unix.RawSockaddrInet6 // big enough for either family
	parts    [outboxBound]unix.Iovec
	buffers  [outboxBound][outboxRoom]byte
	call     func(fd uintptr) bool
}

// newOutbox is the outbox of a socket, nil where none can be had.
func newOutbox(udp *net.UDPConn) *outbox {
	if udp == nil {
		return nil
	}
	raw, err := udp.SyscallConn()
	if err != nil {
		return nil
	}
	return &outbox{wrap: func() *parcel { return newParcel(raw) }}
}

func newParcel(raw syscall.RawConn) *parcel {
	p := &parcel{raw: raw}
	for i := range p.messages {
		p.parts[i].Base = &p.buffers[i][0]
		h := &p.messages[i].header
		h.Name = (*byte)(unsafe.Pointer(&p.names[i]))
		h.Iov = &p.parts[i]
		h.SetIovlen(1)
	}
	p.call = p.push
	return p
}

// add puts a copy of a datagram in, for which there must be room.
func (p *parcel) add(b []byte, to netip.AddrPort) {
	i := p.count
	p.parts[i].SetLen(copy(p.buffers[i][:], b))
	p.messages[i].header.Namelen = setAddress(&p.names[i], to)
	p.count++
}

// send sends all and empties the parcel. What the system has no room for is lost, as
// any datagram may be.
func (p *parcel) send() {
	p.sent = 0
	_ = p.raw.Write(p.call)
	p.count = 0
}

// push is called with the socket when it may be writable.
func (p *parcel) push(fd uintptr) bool {
	for p.sent < p.count {
		n, _, errno := unix.Syscall6(unix.SYS_SENDMMSG, fd,
			uintptr(unsafe.Pointer(&p.messages[p.sent])), uintptr(p.count-p.sent), unix.MSG_DONTWAIT, 0, 0)
		switch errno {
		case 0:
			p.sent += int(n)
		case unix.EINTR:
		case unix.EAGAIN:
			return true
		default:
			p.sent++ // this one cannot be sent; the others may
		}
	}
	return true
}

// setAddress fills a sockaddr and returns its length.
func setAddress(name *unix.RawSockaddrInet6, to netip.AddrPort) uint32 {
	raw := (*[unix.SizeofSockaddrInet6]byte)(unsafe.Pointer(name))
	*name = unix.RawSockaddrInet6{Family: unix.AF_INET6}
	binary.BigEndian.PutUint16(raw[2:], to.Port())
	if !to.Addr().Is4() {
		name.Addr = to.Addr().As16()
		return unix.SizeofSockaddrInet6
	}
	name.Family = unix.AF_INET
	ip := to.Addr().As4()
	copy(raw[4:], ip[:])
	return unix.SizeofSockaddrInet4
}
