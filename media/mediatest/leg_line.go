package mediatest

import (
	"math/rand/v2"
	"sync"
	"time"

	"callbot/media"
)

// lineBound is how many packets are on their way at most; a full line drops the
// oldest, as a router does.
const lineBound = 1024

// line is one direction of a link: packets on their way, in order of arrival.
type line struct {
	link    Link
	arrived chan struct{} // holds one token when the order of arrivals has changed

	mu      sync.Mutex
	chance  *rand.Rand
	flights []flight
}

type flight struct {
	due    time.Time
	packet media.Packet
}

func newLine(link Link, direction uint64) *line {
	return &line{
		link:    link,
		arrived: make(chan struct{}, 1),
		chance:  rand.New(rand.NewPCG(link.Seed, direction)),
	}
}

// put sends a copy of p on its way, unless chance loses it.
func (l *line) put(p *media.Packet, ssrc uint32) {
	l.mu.Lock()
	if l.chance.Float64() >= l.link.Loss {
		l.insert(p, ssrc)
		if l.chance.Float64() < l.link.Repeat {
			l.insert(p, ssrc)
		}
	}
	l.mu.Unlock()
	select {
	case l.arrived <- struct{}{}:
	default:
	}
}

// insert keeps the flights sorted; those due at the same time keep their order.
func (l *line) insert(p *media.Packet, ssrc uint32) {
	due := time.Now().Add(l.link.Delay)
	if l.link.Jitter > 0 {
		due = due.Add(time.Duration(l.chance.Int64N(int64(l.link.Jitter))))
	}
	if len(l.flights) == lineBound {
		l.flights = append(l.flights[:0], l.flights[1:]...)
	}
	f := flight{due: due, packet: *p}
	f.packet.SSRC = ssrc
	f.packet.Payload = append([]byte(nil), p.Payload...)
	at := len(l.flights)
	for at > 0 && l.flights[at-1].due.After(due) {
		at--
	}
	l.flights = append(l.flights, flight{})
	copy(l.flights[at+1:], l.flights[at:])
	l.flights[at] = f
}

// take fills p with the next packet that has arrived; otherwise it says how long
// the next one still takes, or 0 when none is on its way.
func (l *line) take(p *media.Packet) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.flights) == 0 {
		return 0, false
	}
	f := l.flights[0]
	if wait = time.Until(f.due); wait > 0 {
		return wait, false
	}
	payload := append(p.Payload[:0], f.packet.Payload...)
	*p = f.packet
	p.Payload = payload
	p.Arrival = f.due
	l.flights = append(l.flights[:0], l.flights[1:]...)
	return 0, true
}

// await returns when the line may have something new, or false once done is
// closed. A wait of 0 has no limit.
func (l *line) await(wait time.Duration, done <-chan struct{}) bool {
	var due <-chan time.Time
	if wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		due = t.C
	}
	select {
	case <-l.arrived:
	case <-due:
	case <-done:
		return false
	}
	return true
}
