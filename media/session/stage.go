package session

import (
	"time"

	"callbot/media"
	"callbot/media/prompt"
)

// A Stage takes the place of what a session says by itself: a room in which many hear
// each other.
type Stage interface {
	// Take gets each packet of the party as it comes. It may not keep it, and must
	// return at once.
	Take(p *media.Packet)
	// Wake says that a prompt or a key waits to be said. It must return at once.
	Wake()
}

// A Mouth is that by which a stage speaks to a session's party. Key, Send, SendReady and
// Format are for the goroutine that ticks the stage.
type Mouth struct {
	session *Session
	begins  bool // nothing has been said by it
	later   later
}

// Mouth is the session's, for a stage that is to Enter.
func (s *Session) Mouth() *Mouth { return &Mouth{session: s, begins: true} }

// Enter hands the session's packets to a stage, which from now on says what is said to
// the party, in its own ticks: the session takes none. What the party says is heard by
// the session's listeners as before. A session can be on one stage at a time, and not
// be joined to another meanwhile; one that is joined is parted by that, from its next
// packet on, and what the stage then forwards to it goes on with the same numbers.
func (m *Mouth) Enter(stage Stage) {
	m.session.out.silence()
	m.session.stage.Store(&stage)
	m.session.in.forwardTo(nil)
}

// show gives a packet of the party to the stage, if there is one.
func (s *Session) show(p *media.Packet) {
	if stage := s.stage.Load(); stage != nil {
		(*stage).Take(p)
	}
}

// rouse tells the stage that there is something to be said.
func (s *Session) rouse() {
	if stage := s.stage.Load(); stage != nil {
		(*stage).Wake()
	}
}

// Release lets the session speak for itself again.
func (m *Mouth) Release() {
	m.session.stage.Store(nil)
	m.session.out.speak()
}

// Format is that of the session's leg.
func (m *Mouth) Format() media.Format { return m.session.config.Leg.Format() }

// Ready reports whether packets can be sent.
func (m *Mouth) Ready() bool { return m.session.out.ready() }

// Muted reports whether the party is to hear nothing: see Session.Mute.
func (m *Mouth) Muted() bool { return m.session.out.silent() }

// Prompts is the queue of Session.Play, which the stage gives voice to.
func (m *Mouth) Prompts() *prompt.Player { return &m.session.out.player }

// Key sends what belongs to one frame time of a key that waits to be sent, and reports
// whether there is one: nothing else is said meanwhile.
func (m *Mouth) Key(due time.Time) bool {
	o := &m.session.out
	key := o.key()
	if key == nil {
		return false
	}
	m.ours(due)
	o.sendKey(key, due)
	return true
}

// Send sends a frame of live sound, and how loud it is (RFC 6464).
func (m *Mouth) Send(payload []byte, level uint8, due time.Time) {
	m.ours(due)
	o := &m.session.out
	o.writing.Lock()
	defer o.writing.Unlock()
	o.flush()
	o.send(payload, level, 1, due)
}

// SendReady sends a frame that a prompt holds ready, in packets of the length that the
// party wishes for, and leaves out silence where it wishes for that.
func (m *Mouth) SendReady(payload []byte, level uint8, due time.Time) {
	m.ours(due)
	o := &m.session.out
	o.writing.Lock()
	defer o.writing.Unlock()
	o.gather(payload, level, due)
}

// Pause says that nothing is to be heard from a moment on. What comes afterwards goes on
// with the next number, forwarded or not.
func (m *Mouth) Pause(due time.Time) {
	o := &m.session.out
	o.writing.Lock()
	defer o.writing.Unlock()
	o.flush()
	o.stream.unfollow()
	o.hush(due)
	o.stream.pause()
}

// Forward sends a packet that came in by another leg, of format from, as Join does. Where
// something else was said before, its sound begins at the packet's Arrival. It may change
// p. While a key is being sent the packet is left out; a key that begins with it is sent
// after that one.
func (m *Mouth) Forward(p *media.Packet, from media.Format) {
	if p.Kind == media.EventPacket && m.putOff(p, from) || m.session.out.key() != nil {
		return
	}
	m.session.out.forward(p, from)
}

// ours lets what is said now follow what was said before the stage came, or what was
// forwarded.
func (m *Mouth) ours(due time.Time) {
	o := &m.session.out
	o.writing.Lock()
	defer o.writing.Unlock()
	if m.begins || o.stream.source.on {
		m.begins = false
		o.stream.resume(due)
	}
}

// resume ends the forwarding of another stream, and lets sound of our own that is due
// now follow it. What goes on with hardly a pause, only later, gets the timestamps that
// come next, and no marker: to the peer it is late, not silent in between.
func (s *stream) resume(due time.Time) {
	s.source = relayed{}
	frame := uint32(s.clock.FrameSize())
	ahead := int32(s.at(due) - s.last - frame)
	s.speaking = s.sequence > 1 && leap(uint32(ahead)) <= 5*frame
	if s.speaking {
		s.epoch = s.epoch.Add(s.clock.Duration(int(ahead)))
	}
}
