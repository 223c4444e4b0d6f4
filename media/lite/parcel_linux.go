package lite

import (
	"encoding/binary"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"
)

// parcel is datagrams that one call of the system sends (sendmmsg(2)). Everything in it
// is used again and again.
type parcel struct {
	port     *port
	count    int
	messages [outboxBound]message
	names    [outboxBound]unix.RawSockaddrInet6 // big enough for either family
	parts    [outboxBound]unix.Iovec
	buffers  [outboxBound][outboxRoom]byte
}

func newParcel(port *port) *parcel {
	p := &parcel{port: port}
	for i := range p.messages {
		p.parts[i].Base = &p.buffers[i][0]
		h := &p.messages[i].header
		h.Name = (*byte)(unsafe.Pointer(&p.names[i]))
		h.Iov = &p.parts[i]
		h.SetIovlen(1)
	}
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
	waiting := p.messages[:p.count]
	p.count = 0
	for len(waiting) > 0 {
		n, errno := p.port.exchange(unix.SYS_SENDMMSG, waiting)
		switch errno {
		case 0:
			waiting = waiting[n:]
		case unix.EINTR:
		case unix.EAGAIN:
			return
		default:
			waiting = waiting[1:] // this one cannot be sent; the others may
		}
	}
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
