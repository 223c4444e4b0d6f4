package conference

import (
	"time"

	"callbot/media"
)

// keepDecoder is for how many ticks the decoder of one who is silent is kept.
const keepDecoder = 250

// listen makes the frames of all who are heard, or recorded by themselves.
func (f *floor) listen(r *Room, seats []*Seat, due time.Time) {
	f.said = f.said[:0]
	for _, x := range seats {
		f.hear(r, x, due)
	}
	f.hold(seats)
}

// hear makes one party's frame, where it is wanted.
func (f *floor) hear(r *Room, x *Seat, due time.Time) {
	t := &x.turn
	t.said, t.sounds = false, false
	blind := x.ear.unknown()
	wanted := t.stirs && !t.forwarded && (t.chosen || blind || x.recorded.Load() > 0)
	if t.voice == nil || t.voice.rests > 0 {
		if !wanted {
			f.disregard(x, due)
			return
		}
		if !f.attend(r, x, due) {
			return
		}
	}
	v := t.voice
	v.come(wanted && t.chosen)
	if !wanted && !v.heard() {
		f.disregard(x, due)
		return
	}
	if t.said = v.heard(); t.said {
		f.said = append(f.said, x)
	}
	v.hear(&x.ear, due, t.stirs)
	t.sounds = true
	f.stats.Decoded++
	if blind {
		x.ear.measured(v.frame)
	} else {
		x.ear.judge(v.frame)
	}
}

// attend begins to listen to a party. Of one that was forwarded until now it begins with the
// first of its sound; it reports false while that is held back, as the unevenness of the
// network asks for.
func (f *floor) attend(r *Room, x *Seat, due time.Time) bool {
	t := &x.turn
	if t.voice == nil {
		t.voice = newVoice(r, x)
	}
	if t.resumes && !t.voice.fetch(&x.ear, due) {
		t.voice.rests = 1
		return false
	}
	t.voice.begin(&x.ear, t.resumes)
	if t.resumes {
		// The others heard it a moment ago: their new encoders go on from there.
		f.both.Clear(media.Rate16k)
		f.both.AddFrame(f.public.frame)
		f.both.AddFrame(t.voice.lead)
		f.both.Put(f.public.frame)
		t.resumes = false
	}
	return true
}

// disregard lets a party's packets pass.
func (f *floor) disregard(x *Seat, due time.Time) {
	t := &x.turn
	if t.stirs && !t.forwarded {
		x.ear.skip(due)
	}
	if t.voice == nil {
		return
	}
	if t.voice.rests++; t.voice.rests > keepDecoder {
		t.voice = nil
	}
}
