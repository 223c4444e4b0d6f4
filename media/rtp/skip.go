package rtp

import "time"

// Skip gives up all that waits, for as long as nobody listens: what comes next begins
// as after silence. What is known of the network's unevenness stays.
func (b *Buffer) Skip() {
	for sequence := b.last + 1; sequence <= b.newest; sequence++ {
		b.ring[sequence%slots].used = false
	}
	b.last = max(b.last, b.newest)
	b.playing, b.missing, b.hushed = false, 0, false
}

// Pass takes out what is to be played in the frame time that begins now, for nobody, and
// calls f with each payload.
func (b *Buffer) Pass(now time.Time, dst []byte, f func(payload []byte)) {
	b.rest = 0
	payload, kind := b.Pop(now, dst)
	end := b.cursor
	for kind == Sound {
		f(payload)
		if next := b.next(); next == nil || next.timestamp >= end {
			return
		}
		payload, kind = b.Pop(now, dst)
	}
}

// Wait is how long the latest sound that has come is to be held back, for the unevenness of
// the network, when it comes now.
func (b *Buffer) Wait(now time.Time) time.Duration {
	if !b.begun {
		return 0
	}
	return b.Clock.Duration(int(max(0, b.delay.due(b.numbers.timestamp, now, b.Clock, b.maxDelay()))))
}

// Loudest is how loud the loudest of the packets is that wait to be given (RFC 6464): 127
// where none does, or none says how loud it is.
func (b *Buffer) Loudest() uint8 {
	level := uint8(127)
	for sequence := b.last + 1; b.begun && sequence <= b.newest; sequence++ {
		if s := &b.ring[sequence%slots]; s.used && !s.mute {
			level = min(level, s.level)
		}
	}
	return level
}
