package dtmf

import (
	"time"

	"callbot/media"
)

// Receiver turns packets of telephone events (RFC 4733) into keys.
//
// A press is reported from the first packet of it that arrives, whichever that is:
// the first, an update, or the last one left of three ends. It never waits for an end
// and does not look at markers, which senders lose and repeat. One press is one
// timestamp and code; a long press that goes on in a new segment, and an end whose
// timestamp moved, are recognised by where they lie in time.
type Receiver struct {
	// EventClock is the clock in which the peer counts durations, where it is not
	// the clock of the timestamps: a browser that was offered only
	// telephone-event/8000 beside Opus does so. 0 means the same clock.
	EventClock media.Rate
	// Lasting, where set, is told with each further packet how long a press has
	// lasted; Fusion.Lasting is made for it.
	Lasting func(k media.Key, start, end time.Duration)

	clock    media.Rate
	timeline timeline
	presses  [16]press // the latest ones, a ring
	next     int
}

// press is what is known of one press; its times are on the receiver's time line.
type press struct {
	key      media.Key
	begin    int64 // of the press
	segment  int64 // of its latest segment
	latest   int64 // the latest timestamp of any of its packets
	duration int64 // of the latest segment, the longest seen, as the peer counts
	end      int64 // as far as is known
	ended    bool  // an end was seen
}

// NewReceiver returns a receiver for a leg whose RTP timestamps count in clock.
func NewReceiver(clock media.Rate) *Receiver {
	return &Receiver{clock: clock}
}

// SetBase makes timestamp the zero of the times in reports: it is the timestamp of
// the leg's first packet. Without it the first packet received is the zero.
func (r *Receiver) SetBase(timestamp uint32) { r.timeline.setBase(timestamp) }

// Receive takes a packet and reports each key that is newly pressed. Packets of audio
// and packets that make no sense are ignored.
func (r *Receiver) Receive(p *media.Packet, report func(media.Tone)) {
	if p.Kind != media.EventPacket || len(p.Payload) < eventSize {
		return
	}
	at := r.timeline.at(p, r.clock)
	// Events that share a payload follow each other without a pause (section
	// 2.5.1.5): each begins where the one before it ends.
	for e, rest, ok := ParseEvent(p.Payload); ok; e, rest, ok = ParseEvent(rest) {
		r.event(e, at, report)
		at += int64(e.Duration)
	}
}

// event takes one event that begins at the given place on the time line.
func (r *Receiver) event(e Event, at int64, report func(media.Tone)) {
	key, ok := e.Key()
	if !ok || e.Duration == 0 { // a duration of 0 means a state, and a key is none (section 2.3.5)
		return
	}
	if known := r.find(key, at, e); known != nil {
		if r.nextSegment(known, at) {
			known.segment, known.duration = at, 0
		}
		known.update(at, e)
		if r.Lasting != nil {
			r.Lasting(key, span(known.begin, r.clock), span(known.end, r.clock))
		}
		return
	}
	p := &r.presses[r.next]
	r.next = (r.next + 1) % len(r.presses)
	*p = press{key: key, begin: at, segment: at}
	p.update(at, e)
	report(r.tone(key, e, at))
}

// tone is the report of a press whose first packet seen carries e.
func (r *Receiver) tone(key media.Key, e Event, at int64) media.Tone {
	durations := r.clock
	if r.EventClock > 0 {
		durations = r.EventClock
	}
	start, lasted := span(at, r.clock), span(int64(e.Duration), durations)
	return media.Tone{
		Key:      key,
		Source:   media.ByEvent,
		Start:    start,
		Decided:  start + lasted,
		Duration: lasted,
		Level:    -float64(e.Volume),
	}
}

// span is the time that units of a clock last; it does not overflow for days.
func span(units int64, clock media.Rate) time.Duration {
	if clock <= 0 {
		return 0
	}
	c := int64(clock)
	return time.Duration(units/c)*time.Second + time.Duration(units%c*int64(time.Second)/c)
}

// find returns the press that an event is a part of, or nil.
func (r *Receiver) find(key media.Key, at int64, e Event) *press {
	for i := range r.presses {
		p := &r.presses[i]
		if p.key == key && at >= p.begin && (at <= p.latest || r.continues(p, at, e)) {
			return p
		}
	}
	return nil
}

// The tolerances by which an event with a new timestamp is still the press before it.
const (
	// shortestCycle is less than any two presses are apart: ITU-T Q.24 asks for 93
	// ms, and tests for 80.
	shortestCycle = 60 * time.Millisecond
	// movedEnd is how far behind the end of a press an end may lie whose timestamp
	// moved; the shortest pause that must count is 40 ms.
	movedEnd = 30 * time.Millisecond
	// lostUpdates is how much of the end of a segment may be lost.
	lostUpdates = 200 * time.Millisecond
	// segmentBreak is how long before a duration no longer fits senders may begin
	// the next segment: at 0xFFFF, or after the last whole packet before it.
	segmentBreak = 50 * time.Millisecond
)

// continues reports whether an event that begins after the latest packet of p is part
// of it all the same.
func (r *Receiver) continues(p *press, at int64, e Event) bool {
	cycle := int64(r.clock.Samples(shortestCycle))
	switch {
	case at-p.begin < cycle:
		return true
	case e.End && at-p.end <= int64(r.clock.Samples(movedEnd)):
		return true
	case p.ended:
		return false
	case e.End && near(span(at-p.begin-int64(e.Duration)*r.ratio(), r.clock), 0, movedEnd): // by all that the press lasted
		return true
	case at-p.latest < cycle: // a timestamp that moves with every packet
		return true
	default:
		return r.nextSegment(p, at)
	}
}

// nextSegment reports whether an event that begins at the given place is p's next
// segment (section 2.5.1.3): it begins where a full segment ends.
func (r *Receiver) nextSegment(p *press, at int64) bool {
	since := at - p.segment
	for _, ratio := range [2]int64{1, r.ratio()} {
		full, missing := since/ratio, since-p.duration*ratio
		shortest := 0xFFFF - int64(r.clock.Samples(segmentBreak))/ratio
		if full >= shortest && full <= 0x10000 && missing <= int64(r.clock.Samples(lostUpdates)) {
			return true
		}
	}
	return false
}

// ratio is how many units of the timestamps one unit of the durations lasts.
func (r *Receiver) ratio() int64 {
	if r.EventClock > 0 && r.EventClock < r.clock {
		return int64(r.clock / r.EventClock)
	}
	return 1
}

// update notes a packet of p.
func (p *press) update(at int64, e Event) {
	if at == p.segment {
		p.duration = max(p.duration, int64(e.Duration))
	}
	p.latest = max(p.latest, at)
	p.end = max(p.end, at, p.segment+p.duration)
	p.ended = p.ended || e.End
}
