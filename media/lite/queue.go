package lite

import (
	"sync"

	"callbot/media"
)

const (
	fewPackets = 4
	maxPackets = 32 // more than half a second: whoever reads so late has given up
)

// queue holds the packets that have come and were not read yet. When it is full the
// oldest sound is dropped; keys never are. Where somebody takes packets as they come,
// none waits in it.
type queue struct {
	mu      sync.Mutex // not held while to is called
	filled  sync.Cond
	to      func(*media.Packet) // takes what comes, if anybody does
	busy    bool                // to is being called
	over    chan struct{}       // closed when to is never called again
	slots   []media.Packet      // a ring
	first   int
	count   int
	dropped int
	ended   bool
}

// put adds a copy of p. It says false when there is no room that is not taken by keys.
func (q *queue) put(p *media.Packet) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ended {
		return true
	}
	if q.to != nil {
		q.hand(p, q.to)
		return true
	}
	if q.count == len(q.slots) && !q.room() {
		return false
	}
	s := q.slot(q.count)
	payload := append(s.Payload[:0], p.Payload...)
	*s = *p
	s.Payload = payload
	q.count++
	q.filled.Signal()
	return true
}

// slot is the i-th packet of those that wait.
func (q *queue) slot(i int) *media.Packet { return &q.slots[(q.first+i)%len(q.slots)] }

// room makes room for one more packet, if it can.
func (q *queue) room() bool {
	if len(q.slots) < maxPackets {
		q.grow()
		return true
	}
	for i := range q.count {
		if q.slot(i).Kind == media.AudioPacket {
			q.drop(i)
			return true
		}
	}
	return false
}

// grow makes the ring longer.
func (q *queue) grow() {
	slots := make([]media.Packet, max(fewPackets, 2*len(q.slots)))
	for i := range q.count {
		slots[i] = *q.slot(i)
	}
	q.slots, q.first = slots, 0
}

// drop takes the i-th packet out. Its payload's array moves to the end.
func (q *queue) drop(i int) {
	for ; i+1 < q.count; i++ {
		a, b := q.slot(i), q.slot(i+1)
		*a, *b = *b, *a
	}
	q.count--
	q.dropped++
}

// take waits for a packet and copies it to p. It says false after the end.
func (q *queue) take(p *media.Packet) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.count == 0 && !q.ended {
		q.filled.Wait()
	}
	if q.count == 0 {
		return false
	}
	q.pop(p)
	return true
}

// pop copies the packet that has waited longest to p.
func (q *queue) pop(p *media.Packet) {
	s := q.slot(0)
	payload := append(p.Payload[:0], s.Payload...)
	*p = *s
	p.Payload = payload
	q.first = (q.first + 1) % len(q.slots)
	q.count--
}

// deliver lets to have what waits and then what comes, until the end.
func (q *queue) deliver(to func(*media.Packet)) (over <-chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.over = make(chan struct{})
	var p media.Packet
	for q.count > 0 { // what comes meanwhile waits too
		q.pop(&p)
		q.hand(&p, to)
	}
	q.to = to
	if q.ended {
		close(q.over)
	}
	return q.over
}

// hand calls to. The lock is held before and after.
func (q *queue) hand(p *media.Packet, to func(*media.Packet)) {
	q.busy = true
	q.mu.Unlock()
	to(p)
	q.mu.Lock()
	q.busy = false
	if q.ended && q.to != nil {
		close(q.over)
	}
}

// close lets nothing more come in.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended = true
	q.filled.Broadcast()
	if q.to != nil && !q.busy {
		close(q.over)
	}
}

// lost is how many packets were dropped.
func (q *queue) lost() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.dropped
}
