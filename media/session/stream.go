package session

import (
	"time"

	"callbot/media"
)

// stream numbers the packets that leave by one leg, so that the peer sees one
// continuous stream whatever the packets come from: ready-made prompts, live sound,
// keys, or another leg. Timestamps follow the clock on the wall, so that silence in
// between is heard as long as it lasted.
type stream struct {
	clock    media.Rate
	epoch    time.Time // when timestamp 0 was
	sequence uint16    // of the next packet of our own
	last     uint32    // the timestamp of the latest frame of our own audio
	speaking bool      // the packet before carried sound: no marker on the next

	source relayed // the stream that is forwarded, if any

	events [4]relayedEvent // the latest that came from a leg of another codec
	oldest int
}

// relayedEvent is where an event of another leg's time line lies on ours.
type relayedEvent struct {
	ssrc, theirs uint32
	ours         uint32
	known        bool
}

// relayed is how a forwarded stream's numbers become ours.
type relayed struct {
	on        bool
	ssrc      uint32
	first     uint16 // sequence number of the first packet forwarded, or of one not long ago
	latest    uint32 // the latest timestamp seen
	sequence  uint16 // to be added
	timestamp uint32 // to be added
}

// jump is how far a forwarded stream's timestamps may leap before they are taken to
// have started anew.
const jump = 10 * time.Second

// recent is how many numbers back a late packet of a forwarded stream may lie.
const recent = 1 << 13

// newStream begins a stream at epoch.
func newStream(clock media.Rate, epoch time.Time) stream {
	return stream{clock: clock, epoch: epoch, sequence: 1}
}

// at is the timestamp of a moment.
func (s *stream) at(t time.Time) uint32 { return uint32(s.clock.Samples(t.Sub(s.epoch))) }

// number gives a packet of our own its sequence number.
func (s *stream) number(p *media.Packet) {
	p.Sequence = s.sequence
	s.sequence++
}

// audio numbers a packet of sound, of so many frames, that begins at a moment; the first
// after silence gets the marker (RFC 3551 section 4.1).
func (s *stream) audio(p *media.Packet, frames int, due time.Time) {
	p.Marker = !s.speaking
	if p.Marker {
		s.catchUp(due)
	}
	p.Timestamp = s.at(due)
	s.last, s.speaking = p.Timestamp+uint32((frames-1)*s.clock.FrameSize()), true
	s.number(p)
}

// catchUp moves the clock where a forwarded stream has run ahead of it, so that no
// timestamp goes back.
func (s *stream) catchUp(due time.Time) {
	frame := s.clock.FrameSize()
	if behind := int32(s.last + uint32(frame) - s.at(due)); behind > 0 && s.sequence > 1 {
		s.epoch = s.epoch.Add(-s.clock.Duration(int(behind)))
	}
}

// pause says that nothing is sent for the moment.
func (s *stream) pause() { s.speaking = false }

// forward renumbers a packet that came from another leg. It reports false for one that
// is older than the first: its number may be taken already.
func (s *stream) forward(p *media.Packet) bool {
	r := &s.source
	if !r.on || r.ssrc != p.SSRC || leap(p.Timestamp-r.latest) > uint32(s.clock.Samples(jump)) {
		s.follow(p)
	}
	switch ahead := int16(p.Sequence - r.first); {
	case ahead < 0:
		return false
	case ahead > recent:
		r.first += recent / 2 // or else all would seem older, once half of the numbers are used
	}
	if int32(p.Timestamp-r.latest) > 0 {
		r.latest = p.Timestamp
	}
	p.Sequence += r.sequence
	p.Timestamp += r.timestamp
	if int16(p.Sequence-s.sequence) >= 0 {
		s.sequence = p.Sequence + 1
	}
	if p.Kind == media.AudioPacket && int32(p.Timestamp-s.last) > 0 {
		s.last = p.Timestamp
	}
	s.speaking = true
	return true
}

// event renumbers a packet of an event that came from a leg of another codec, whose clock
// may be another: the event begins when its first packet came.
func (s *stream) event(p *media.Packet) {
	s.number(p)
	for _, e := range s.events {
		if e.known && e.ssrc == p.SSRC && e.theirs == p.Timestamp {
			p.Timestamp = e.ours
			return
		}
	}
	e := relayedEvent{ssrc: p.SSRC, theirs: p.Timestamp, ours: s.at(p.Arrival), known: true}
	s.events[s.oldest] = e
	s.oldest = (s.oldest + 1) % len(s.events)
	p.Timestamp = e.ours
}

// follow begins to forward the stream that p belongs to: p comes right after what was
// sent before, now.
func (s *stream) follow(p *media.Packet) {
	now := s.at(p.Arrival)
	if frame := uint32(s.clock.FrameSize()); int32(now-s.last) < int32(frame) {
		now = s.last + frame
	}
	s.source = relayed{
		on: true, ssrc: p.SSRC, first: p.Sequence, latest: p.Timestamp,
		sequence: s.sequence - p.Sequence, timestamp: now - p.Timestamp,
	}
	p.Marker = true
}

// unfollow ends the forwarding; what comes next is our own.
func (s *stream) unfollow() {
	s.source = relayed{}
	s.speaking = false
}

// leap is the distance of two timestamps in either direction.
func leap(d uint32) uint32 {
	if int32(d) < 0 {
		return -d
	}
	return d
}
