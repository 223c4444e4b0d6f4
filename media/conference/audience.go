package conference

import (
	"slices"

	"callbot/media"
	"callbot/media/mixer"
)

// audience is all who hear the same, but for their own voice: what everyone may hear,
// and the private voices of some. It is for the tick alone.
type audience struct {
	sources []*Seat // of private sound

	sum    mixer.Sum
	frame  media.Frame // all that is said to it
	before media.Frame // what frame was a tick ago
	level  uint8       // of frame (RFC 6464)
	lines  []*line     // one for each codec
}

func newAudience(sources []*Seat) *audience {
	return &audience{
		sources: sources,
		frame:   media.NewFrame(media.Rate16k),
		before:  media.NewFrame(media.Rate16k),
	}
}

// arrange gives every seat its audience, after the room or who hears whom has changed.
// The room's lock is held.
func (f *floor) arrange(seats []*Seat) {
	old := f.audiences
	f.audiences, f.owns = []*audience{f.public}, 0
	for _, x := range seats {
		x.turn.private, x.turn.sources = x.route.private, x.turn.sources[:0]
		if x.turn.own != nil {
			f.owns++
		}
	}
	for _, x := range seats {
		for _, y := range x.route.ears {
			y.turn.sources = append(y.turn.sources, x)
		}
	}
	for _, x := range seats {
		x.turn.audience = f.audience(x.turn.sources, old)
	}
}

// audience is that which hears some sources.
func (f *floor) audience(sources []*Seat, old []*audience) *audience {
	same := func(a *audience) bool { return slices.Equal(a.sources, sources) }
	if i := slices.IndexFunc(f.audiences, same); i >= 0 {
		return f.audiences[i]
	}
	var a *audience
	if i := slices.IndexFunc(old, same); i >= 0 {
		a = old[i]
	} else {
		a = newAudience(slices.Clone(sources))
	}
	f.audiences = append(f.audiences, a)
	return a
}

// mix adds what is said to each audience.
func (f *floor) mix(r *Room) {
	for _, a := range f.audiences {
		a.frame, a.before = a.before, a.frame
		a.sum.Clear(media.Rate16k)
	}
	for _, x := range f.said {
		if !x.turn.private {
			f.public.sum.Add(x.turn.voice.said)
		}
	}
	f.announce()
	f.speak(r)
	for _, a := range f.audiences {
		if a != f.public {
			a.sum.AddSum(&f.public.sum)
			for _, x := range a.sources {
				if x.turn.said {
					a.sum.Add(x.turn.voice.said)
				}
			}
		}
		a.sum.Put(a.frame)
		a.level = silence
		if a.sum.Voices > 0 {
			a.level = a.frame.Level()
		}
	}
}

// others is how many voices a seat's audience hears besides its own.
func (x *Seat) others() int {
	n := x.turn.audience.sum.Voices
	if x.contributes() {
		n--
	}
	return n
}

// contributes reports whether the seat's own voice is in what its audience hears.
func (x *Seat) contributes() bool { return x.turn.said && !x.turn.private }
