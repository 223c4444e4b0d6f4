package lite

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// port is a UDP socket of the system that Go's poller does not watch, so that a datagram
// wakes up only who waits for it: an epoll instance, which that poller watches in its
// place, tells of the next one after each await (epoll_ctl(2), EPOLLONESHOT). Its methods
// may be called from any goroutine, await by one at a time; none but that waits.
type port struct {
	addr net.Addr
	bell *os.File // the epoll instance
	ring syscall.RawConn

	mu sync.RWMutex // held for reading while fd is in use
	fd int          // -1 once it is closed
}

// newPort makes a port of a socket, which it closes unless it fails.
func newPort(udp *net.UDPConn) (*port, error) {
	raw, err := udp.SyscallConn()
	if err != nil {
		return nil, err
	}
	p := &port{addr: udp.LocalAddr()}
	var duplicated error
	if err := raw.Control(func(fd uintptr) {
		p.fd, duplicated = unix.FcntlInt(fd, unix.F_DUPFD_CLOEXEC, 0)
	}); err != nil || duplicated != nil {
		return nil, errors.Join(err, duplicated)
	}
	if err := p.hang(); err != nil {
		return nil, errors.Join(err, unix.Close(p.fd))
	}
	_ = udp.Close()
	return p, nil
}

// hang makes the bell.
func (p *port) hang() error {
	bell, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return err
	}
	if err := errors.Join(
		unix.SetNonblock(bell, true), // or Go's poller would not have it
		unix.EpollCtl(bell, unix.EPOLL_CTL_ADD, p.fd, new(unix.EpollEvent)),
	); err != nil {
		return errors.Join(err, unix.Close(bell))
	}
	p.bell = os.NewFile(uintptr(bell), "bell of "+p.addr.String())
	p.ring, err = p.bell.SyscallConn()
	return err
}

// await waits until there is something to receive. It fails when the port is closed.
func (p *port) await() error {
	var failed error
	if err := p.ring.Control(func(bell uintptr) { failed = p.arm(int(bell)) }); err != nil || failed != nil {
		return errors.Join(err, failed)
	}
	return p.ring.Read(func(bell uintptr) bool {
		// It does not wait, and so Go's scheduler is not told: see exchange.
		var event unix.EpollEvent
		n, _, _ := unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, bell, uintptr(unsafe.Pointer(&event)), 1, 0, 0, 0)
		return n == 1
	})
}

// arm lets the bell ring with the next datagram, or at once where one is there.
func (p *port) arm(bell int) error {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.fd < 0 {
		return net.ErrClosed
	}
	return unix.EpollCtl(bell, unix.EPOLL_CTL_MOD, p.fd, &unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLONESHOT})
}

// exchange receives or sends messages (recvmmsg(2), sendmmsg(2)) and returns how many.
// Go's scheduler is not told, as for a call that may wait: it would take the thread's
// processor away.
func (p *port) exchange(call uintptr, m []message) (int, syscall.Errno) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.fd < 0 {
		return 0, unix.EBADF
	}
	n, _, errno := unix.RawSyscall6(call, uintptr(p.fd),
		uintptr(unsafe.Pointer(&m[0])), uintptr(len(m)), unix.MSG_DONTWAIT, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), 0
}

// send sends one datagram. What becomes of it nobody is told.
func (p *port) send(b []byte, to netip.AddrPort) {
	var name unix.RawSockaddrInet6
	length := setAddress(&name, to)
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.fd < 0 || len(b) == 0 {
		return
	}
	_, _, _ = unix.RawSyscall6(unix.SYS_SENDTO, uintptr(p.fd), uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)),
		unix.MSG_DONTWAIT, uintptr(unsafe.Pointer(&name)), uintptr(length))
}

// silence ends await for good.
func (p *port) silence() error { return p.bell.Close() }

// close gives the socket up.
func (p *port) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fd < 0 {
		return net.ErrClosed
	}
	fd := p.fd
	p.fd = -1
	return unix.Close(fd)
}
