package rtp

import (
	"time"

	"callbot/media"
)

const (
	// window is how long an unevenness of the network is remembered in full.
	window = 4 * time.Second
	// calm is the least that packets are held back: one frame, as ticks come once in
	// one.
	calm = media.FrameDuration
)

// delay knows how long packets must be held back: as long as the latest of the last
// seconds came later than the earliest. Times are in samples of the clock.
type delay struct {
	epoch time.Time
	// Least and most transit of this window and the one before: the difference of
	// arrival and timestamp, whose zero has no meaning.
	now, before span
	until       time.Time
}

// span is a range of transits.
type span struct {
	any         bool
	least, most int64
}

func (s *span) add(x int64) {
	if !s.any {
		*s = span{true, x, x}
		return
	}
	s.least, s.most = min(s.least, x), max(s.most, x)
}

func (d *delay) reset() { *d = delay{} }

// arrived takes the arrival of a packet.
func (d *delay) arrived(at time.Time, timestamp int64, clock media.Rate) {
	if d.epoch.IsZero() {
		d.epoch, d.until = at, at.Add(window)
	}
	if at.After(d.until) {
		d.before, d.now = d.now, span{}
		d.until = at.Add(window)
	}
	d.now.add(int64(clock.Samples(at.Sub(d.epoch))) - timestamp)
}

// least is the transit of the fastest packets of late.
func (d *delay) least() int64 {
	if d.before.any {
		return min(d.before.least, d.now.least)
	}
	return d.now.least
}

// target is how long the fastest packets are to be held back.
func (d *delay) target(clock media.Rate, longest int64) int64 {
	most := d.now.most
	if d.before.any {
		most = max(d.before.most, most)
	}
	return min(most-d.least()+int64(clock.Samples(calm)), longest)
}

// of is how long sound of a timestamp has been held back when it is played now.
func (d *delay) of(timestamp int64, now time.Time, clock media.Rate) int64 {
	return int64(clock.Samples(now.Sub(d.epoch))) - timestamp - d.least()
}

// due is how long it is until sound of a timestamp should be played; negative when it
// is past.
func (d *delay) due(timestamp int64, now time.Time, clock media.Rate, longest int64) int64 {
	return d.target(clock, longest) - d.of(timestamp, now, clock)
}
