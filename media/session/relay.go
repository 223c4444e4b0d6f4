package session

import (
	"callbot/media"
	"callbot/media/dtmf"
)

// Join forwards what each party sends to the other, without decoding it: sound and
// events, renumbered so that each hears one continuous stream. What the sessions say
// themselves waits until they part. Both must have agreed on the same codec; the
// sound of one that has not is not forwarded.
func Join(a, b *Session) (part func()) {
	a.out.silence()
	b.out.silence()
	a.in.forwardTo(b)
	b.in.forwardTo(a)
	return func() {
		a.in.forwardTo(nil)
		b.in.forwardTo(nil)
		a.out.speak()
		b.out.speak()
	}
}

// forward sends a packet that came in by a leg of format from.
func (o *outbound) forward(p *media.Packet, from media.Format) {
	if !o.ready() {
		return
	}
	if o.silent() {
		o.writing.Lock()
		defer o.writing.Unlock()
		o.stream.unfollow() // what comes afterwards goes on with our numbers, without a gap
		return
	}
	to := o.leg.Format()
	if from.Codec != to.Codec || (p.Kind == media.EventPacket && to.EventClock == 0) {
		return
	}
	if p.Kind == media.EventPacket && from.EventClock != to.EventClock {
		rescale(p.Payload, from.EventClock, to.EventClock)
	}
	o.writing.Lock()
	defer o.writing.Unlock()
	if o.stream.forward(p) {
		_ = o.leg.WritePacket(p) // a leg that has ended says so to whoever reads it
	}
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
