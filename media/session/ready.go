package session

import (
	"time"

	"callbot/media"
	"callbot/media/prompt"
)

// ready is what becomes of ready-made payloads on their way out: they are joined to
// packets of the length that the party wishes for, and left out while they are silent,
// where it wishes for that. Live sound is left out too, but not made to wait.
type ready struct {
	bundle prompt.Bundle
	begun  time.Time // when the first frame in it was due
	quiet  int       // silent frames in a row
}

// Silence that is not sent (RFC 7587 section 3.1.3), after the manner of Opus: it begins
// with a while in which the decoder gets used to it, and a packet now and then shows
// that the sender is alive.
const (
	silentLevel  = 80 // -dBov: below it nothing is heard
	silentBegins = 10 // frames
	silentShows  = 20 // frames
)

// gather takes a ready payload, and tells how many more there are until a packet is full.
// The lock for writing is held.
func (o *outbound) gather(payload []byte, level uint8, due time.Time) (wanting int) {
	format := o.leg.Format()
	frames := max(int(format.PacketTime/media.FrameDuration), 1)
	if format.DTX && o.made.hush(level) {
		o.flush()
		o.stream.pause()
		return frames
	}
	if frames == 1 {
		o.send(payload, level, 1, due)
		return 1
	}
	if o.made.bundle.Len() == 0 {
		o.made.begun = due
	}
	room := o.made.bundle.Add(payload, level)
	if !room || o.made.bundle.Len() >= frames {
		o.flush()
	}
	return frames - o.made.bundle.Len()
}

// flush sends what has been gathered. The lock for writing is held.
func (o *outbound) flush() {
	for o.made.bundle.Len() > 0 {
		payload, level, frames := o.made.bundle.Take()
		o.send(payload, level, frames, o.made.begun)
		o.made.begun = o.made.begun.Add(time.Duration(frames) * media.FrameDuration)
	}
}

// hush reports whether a frame of this loudness need not be sent. It is for the tick alone.
func (r *ready) hush(level uint8) bool {
	if level < silentLevel || level == media.NoLevel {
		r.quiet = 0
		return false
	}
	r.quiet++
	return r.quiet > silentBegins && r.quiet%silentShows != 0
}
