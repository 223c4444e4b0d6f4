package dtmf

import (
	"time"

	"callbot/media"
)

// The times by which a Fusion tells one press from two.
const (
	// Offset is how far apart the two ways may place the start of one press.
	// Networks produce up to 400 ms: an event is sent at once, the sound of it waits
	// in buffers, and each end counts its own time line.
	Offset = 400 * time.Millisecond
	// startError is by how much the start of a press in the sound may be measured wrong:
	// a few ms where it is clean, more where a part of it is missing.
	startError = 20 * time.Millisecond
	// HoldFirst is how long a key of the sound waits for its event while it is not
	// known whether the peer sends any, though events were agreed on.
	HoldFirst = 100 * time.Millisecond
	// HoldLater is how long it waits once the peer has sent events.
	HoldLater = Offset + 50*time.Millisecond
	// Remains is how long after a press by event the same key in the sound is still
	// taken for what is left of its tone.
	Remains = 200 * time.Millisecond
	// conflict is how near in time two ways must be to speak of one press although
	// they disagree on the key: no two presses begin within it.
	conflict = 50 * time.Millisecond
)

// Fusion makes one report of a press that is heard by event, in the sound, or in both
// ways, in whichever order they come. It never takes two reports of one way for one
// press, with one exception: what is left of a tone whose event is known. Where the
// ways disagree on the key, the event is right.
//
// Each way must report its keys in order. The times now must not go back; they need
// not be on the time line of the tones.
type Fusion struct {
	// Events says that telephone events were agreed on (media.Format.EventClock is
	// not 0): a key of the sound then waits for its event before it is reported.
	Events bool

	seen    bool // an event was heard
	presses [32]fused
	count   int
}

// fused is one press.
type fused struct {
	tone  media.Tone
	both  bool          // heard in the other way too
	held  bool          // not reported yet
	doubt bool          // heard in the sound, but explained by another press: reported only if an event speaks of it
	until time.Duration // now, when it is reported at the latest, if held
	end   time.Duration // of the press as far as known, on the tones' time line
}

// byEvent reports whether an event spoke of the press.
func (p *fused) byEvent() bool { return p.both || p.tone.Source == media.ByEvent }

// Event takes a key heard by event and reports it, unless it is the other half of one
// that is reported already. Keys of the sound that were held back and came before it
// are reported first.
func (f *Fusion) Event(t media.Tone, now time.Duration, report func(media.Tone)) {
	f.seen = true
	t.Source = media.ByEvent
	i := f.partner(t)
	f.Tick(now, report)
	if i < 0 {
		f.settle(t, report)
		f.add(fused{tone: t, end: t.Start + t.Duration}, report)
		report(t)
		return
	}
	f.release(i, report)
	p := &f.presses[i]
	if p.held || p.doubt {
		report(t)
	}
	p.both, p.held, p.doubt, p.end = true, false, false, max(p.end, t.Start+t.Duration)
}

// Lasting says that the press by event of key k that began at start lasted until end
// at least. It is optional, and lets the remains of a long press be known for what
// they are.
func (f *Fusion) Lasting(k media.Key, start, end time.Duration) {
	for i := f.count - 1; i >= 0; i-- {
		p := &f.presses[i]
		if p.tone.Key == k && p.byEvent() && near(p.tone.Start, start, Offset) {
			p.end = max(p.end, end)
			return
		}
	}
}

// InBand takes a key heard in the sound. It is reported at once where no events were
// agreed on; else an event or Tick decides.
func (f *Fusion) InBand(t media.Tone, now time.Duration, report func(media.Tone)) {
	f.Tick(now, report)
	t.Source = media.InBand
	if i := f.partner(t); i >= 0 {
		p := &f.presses[i]
		p.both, p.end = true, max(p.end, t.Start+t.Duration)
		return
	}
	hold, doubt := f.hold(), f.explained(t)
	f.add(fused{tone: t, held: hold > 0, doubt: doubt, until: now + hold, end: t.Start + t.Duration}, report)
	if hold == 0 {
		report(t)
	}
}

// Tick reports the keys that were held back for long enough. It is called at least
// once a frame where Events is set.
func (f *Fusion) Tick(now time.Duration, report func(media.Tone)) {
	for i := range f.presses[:f.count] {
		p := &f.presses[i]
		if p.held && p.until <= now {
			f.release(i+1, report)
		}
	}
}

// hold is how long a key of the sound is held back.
func (f *Fusion) hold() time.Duration {
	switch {
	case f.seen:
		return HoldLater
	case f.Events:
		return HoldFirst
	default:
		return 0
	}
}

// partner finds the press of which t is the other half, or -1. Both ways report in
// order, so the first press that still lacks its other half is the one.
func (f *Fusion) partner(t media.Tone) int {
	for i := range f.presses[:f.count] {
		p := &f.presses[i]
		if p.tone.Key == t.Key && p.tone.Source != t.Source && !p.both && near(p.tone.Start, t.Start, Offset+startError) {
			return i
		}
	}
	return -1
}

// explained reports whether t, heard in the sound, is what is left of the tone of a
// press by event, or disagrees with one.
func (f *Fusion) explained(t media.Tone) bool {
	for i := range f.presses[:f.count] {
		p := &f.presses[i]
		switch {
		case !p.byEvent():
		case p.tone.Key == t.Key && t.Start >= p.tone.Start-Offset-startError && t.Start <= p.end+Remains:
			return true
		case p.tone.Key != t.Key && !p.both && near(p.tone.Start, t.Start, conflict):
			return true
		}
	}
	return false
}

// settle decides over the keys held back when the event t comes without being one of
// them. Events come in order: what began before t will not have one.
func (f *Fusion) settle(t media.Tone, report func(media.Tone)) {
	for i := 0; i < f.count; i++ {
		p := &f.presses[i]
		switch {
		case p.held && near(p.tone.Start, t.Start, conflict):
			copy(f.presses[i:f.count], f.presses[i+1:f.count])
			f.count--
			i--
		case p.held && p.tone.Start < t.Start:
			f.release(i+1, report)
		}
	}
}

// release reports what is held back among the first n presses.
func (f *Fusion) release(n int, report func(media.Tone)) {
	for i := range f.presses[:n] {
		p := &f.presses[i]
		if p.held && !p.doubt {
			report(p.tone)
		}
		p.held = false
	}
}

// add remembers a press; the oldest is forgotten when there are too many.
func (f *Fusion) add(p fused, report func(media.Tone)) {
	if f.count == len(f.presses) {
		f.release(1, report)
		copy(f.presses[:], f.presses[1:])
		f.count--
	}
	f.presses[f.count] = p
	f.count++
}

// near reports whether a and b are at most d apart.
func near(a, b, d time.Duration) bool { return (a - b).Abs() <= d }
