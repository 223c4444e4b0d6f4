package conference

import (
	"sync"
	"time"

	"callbot/media"
	"callbot/media/rtp"
)

const (
	// audible is the softest that is worth hearing (RFC 6464, -dBov); below lies the
	// noise of a quiet room.
	audible = 65
	// linger is how many ticks a party that has become inaudible is still listened to:
	// the end of a word is soft.
	linger = 20
	// gone is how long no packet may come from a party that has not become inaudible.
	gone = 200 * time.Millisecond
	// doubted is for how many ticks on end a party may call silence loud before its levels
	// are no longer believed.
	doubted = 100
	// dtx is the longest payload that stands for silence to come (RFC 6716 section 3.1).
	dtx = 2
	// silence is the level of none (RFC 6464).
	silence = 127
)

// ear keeps a party's packets in order, and knows whether they are worth hearing.
// Whoever is silent costs nothing but that.
type ear struct {
	mu      sync.Mutex
	begun   bool
	buffer  rtp.Buffer
	stirs   bool  // packets are kept to be heard
	calm    int   // ticks since the party was audible
	blind   bool  // packets come without levels, or with such that are not believed
	lies    int   // ticks on end in which silence was called loud; from doubted on for good
	level   uint8 // of the latest packet or, where it has none, of the latest sound
	arrived time.Time
	recent  recent
	passed  []byte
	peer    *Seat // who gets the packets as they are
	rate    rate
}

// take notes a packet, and tells whether its sound is worth a tick, who gets packets as
// they are, and whether this one is to be heard. It may change when the packet is said to
// have arrived.
func (e *ear) take(p *media.Packet, x *Seat) (stirs bool, peer *Seat, heard bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.begun {
		e.begun, e.level, e.buffer.Clock = true, silence, x.mouth.Format().Clock
	}
	e.buffer.Push(p)
	silent := x.silent()
	if p.Kind == media.AudioPacket {
		e.note(p, silent)
	}
	if !e.stirs || e.peer != nil {
		if p.Kind == media.AudioPacket {
			e.recent.keep(p.Payload)
		}
		e.buffer.Skip()
	}
	if e.peer != nil && !silent && !e.rate.allows(p.Arrival) {
		return e.stirs, nil, false
	}
	if e.peer != nil {
		// To the peer the sound goes on as late as it was when it was mixed: an even stream
		// that became uneven, and sooner, would find it unprepared.
		p.Arrival = p.Arrival.Add(e.buffer.Wait(p.Arrival))
	}
	return e.stirs, e.peer, !silent
}

// note looks at how loud a packet is.
func (e *ear) note(p *media.Packet, silent bool) {
	e.arrived = p.Arrival
	e.blind = p.Level == media.NoLevel || e.lies >= doubted
	if !e.blind {
		e.level = p.Level
	}
	switch {
	case silent:
		e.stirs = false
	case !e.blind && p.Level > audible, len(p.Payload) <= dtx, e.blind && e.peer != nil:
	default:
		e.stirs, e.calm = true, 0
	}
}

// look is what a tick sees of a party: how loud it is, and whether it is worth hearing.
func (e *ear) look(due time.Time, silent bool) (level uint8, stirs bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	here := due.Sub(e.arrived) < gone
	if !here || silent {
		e.level = silence
	}
	if e.level > audible && !(here && e.blind) {
		e.calm++
	} else {
		e.calm = 0
	}
	if e.stirs && (silent || e.calm > linger) {
		e.stirs = false
		e.buffer.Skip()
	}
	return e.level, e.stirs
}

// unknown reports whether it takes decoding to know how loud the party is.
func (e *ear) unknown() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.blind
}

// measured says how loud sound is whose packet did not say so.
func (e *ear) measured(f media.Frame) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.blind {
		e.level = f.Level()
	}
}

// judge compares what the party says of its sound with the sound. One that always claims to
// be loud would keep others from being heard.
func (e *ear) judge(f media.Frame) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.lies >= doubted:
	case e.level > clearly || f.Level() <= audible:
		e.lies = 0
	default:
		e.lies++
	}
}

// pop gives what is to be played now, and how long it is where it is lost.
func (e *ear) pop(due time.Time, dst []byte) (payload []byte, kind rtp.Kind, lost time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	payload, kind = e.buffer.Pop(due, dst)
	return payload, kind, e.buffer.Missing()
}

// skip takes out what would be played now, for nobody.
func (e *ear) skip(due time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.buffer.Pass(due, e.passed[:0], func(payload []byte) {
		e.passed = payload
		e.recent.keep(payload)
	})
}

// extend says that the latest payload was so long.
func (e *ear) extend(d time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.buffer.Extend(e.buffer.Clock.Samples(d))
}

// forward gives the packets to a peer as they are, or to nobody. What waits to be played
// by then is heard by neither way: it does not begin while any of that is loud.
func (e *ear) forward(peer *Seat) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.peer == peer || peer != nil && e.stirs && e.buffer.Loudest() < soft {
		return
	}
	e.peer = peer
	e.buffer.Skip()
}

// forwards reports whether anybody gets the packets as they are.
func (e *ear) forwards() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.peer != nil
}

// recent is the latest payloads that were not decoded: a decoder that has heard them
// goes on with the next without a click.
type recent struct {
	payloads [2][]byte
	at       int
}

// next is the place of the oldest.
func (r *recent) next() *[]byte {
	r.at = 1 - r.at
	return &r.payloads[r.at]
}

func (r *recent) keep(payload []byte) {
	place := r.next()
	*place = append((*place)[:0], payload...)
}

// each calls f with the payloads, the oldest first, and forgets them.
func (r *recent) each(f func([]byte)) {
	for _, i := range [2]int{1 - r.at, r.at} {
		if len(r.payloads[i]) > 0 {
			f(r.payloads[i])
		}
		r.payloads[i] = r.payloads[i][:0]
	}
}

// rate bounds how many packets of a party are forwarded, so that one who floods harms
// nobody: as many as of 2.5 ms each, the shortest there are.
type rate struct {
	second time.Time
	n      int
}

func (r *rate) allows(at time.Time) bool {
	const most = int(time.Second / (2500 * time.Microsecond))
	if at.Sub(r.second) >= time.Second {
		r.second, r.n = at, 0
	}
	r.n++
	return r.n <= most
}
