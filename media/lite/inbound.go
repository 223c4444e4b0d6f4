package lite

import (
	"sync/atomic"
	"time"

	"callbot/media"
	"callbot/media/wire"
)

// inbound is what the peer sends.
type inbound struct {
	opener    atomic.Pointer[opener] // nil before the handshake
	reception wire.Reception
	queue     queue
	farewell  atomic.Int64 // when the peer said goodbye, after the leg was born; 0: not
}

// receiveSRTP takes a packet or report of the peer, which the socket's reader may parse
// into p.
func (l *leg) receiveSRTP(b []byte, p *media.Packet, now time.Time) {
	o := l.in.opener.Load()
	if o == nil || len(b) < 2 {
		return
	}
	if kind := b[1]; kind >= 192 && kind <= 223 { // RTCP: RFC 5761 section 4
		if plain, ok := o.report(b); ok {
			l.hear(now)
			l.receiveReport(plain, now)
		}
		return
	}
	plain, ok := o.packet(b)
	if !ok {
		return
	}
	l.hear(now)
	agreed := l.agreed.Load()
	if !wire.Parse(plain, agreed.numbers, p) {
		return
	}
	p.Arrival = now
	l.in.reception.Add(p, agreed.format.Clock)
	if !l.in.queue.put(p) {
		l.finish(ErrFlooded)
	}
}
