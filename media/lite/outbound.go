package lite

import (
	"crypto/rand"
	"encoding/binary"
	"slices"
	"sync"
	"time"

	"github.com/pion/rtcp"

	"callbot/media"
	"callbot/media/wire"
)

// outbound is what we send: sound and events with one SSRC.
type outbound struct {
	ssrc   uint32
	sealer *sealer // set before the leg is ready
	buffer []byte
	sent   wire.Sent

	reporting sync.Mutex // held while a report is encrypted
}

// newSSRC chooses an SSRC (RFC 3550 section 8.1: by chance, so that it is hard to guess).
func newSSRC() uint32 {
	var b [4]byte
	_, _ = rand.Read(b[:]) // it never fails
	return binary.BigEndian.Uint32(b[:])
}

// write encrypts and sends a packet; events that were not agreed on are dropped.
func (l *leg) write(p *media.Packet) {
	o := &l.out
	o.buffer = wire.Append(o.buffer[:0], p, l.agreed.Load().numbers, o.ssrc)
	if len(o.buffer) == 0 {
		return
	}
	o.buffer = slices.Grow(o.buffer, tagRoom)
	sealed, err := o.sealer.packet(o.buffer)
	if err != nil {
		return // the packet is too strange to be sent, or there were 2⁴⁸ before it
	}
	o.sent.Add(p, time.Now())
	l.sendPath(sealed)
}

// tell sends reports.
func (l *leg) tell(packets ...rtcp.Packet) {
	plain, err := rtcp.Marshal(packets)
	if err != nil {
		return
	}
	l.out.reporting.Lock()
	sealed, err := l.out.sealer.report(plain)
	l.out.reporting.Unlock()
	if err == nil {
		l.sendPath(sealed)
	}
}

// bye tells a peer that does not look at DTLS any more that we leave.
func (l *leg) bye() {
	select {
	case <-l.ready:
		l.tell(wire.Bye(l.out.ssrc)...)
	default:
	}
}
