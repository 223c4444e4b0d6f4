package rtp

import (
	"time"

	"callbot/media"
)

const (
	// slots is how many packets a Buffer holds: 1.28 s of 20 ms packets.
	slots = 64
	// defaultMaxDelay is the longest that sound is held back.
	defaultMaxDelay = 400 * time.Millisecond
	// patience is how long missing sound is called lost; from then on the party is taken
	// to be silent.
	patience = 100 * time.Millisecond
	// quiet is the level from which on a packet may be left out to catch up (RFC 6464,
	// -dBov).
	quiet = 45
	// longest is the longest that a packet is left out to catch up (RFC 7587 section 4.2).
	longest = 120 * time.Millisecond
	// unit is the shortest that sound can be missing: what all codecs can make up.
	unit = 2500 * time.Microsecond
	// straying is for how long packets of the stream before may come after the first of
	// another: as long as networks are uneven.
	straying = defaultMaxDelay
	// dtx is the longest payload that stands for silence to come (RFC 6716 section 3.1).
	dtx = 2
	// hurry is how often a loud packet may be left out to catch up.
	hurry = time.Second
)

// Kind says what Pop gave.
type Kind uint8

const (
	// Nothing is to be played: the stream has not begun, or the party is silent.
	Nothing Kind = iota
	// Sound is a payload to decode.
	Sound
	// Lost is sound that did not arrive in time. The payload, where there is one, is
	// that of the very next packet, which may carry a copy of what was lost.
	Lost
)

// Buffer is the jitter buffer of one stream. Clock must be set; the fields may not be
// changed after the first Push. Nothing is given twice, and nothing that is older
// than what was given already.
type Buffer struct {
	// Clock is that of the timestamps.
	Clock media.Rate
	// MaxDelay bounds how long packets are held back; 0 means 400 ms.
	MaxDelay time.Duration

	Stats Stats

	ring    [slots]slot
	numbers numbers
	former  former
	delay   delay

	begun   bool
	playing bool  // the cursor stands
	last    int64 // sequence number of the latest packet given, or given up
	newest  int64 // the highest sequence number in the ring
	cursor  int64 // timestamp of the sound that is due next
	played  int64 // end of the latest packet given: the cursor may go back to here
	missing int64 // how much was called lost since then
	gap     int64 // how much was called lost last
	rest    int64 // of the frame time that is due, what is not given yet; 0 is all
	hushed  bool  // the latest packet announced silence
	hurried time.Time
	level   uint8 // of the latest packet given
}

// Stats count packets since the Buffer's first, but for Delay, which is that of now.
type Stats struct {
	Received  uint64 // all that were taken by Push
	Late      uint64 // came after their time
	Duplicate uint64 // came twice
	Lost      uint64 // frames that Pop called Lost
	Skipped   uint64 // left out to catch up
	Restarts  uint64 // times at which the stream began anew
	Delay     time.Duration
}

// slot holds one packet. Its payload's array is used again.
type slot struct {
	used      bool
	mute      bool // an event: it has a number and no sound
	sequence  int64
	timestamp int64
	level     uint8
	payload   []byte
}

// Push takes a packet of the stream; it keeps nothing of p. Events are taken too: they
// share the sound's numbers, and would look like losses otherwise.
func (b *Buffer) Push(p *media.Packet) {
	b.Stats.Received++
	if b.former.strays(p, &b.numbers) {
		b.Stats.Late++
		return
	}
	sequence, timestamp, same := b.numbers.unwrap(p)
	if !same {
		b.restart(sequence)
	}
	if b.begun && sequence > b.last+slots {
		b.restart(sequence)
	}
	mute := p.Kind == media.EventPacket
	if !mute {
		b.delay.arrived(p.Arrival, timestamp, b.Clock)
	}
	switch {
	case !b.begun:
		b.begun, b.last, b.newest = true, sequence-1, sequence
	case sequence <= b.last:
		b.Stats.Late++
		return
	}
	s := &b.ring[sequence%slots]
	if s.used {
		b.Stats.Duplicate++
		return
	}
	*s = slot{
		used: true, mute: mute, sequence: sequence, timestamp: timestamp, level: p.Level,
		payload: append(s.payload[:0], p.Payload...),
	}
	b.newest = max(b.newest, sequence)
	if !mute {
		b.await(timestamp)
	}
}

// await lets a packet be played that comes later than its time, when only
// concealment was played in its place: the delay grows by as much as it is late.
func (b *Buffer) await(timestamp int64) {
	if b.playing && timestamp < b.cursor && timestamp >= b.played {
		b.cursor = timestamp
	}
}

// restart forgets what waits: the stream goes on elsewhere in its numbers.
func (b *Buffer) restart(sequence int64) {
	if b.begun {
		b.Stats.Restarts++
	}
	for i := range b.ring {
		b.ring[i].used = false
	}
	b.delay.reset()
	b.begun, b.playing, b.missing = false, false, 0
	b.last = sequence - 1
}

// Pop gives what is to be played in the frame time that begins now. A payload is
// appended to dst. Where it does not last one frame, Extend must be told: after one that
// is longer Pop is not called until it has been played, and after one that is shorter, or
// Lost for less than a frame, it is called again for the rest of the frame time.
func (b *Buffer) Pop(now time.Time, dst []byte) (payload []byte, kind Kind) {
	next := b.next()
	if next == nil {
		return dst, b.starve()
	}
	if !b.playing {
		b.start(next, now)
	}
	next = b.catchUp(next, now)
	frame := int64(b.Clock.FrameSize())
	lost := next.sequence > b.last+1 && !b.silent()
	switch early := next.timestamp - b.cursor; {
	case lost && early >= b.samples(unit):
		return b.giveUp(next, early, dst), Lost
	case early < frame/2: // its time has come, or has passed while it was on its way
		return b.give(next, now, dst), Sound
	default: // the party was silent before it (RFC 3551 section 4.1)
		b.pause()
		return dst, Nothing
	}
}

