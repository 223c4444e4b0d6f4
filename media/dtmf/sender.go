package dtmf

import (
	"time"

	"callbot/media"
)

// The times of a press where nothing else is asked for, as a browser's DTMF sender
// has them (W3C WebRTC 1.0 section 7.2).
const (
	DefaultDuration = 100 * time.Millisecond
	DefaultGap      = 70 * time.Millisecond
)

// ends is how often the last packet of an event is sent (RFC 4733 section 2.5.1.4).
const ends = 3

// Sender speaks keys as telephone events (RFC 4733). The fields may be set until the
// first Tick.
type Sender struct {
	Duration time.Duration // of each key; 0 means DefaultDuration
	Gap      time.Duration // at least this long between keys; 0 means DefaultGap
	Volume   uint8         // loudness as -dBm0, up to 63; 0 means 10

	clock   media.Rate
	keys    []media.Key // the first one is the current one
	pressed int64       // timestamp units that the current key has lasted
	spoken  int64       // of these, how many lie in full segments before the current one
	segment uint32      // timestamp of the current segment
	current Event
	waiting int64 // timestamp units of the gap still to come

	last   Event  // the end of the key before
	lastAt uint32 // its timestamp
	again  int    // how many more times it is to be sent

	packet media.Packet
}

// NewSender returns a sender for keys, whose events count in clock: the clock of the
// audio beside them. What is no key is left out.
func NewSender(clock media.Rate, keys ...media.Key) *Sender {
	s := &Sender{clock: clock}
	for _, k := range keys {
		if k.Valid() {
			s.keys = append(s.keys, k)
		}
	}
	return s
}

// Sounding reports whether the coming tick belongs to a key: no audio is to be sent
// with it.
func (s *Sender) Sounding() bool { return len(s.keys) > 0 && s.waiting <= 0 }

// Wait puts off the first key for so long, before the first Tick: something else has
// sounded until now.
func (s *Sender) Wait(d time.Duration) { s.waiting = int64(s.clock.Samples(max(d, 0))) }

// Stop leaves out the keys that have not begun; the one that sounds comes to its end.
func (s *Sender) Stop() {
	if s.pressed > 0 {
		s.keys = s.keys[:1]
		return
	}
	s.keys, s.waiting = nil, 0
}

// Tick emits the event packets of one frame time, in order. The timestamp is the one
// that a packet of audio would carry in this tick. A packet emitted has its Kind,
// Timestamp, Marker and Payload set, is numbered by the caller, and is good until emit
// returns. Tick returns false when all is said.
func (s *Sender) Tick(timestamp uint32, emit func(*media.Packet)) bool {
	if s.again > 0 {
		s.again--
		s.emit(s.last, s.lastAt, false, emit)
	}
	frame := int64(s.clock.FrameSize())
	switch {
	case s.Sounding():
		s.sound(timestamp, frame, emit)
	case s.waiting > 0:
		s.waiting -= frame
	}
	return len(s.keys) > 0 || s.again > 0
}

// sound emits what one frame of the current key takes: an update, a full segment when
// the duration no longer fits (section 2.5.1.3), or the end.
func (s *Sender) sound(timestamp uint32, frame int64, emit func(*media.Packet)) {
	first := s.pressed == 0
	if first {
		c, _ := code(s.keys[0])
		s.current = Event{Code: c, Volume: s.volume()}
		s.segment, s.spoken = timestamp, 0
	}
	total := max(int64(s.clock.Samples(or(s.Duration, DefaultDuration))), 1)
	s.pressed = min(s.pressed+frame, total)
	if s.pressed-s.spoken > 0xFFFF {
		s.current.Duration = 0xFFFF
		s.emit(s.current, s.segment, false, emit)
		s.spoken += 0xFFFF
		s.segment += 0xFFFF
	}
	s.current.Duration = uint16(s.pressed - s.spoken)
	s.current.End = s.pressed == total
	s.emit(s.current, s.segment, first, emit)
	if s.current.End {
		s.release(frame)
	}
}

// release ends the current key: its end is to be repeated, and the gap begins.
func (s *Sender) release(frame int64) {
	s.last, s.lastAt, s.again = s.current, s.segment, ends-1
	s.waiting = int64(s.clock.Samples(or(s.Gap, DefaultGap)))
	if over := s.pressed % frame; over > 0 {
		s.waiting -= frame - over // the gap began within the frame
	}
	s.pressed = 0
	s.keys = s.keys[1:]
}

// emit hands out one packet.
func (s *Sender) emit(e Event, timestamp uint32, marker bool, emit func(*media.Packet)) {
	s.packet = media.Packet{
		Kind:      media.EventPacket,
		Timestamp: timestamp,
		Marker:    marker,
		Level:     media.NoLevel,
		Payload:   e.Append(s.packet.Payload[:0]),
	}
	emit(&s.packet)
}

func (s *Sender) volume() uint8 {
	if s.Volume == 0 {
		return 10
	}
	return min(s.Volume, 63)
}

// or is d, or the default where d is not set.
func or(d, otherwise time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return otherwise
}
