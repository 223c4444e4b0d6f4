package mediatest

import (
	"io"
	"sync"
	"time"

	"callbot/media"
)

// Link says how packets travel between two legs in memory. The zero value is a
// perfect line that agreed on OpusFormat.
type Link struct {
	Format media.Format  // what both ends agreed on; the zero value means OpusFormat
	Delay  time.Duration // time every packet takes
	Jitter time.Duration // up to this much is added at random, so packets may overtake each other
	Loss   float64       // share of packets that vanish, 0 to 1
	Repeat float64       // share of packets that arrive twice, 0 to 1
	Seed   uint64        // the same seed loses the same packets
}

// OpusFormat is what a browser and this module agree on: Opus in 20 ms packets,
// with telephone events on the same clock.
var OpusFormat = media.Format{
	Codec:      "opus",
	Clock:      media.Rate48k,
	PacketTime: media.FrameDuration,
	EventClock: media.Rate48k,
	FEC:        true,
}

// Leg is one end of a pair in memory. It has no goroutine and uses package time
// plainly, so that it runs in a testing/synctest bubble.
type Leg struct {
	format media.Format
	out    *line
	in     *line
	peer   *Leg
	ssrc   uint32
	ready  chan struct{}
	done   chan struct{}
	end    sync.Once
	err    error
}

var _ media.Leg = (*Leg)(nil)

// LegPair makes the two ends of a line. Both are ready at once.
func LegPair(link Link) (a, b *Leg) {
	a, b = newPair(link)
	close(a.ready)
	return a, b
}

// newPair makes two legs that become ready together, when their common channel
// is closed.
func newPair(link Link) (a, b *Leg) {
	if link.Format == (media.Format{}) {
		link.Format = OpusFormat
	}
	there, back := newLine(link, 1), newLine(link, 2)
	ready := make(chan struct{})
	a = &Leg{format: link.Format, out: there, in: back, ssrc: 0xA, ready: ready, done: make(chan struct{})}
	b = &Leg{format: link.Format, out: back, in: there, ssrc: 0xB, ready: ready, done: make(chan struct{})}
	a.peer, b.peer = b, a
	return a, b
}

// Format is the link's.
func (l *Leg) Format() media.Format { return l.format }

// Ready is closed when packets can flow.
func (l *Leg) Ready() <-chan struct{} { return l.ready }

// Done is closed when either end was closed or failed.
func (l *Leg) Done() <-chan struct{} { return l.done }

// Err is nil after Close of either end, and what Fail was told otherwise.
func (l *Leg) Err() error {
	select {
	case <-l.done:
		return l.err
	default:
		return nil
	}
}

// ReadPacket waits for the next packet to arrive.
func (l *Leg) ReadPacket(p *media.Packet) error {
	for {
		select {
		case <-l.done:
			return io.EOF
		default:
		}
		wait, ok := l.in.take(p)
		if ok {
			return nil
		}
		if !l.in.await(wait, l.done) {
			return io.EOF
		}
	}
}

// WritePacket puts a copy of p on the line. Events that were not agreed on are
// dropped.
func (l *Leg) WritePacket(p *media.Packet) error {
	select {
	case <-l.done:
		return io.ErrClosedPipe
	default:
	}
	select {
	case <-l.ready:
	default:
		return nil
	}
	if p.Kind == media.EventPacket && l.format.EventClock == 0 {
		return nil
	}
	l.out.put(p, l.ssrc)
	return nil
}

// SetSSRC makes later packets belong to another stream, as when a peer starts
// its sender anew. It must not be called while another goroutine writes.
func (l *Leg) SetSSRC(ssrc uint32) { l.ssrc = ssrc }

// Close ends both legs in order.
func (l *Leg) Close() error {
	l.finish(nil)
	l.peer.finish(nil)
	return nil
}

// Fail ends this leg with an error, as when its peer has vanished. The other leg
// goes on and hears nothing more.
func (l *Leg) Fail(err error) { l.finish(err) }

func (l *Leg) finish(err error) {
	l.end.Do(func() {
		l.err = err
		close(l.done)
	})
}