// Extend says that the payload given last is so many samples of the clock long.
func (b *Buffer) Extend(samples int) {
	b.cursor += int64(samples - b.Clock.FrameSize())
	b.played = b.cursor
	b.pass(int64(samples))
}

// Missing is how long the sound is that was called Lost last: a frame, or less where that is
// all that is missing.
func (b *Buffer) Missing() time.Duration {
	if b.gap == 0 {
		return 0
	}
	return b.Clock.Duration(int(b.gap))
}

// Level is how loud the payload given last is, as its sender says (RFC 6464), or
// media.NoLevel.
func (b *Buffer) Level() uint8 { return b.level }

// next is the earliest packet that waits, or nil.
func (b *Buffer) next() *slot {
	if !b.begun {
		return nil
	}
	for sequence := b.last + 1; sequence <= b.newest; sequence++ {
		s := &b.ring[sequence%slots]
		switch {
		case !s.used:
		case !s.mute:
			return s
		case sequence == b.last+1:
			s.used = false
			b.last = sequence
		}
	}
	return nil
}

// start puts the cursor so that the packet is played when it has waited long enough.
func (b *Buffer) start(next *slot, now time.Time) {
	b.playing = true
	frame := int64(b.Clock.FrameSize())
	wait := max(b.delay.due(next.timestamp, now, b.Clock, b.maxDelay()), 0)
	b.cursor = next.timestamp - (wait+frame/2)/frame*frame
	b.played = b.cursor
	b.missing, b.rest = 0, 0
}

// give takes a packet out.
func (b *Buffer) give(s *slot, now time.Time, dst []byte) []byte {
	s.used = false
	b.last = s.sequence
	b.cursor = s.timestamp
	b.Stats.Delay = b.Clock.Duration(int(b.delay.of(s.timestamp, now, b.Clock)))
	b.advance()
	b.played = b.cursor
	b.missing = 0
	b.hushed, b.level = len(s.payload) <= dtx, s.level
	return append(dst, s.payload...)
}

// giveUp calls a frame lost, or what is missing where that is less. When the packet after
// it is the very next one, it goes along: it may carry a copy.
func (b *Buffer) giveUp(next *slot, early int64, dst []byte) []byte {
	b.lose(min(early-early%b.samples(unit), int64(b.Clock.FrameSize())))
	if early < int64(b.Clock.FrameSize())*3/2 {
		b.last = next.sequence - 1
		return append(dst, next.payload...)
	}
	return dst
}

// lose calls so much lost.
func (b *Buffer) lose(gap int64) {
	b.Stats.Lost++
	b.missing += gap
	b.gap = gap
	b.cursor += gap
	b.pass(gap)
}

// starve says what is played while no packet waits.
func (b *Buffer) starve() Kind {
	if b.playing && b.silent() {
		b.playing = false
	}
	if !b.playing {
		b.rest = 0
		return Nothing
	}
	b.lose(int64(b.Clock.FrameSize()))
	return Lost
}

// silent reports whether sound that is missing is taken for silence: the latest packet
// announced it, or too much is missing for a guess.
func (b *Buffer) silent() bool {
	return b.hushed || b.missing >= b.samples(patience)
}

// advance moves on by one frame time.
func (b *Buffer) advance() { b.cursor += int64(b.Clock.FrameSize()) }

// pause moves on to the end of the frame time, of which a part may have been given.
func (b *Buffer) pause() {
	if b.rest == 0 {
		b.advance()
	}
	b.cursor += b.rest
	b.rest = 0
}

// pass notes that so much was given: what goes beyond the frame time is played in the
// next.
func (b *Buffer) pass(samples int64) {
	frame := int64(b.Clock.FrameSize())
	if b.rest = (b.rest - samples) % frame; b.rest < 0 {
		b.rest += frame
	}
}

// catchUp leaves a packet out when sound waits longer than it must: a quiet one as soon
// as a whole frame can be gained, a loud one now and then, when much can be.
func (b *Buffer) catchUp(next *slot, now time.Time) *slot {
	frame := int64(b.Clock.FrameSize())
	early := next.timestamp - b.cursor
	spare := frame / 2 // there must be so much more than the packet is long
	surplus := -b.delay.due(next.timestamp-early, now, b.Clock, b.maxDelay())
	switch {
	case surplus < frame*3/2:
		return next
	case early >= frame: // silence before it: play it sooner
		b.cursor += min(surplus/frame, early/frame) * frame
		b.played = b.cursor
		return next
	case next.level != media.NoLevel && next.level >= quiet:
	case surplus > 3*frame && now.Sub(b.hurried) >= hurry:
		spare = 2 * frame
	default:
		return next
	}
	after := b.after(next)
	if after == nil {
		return next
	}
	length := after.timestamp - next.timestamp
	if length <= 0 || length > min(surplus-spare, b.samples(longest)) {
		return next
	}
	if spare > frame {
		b.hurried = now
	}
	next.used = false
	b.last = next.sequence
	b.cursor = after.timestamp
	b.Stats.Skipped++
	return after
}

// after is the packet that follows s directly, or nil.
func (b *Buffer) after(s *slot) *slot {
	if n := &b.ring[(s.sequence+1)%slots]; n.used && !n.mute && n.sequence == s.sequence+1 {
		return n
	}
	return nil
}

func (b *Buffer) maxDelay() int64 {
	if b.MaxDelay > 0 {
		return b.samples(b.MaxDelay)
	}
	return b.samples(defaultMaxDelay)
}

func (b *Buffer) samples(d time.Duration) int64 { return int64(b.Clock.Samples(d)) }
