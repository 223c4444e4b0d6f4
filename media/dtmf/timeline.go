package dtmf

import (
	"time"

	"callbot/media"
)

// timeline follows RTP timestamps over their wrap (RFC 3550 section 5.1) and over a
// change of the stream. Its zero is the base, or the first packet seen.
type timeline struct {
	begun     bool // a base is set or a packet was seen
	bound     bool // ssrc is known
	ssrc      uint32
	timestamp uint32 // of the latest packet
	arrival   time.Time
	now       int64 // where that packet is, in units since the base
}

func (t *timeline) setBase(timestamp uint32) {
	*t = timeline{begun: true, timestamp: timestamp}
}

// latest is how late a packet can be; what seems older has jumped ahead.
const latest = time.Minute

// at is where p lies, in timestamp units of the clock since the base.
func (t *timeline) at(p *media.Packet, clock media.Rate) int64 {
	switch {
	case !t.begun:
		*t = timeline{begun: true, timestamp: p.Timestamp}
	case t.bound && t.ssrc != p.SSRC:
		t.now += int64(clock.Samples(t.since(p))) // another stream goes on in its own numbers
		t.timestamp = p.Timestamp
	}
	t.ssrc, t.bound, t.arrival = p.SSRC, true, p.Arrival
	if late := t.timestamp - p.Timestamp; int64(late) <= int64(clock.Samples(latest)) {
		return t.now - int64(late)
	}
	t.now += int64(p.Timestamp - t.timestamp)
	t.timestamp = p.Timestamp
	return t.now
}

// since is the time between the last packet and p by their arrival, or a second where
// that is not known.
func (t *timeline) since(p *media.Packet) time.Duration {
	if t.arrival.IsZero() || p.Arrival.IsZero() {
		return time.Second
	}
	return max(p.Arrival.Sub(t.arrival), 0)
}
