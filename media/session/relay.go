package session

import (
	"sync"

	"callbot/media"
	"callbot/media/dtmf"
)

// Join lets each party hear the other. Where both have agreed on the same codec, packets
// are forwarded without decoding them, sound and events, renumbered so that each hears
// one continuous stream; else sound is decoded and encoded anew. What the sessions say
// themselves waits until they part; one that is on a stage by then says nothing.
func Join(a, b *Session) (part func()) {
	a.out.silence()
	b.out.silence()
	there, back := &relay{from: a, to: b}, &relay{from: b, to: a}
	a.in.forwardTo(there)
	b.in.forwardTo(back)
	return func() {
		a.in.forwardTo(nil)
		b.in.forwardTo(nil)
		there.end()
		back.end()
		for _, s := range []*Session{a, b} {
			if s.stage.Load() == nil {
				s.out.speak()
			}
		}
	}
}

// relay is one direction of a Join.
type relay struct {
	from, to *Session

	mu    sync.Mutex
	ended bool
	stop  func() // ends the translation, where there is one
}

// pass gives a packet of one party to the other.
func (r *relay) pass(p *media.Packet) {
	if !r.to.out.ready() {
		return
	}
	from, to := r.from.config.Leg.Format(), r.to.config.Leg.Format()
	switch {
	case from.Codec == to.Codec:
		r.to.out.forward(p, from)
	case p.Kind == media.EventPacket:
		r.to.out.forwardEvent(p, from)
	default:
		r.translate()
	}
}

// translate begins to decode and encode, once: from then on packets need not be passed.
func (r *relay) translate() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended || r.stop != nil {
		return
	}
	b := new(bridge)
	r.from.Listen(b)
	r.to.out.cross(b)
	r.stop = func() {
		r.to.out.cross(nil)
		r.from.in.leave(b)
	}
}

// end ends the translation for good.
func (r *relay) end() {
	r.mu.Lock()
	stop := r.stop
	r.ended, r.stop = true, nil
	r.mu.Unlock()
	if stop != nil {
		stop()
	}
}

// dtx is the longest payload that stands for silence to come (RFC 6716 section 3.1).
const dtx = 2

// forward sends a packet that came in by a leg of format from, whose codec is the same.
func (o *outbound) forward(p *media.Packet, from media.Format) {
	if o.silent() {
		o.writing.Lock()
		defer o.writing.Unlock()
		o.stream.unfollow() // what comes afterwards goes on with our numbers, without a gap
		o.hush(p.Arrival)
		o.stream.pause()
		return
	}
	to := o.leg.Format()
	if p.Kind == media.EventPacket && to.EventClock == 0 {
		return
	}
	if p.Kind == media.EventPacket && from.EventClock != to.EventClock {
		rescale(p.Payload, from.EventClock, to.EventClock)
	}
	o.writing.Lock()
	defer o.writing.Unlock()
	if o.stream.forward(p) {
		if p.Kind == media.AudioPacket {
			o.loud = len(p.Payload) > dtx && (p.Level < silentLevel || p.Level == media.NoLevel)
		}
		_ = o.leg.WritePacket(p) // a leg that has ended says so to whoever reads it
	}
}

// forwardEvent sends an event that came in by a leg of another codec.
func (o *outbound) forwardEvent(p *media.Packet, from media.Format) {
	to := o.leg.Format()
	if to.EventClock == 0 || o.silent() {
		return
	}
	if from.EventClock != to.EventClock {
		rescale(p.Payload, from.EventClock, to.EventClock)
	}
	o.writing.Lock()
	defer o.writing.Unlock()
	o.stream.event(p)
	_ = o.leg.WritePacket(p) // a leg that has ended says so to whoever reads it
}

// silent reports whether the session is muted.
func (o *outbound) silent() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.muted
}

// rescale brings the durations of events from one clock to another.
func rescale(payload []byte, from, to media.Rate) {
	scaled := payload[:0]
	for e, rest, ok := dtmf.ParseEvent(payload); ok; e, rest, ok = dtmf.ParseEvent(rest) {
		e.Duration = uint16(min(uint64(e.Duration)*uint64(to)/uint64(from), 0xFFFF))
		scaled = e.Append(scaled)
	}
}
