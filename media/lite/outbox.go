package lite

import (
	"net/netip"
	"sync"
	"time"
)

const (
	// outboxBound is how many datagrams are gathered at most, outboxWait how long the
	// first of them may wait while others join it, and outboxRoom how long one may be.
	outboxBound = 32
	outboxWait  = 500 * time.Microsecond
	outboxRoom  = 768
)

// outbox gathers the datagrams that are sent during a turn, so that one call of the
// system sends them all. Its methods may be called from any goroutine.
type outbox struct {
	mu      sync.Mutex // guards what follows; never held while sending
	turns   int        // that are under way
	filling *parcel
	since   time.Time // when the first datagram came
	spare   *parcel
	wrap    func() *parcel // makes an empty parcel
}

func newOutbox(p *port) *outbox {
	return &outbox{wrap: func() *parcel { return newParcel(p) }}
}

// turn gathers what turn sends, and sends it when turn has returned, if not before.
func (o *outbox) turn(turn func()) {
	o.mu.Lock()
	o.turns++
	o.mu.Unlock()
	turn()
	o.mu.Lock()
	o.turns--
	o.mu.Unlock()
	o.flush()
}

// put takes a copy of a datagram, unless it is to be sent at once.
func (o *outbox) put(b []byte, to netip.AddrPort) bool {
	o.mu.Lock()
	if o.turns == 0 || len(b) > outboxRoom {
		o.mu.Unlock()
		return false
	}
	if o.filling == nil {
		o.filling, o.spare = o.spare, nil
	}
	if o.filling == nil {
		o.filling = o.wrap()
	}
	if o.filling.count == 0 {
		o.since = time.Now()
	}
	o.filling.add(b, to)
	full := o.filling.count == outboxBound || time.Since(o.since) > outboxWait
	o.mu.Unlock()
	if full {
		o.flush()
	}
	return true
}

// flush sends what was gathered.
func (o *outbox) flush() {
	o.mu.Lock()
	p := o.filling
	o.filling = nil
	o.mu.Unlock()
	if p == nil {
		return
	}
	p.send()
	o.mu.Lock()
	o.spare = p
	o.mu.Unlock()
}
