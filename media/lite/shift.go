package lite

import (
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// crowd is how many legs on a port make it worth while not to wake up for each
	// datagram: that costs more than all else that is done with it. A visitor takes what
	// has come then; without one, the reader lets datagrams gather for a linger, which
	// is less than a visitor may stay away.
	crowd  = 16
	linger = 4 * time.Millisecond

	// seldom is how long a visitor may stay away at most for datagrams to wait for it,
	// and patience how late it may be before the reader no longer relies on it.
	seldom   = 5 * time.Millisecond
	patience = 15 * time.Millisecond

	// share is how many batches a visitor takes at most. If there is more, the reader
	// does the rest beside it.
	share = 16
)

// shifts are by whom the datagrams of a port are taken and sorted. That is its reader, a
// goroutine that waits for them. But where there are many legs, and somebody awake every
// few milliseconds comes by as promised (visit), the reader rests, and nothing wakes it up.
//
//	reader: await ─▶ take ─▶ promised a visit? ─▶ rest until told, or let down
type shifts struct {
	socket *socket
	port   *port
	born   time.Time

	promised atomic.Int64  // when the next visit is, after born; 0: none is
	back     chan struct{} // holds a token when the reader is to work again
	closing  chan struct{}

	turn  sync.Mutex // held while datagrams are taken and sorted, and guards what follows
	batch *batch
	now   time.Time // when the batch was received
	sort  func(d []byte, from netip.AddrPort)
	work  func() // takes a visitor's share
	rest  bool   // there may be more than that
}

func newShifts(s *socket, p *port) *shifts {
	x := &shifts{
		socket: s, port: p, born: time.Now(), batch: newBatch(p),
		back: make(chan struct{}, 1), closing: make(chan struct{}),
	}
	x.sort = func(d []byte, from netip.AddrPort) { s.sort(d, from, x.now) } // made once, so that no batch costs memory
	x.work = func() { x.rest = x.take() }
	return x
}

// read takes datagrams until the port is closed, whenever nobody else does.
func (x *shifts) read() {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for x.port.await() == nil {
		x.turn.Lock()
		more := x.take()
		x.turn.Unlock()
		if !x.relieved(timer) {
			return
		}
		if !more && x.socket.table.len() >= crowd {
			time.Sleep(linger)
		}
	}
}

// take sorts a share of what is there, and reports whether that may not be all. The turn
// is the caller's.
func (x *shifts) take() (more bool) {
	for range share {
		x.now = time.Now()
		if n := x.batch.receive(x.sort); !x.batch.full(n) {
			return false
		}
	}
	return true
}

// relieved waits while a visit is promised. It says false when the port is closed.
func (x *shifts) relieved(timer *time.Timer) bool {
	for {
		promised := x.promised.Load()
		wait := time.Duration(promised) + patience - time.Since(x.born)
		if promised == 0 || wait <= 0 {
			return true
		}
		timer.Reset(wait)
		select {
		case <-x.back:
		case <-timer.C:
		case <-x.closing:
			return false
		}
	}
}

// visit takes what has come, where there are many legs and another visit follows soon.
func (x *shifts) visit(next time.Time) {
	if next.IsZero() || x.socket.table.len() < crowd || time.Until(next) > seldom {
		x.recall()
		return
	}
	x.promised.Store(int64(next.Sub(x.born)))
	if !x.turn.TryLock() {
		return // the reader is at it
	}
	x.socket.outbox.turn(x.work)
	more := x.rest
	x.turn.Unlock()
	if more {
		x.recall()
	}
}

// recall lets the reader work again.
func (x *shifts) recall() {
	if x.promised.Swap(0) == 0 {
		return
	}
	select {
	case x.back <- struct{}{}:
	default:
	}
}

// close ends the reader. Nothing is sorted any more when done is closed and it has
// returned.
func (x *shifts) close(done <-chan struct{}) error {
	close(x.closing)
	err := x.port.silence()
	<-done
	x.turn.Lock() // a visitor may be at it
	defer x.turn.Unlock()
	return err
}
