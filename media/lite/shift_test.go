package lite

import (
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"
)

// desk is a port with a reader, and somebody who sends to it.
type desk struct {
	*socket
	taken chan byte // the first byte of each datagram that was taken
	from  *net.UDPConn
	leave func() // closes the port
}

// newDesk is the desk of so many legs. Datagrams are sorted by sorted, unless it is nil.
func newDesk(t *testing.T, legs int, sorted func(d *desk, b []byte)) *desk {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{socket: newShared(conn), taken: make(chan byte, 4*batchSize)}
	if d.port == nil {
		conn.Close()
		t.Skip("datagrams are not taken by batches on this system")
	}
	if sorted == nil {
		sorted = func(d *desk, b []byte) { d.taken <- b[0] }
	}
	d.shifts.sort = func(b []byte, _ netip.AddrPort) { sorted(d, b) }
	for range legs {
		d.table.add(newLeg(new(Transport), d.socket, nil))
	}
	d.start()
	d.leave = sync.OnceFunc(func() {
		if err := d.close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(d.leave)
	if d.from, err = net.DialUDP("udp4", nil, d.addr().(*net.UDPAddr)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.from.Close() })
	return d
}

// send sends a datagram, which is there when it returns, as loopback has no queue.
func (d *desk) send(t *testing.T, b byte) {
	t.Helper()
	if _, err := d.from.Write([]byte{b}); err != nil {
		t.Fatal(err)
	}
}

// promise lets the reader rest: it does once it has taken what is sent here.
func (d *desk) promise(t *testing.T, next time.Duration) {
	t.Helper()
	d.shifts.promised.Store(int64(time.Since(d.shifts.born) + next))
	d.send(t, 0)
	<-d.taken
	d.shifts.turn.Lock()
	defer d.shifts.turn.Unlock() // the reader has let go of the batch
}

// Ensure that a reader rests while visits are promised, and that a visitor takes all that
// has come since.
func TestVisitorTakes(t *testing.T) {
	d := newDesk(t, crowd, nil)
	d.promise(t, time.Hour)
	for n := range byte(2*batchSize + 3) {
		d.send(t, n)
	}
	if len(d.taken) != 0 {
		t.Fatal("the reader does not rest")
	}
	d.shifts.visit(time.Now().Add(seldom / 2))
	if n := len(d.taken); n != 2*batchSize+3 {
		t.Fatalf("a visitor took %d of %d", n, 2*batchSize+3)
	}
	for n := range byte(2*batchSize + 3) {
		if got := <-d.taken; got != n {
			t.Fatalf("datagram %d is %d", n, got)
		}
	}
}

// Ensure that the reader works again when visitors stay away: told so, or too long, or
// where there are few legs, or when they were expected and did not come.
func TestReaderReturns(t *testing.T) {
	for name, c := range map[string]struct {
		legs     int
		promised time.Duration
		visit    func(x *shifts)
	}{
		"told":     {crowd, time.Hour, func(x *shifts) { x.visit(time.Time{}) }},
		"seldom":   {crowd, time.Hour, func(x *shifts) { x.visit(time.Now().Add(time.Minute)) }},
		"few":      {crowd - 1, time.Hour, func(x *shifts) { x.visit(time.Now().Add(seldom / 2)) }},
		"let down": {crowd, seldom, func(x *shifts) {}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, c.legs, nil)
			d.promise(t, c.promised)
			c.visit(d.shifts)
			for n := range byte(3) {
				d.send(t, 1+n)
				if got := <-d.taken; got != 1+n {
					t.Fatalf("took %d", got)
				}
			}
		})
	}
}

// Ensure that a visitor does not take more than its share when datagrams never end, and
// calls the reader to help.
func TestVisitorTakesItsShare(t *testing.T) {
	visiting, sorted := false, 0
	d := newDesk(t, crowd, func(d *desk, b []byte) {
		if b[0] == 0 {
			d.taken <- 0
			return
		}
		if !visiting {
			return
		}
		sorted++
		if sorted <= 2*share*batchSize { // each brings another
			if _, err := d.from.Write(b); err != nil {
				t.Error(err)
			}
		}
	})
	d.promise(t, time.Hour)
	for range batchSize {
		d.send(t, 1)
	}
	d.shifts.turn.Lock()
	visiting = true
	d.shifts.turn.Unlock()
	d.shifts.visit(time.Now().Add(seldom / 2))
	d.shifts.turn.Lock()
	defer d.shifts.turn.Unlock()
	visiting = false
	if sorted < share*batchSize {
		t.Errorf("%d taken, want a share of %d", sorted, share*batchSize)
	}
	if d.shifts.promised.Load() != 0 {
		t.Error("the reader was not called")
	}
}

// Ensure that a visitor goes away when the reader is just at work, which has then the less
// to do.
func TestVisitorDoesNotWait(t *testing.T) {
	d := newDesk(t, crowd, nil)
	d.shifts.turn.Lock()
	d.shifts.visit(time.Now().Add(seldom / 2))
	d.shifts.turn.Unlock()
	d.send(t, 7)
	if got := <-d.taken; got != 7 {
		t.Errorf("took %d", got)
	}
}

// Ensure that a socket closes while its reader rests and visitors come, and that visits
// afterwards do nothing.
func TestCloseWhileVisited(t *testing.T) {
	d := newDesk(t, crowd, nil)
	d.promise(t, time.Hour)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				d.shifts.visit(time.Now().Add(seldom / 2))
			}
		}
	}()
	d.leave()
	close(stop)
	<-stopped
	d.shifts.visit(time.Now().Add(seldom / 2))
}

// Ensure that visits cost no memory.
func TestVisitAllocates(t *testing.T) {
	d := newDesk(t, crowd, func(d *desk, b []byte) {
		if b[0] == 0 {
			d.taken <- 0
		}
	})
	d.promise(t, time.Hour)
	b := []byte{1}
	next := time.Now().Add(seldom / 2)
	if n := testing.AllocsPerRun(100, func() {
		_, _ = d.from.Write(b)
		d.shifts.visit(next)
		d.shifts.promised.Store(int64(time.Hour))
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
