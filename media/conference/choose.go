package conference

import (
	"cmp"
	"slices"
	"time"
)

const (
	// clearly is how loud one who speaks is at least (RFC 6464, -dBov).
	clearly = 50
	// bonus is by how many dB another must be louder to be heard in somebody's place.
	bonus = 6
	// tenure is how many ticks somebody is heard at least, once chosen.
	tenure = 25
	// pause is how many ticks of silence end speech: longer than those within a word.
	pause = 15
)

// look takes what has come in from each party: how loud it is, whether it speaks, and
// whether it is worth listening to.
func (f *floor) look(seats []*Seat, due time.Time) {
	f.stats.Ticks++
	f.ranked = f.ranked[:0]
	for _, x := range seats {
		level, stirs := x.ear.look(due, x.silent())
		x.turn.follow(level)
		if speaks := x.turn.speaks(); x.speaking.Swap(speaks) != speaks {
			f.turned = true
		}
		x.loudness.Store(uint32(silence - x.turn.loud))
		x.turn.stirs, x.turn.held = stirs, false
		if stirs {
			f.active = true
			f.ranked = append(f.ranked, x)
		} else {
			x.turn.chosen = false
		}
	}
}

// follow takes the loudness of one frame time: up within a frame or two, down in a
// fifth of a second.
func (t *turn) follow(level uint8) {
	t.level = level
	above := float32(silence - level)
	if above > t.loud {
		t.loud += (above - t.loud) / 2
	} else {
		t.loud += (above - t.loud) / 10
	}
	t.score += (max(0, above-(silence-audible)) - t.score) / 25
	t.history <<= 1
	t.hushed++
	if level <= clearly {
		t.history |= 1
		t.hushed = 0
	}
	if t.hushed >= pause {
		t.history = 0
	}
}

// speaks reports whether the party has been loud for most of a tenth of a second, and
// has not paused since.
func (t *turn) speaks() bool {
	const most = 3
	if t.hushed >= pause {
		return false
	}
	loud := 0
	for h := t.history; h != 0; h &= h - 1 {
		loud++
	}
	return loud >= most
}

// choose lets the loudest be heard. Who is heard already is not interrupted by one who
// is hardly louder, nor before half a second has passed.
func (f *floor) choose(r *Room) {
	slices.SortFunc(f.ranked, louder)
	most := cmp.Or(r.MaxSpeakers, defaultSpeakers)
	for i, x := range f.ranked {
		t := &x.turn
		if chosen := i < most; chosen != t.chosen {
			t.chosen, t.since = chosen, 0
		}
		t.since++
	}
}

// louder puts the loudest first.
func louder(a, b *Seat) int { return cmp.Compare(b.turn.weight(), a.turn.weight()) }

// weight is what counts in the contest.
func (t *turn) weight() float32 {
	switch {
	case !t.chosen:
		return t.loud
	case t.since < tenure && t.level <= audible:
		return t.loud + 100
	default:
		return t.loud + bonus
	}
}

// Speaking reports whether the party speaks. It is known 60 ms after it began, and 300
// after it ended; not of a party whose packets tell no level while it is alone with
// another.
func (x *Seat) Speaking() bool { return x.speaking.Load() }

// Level is how loud the party has been for the last fifth of a second (RFC 6464): 0 is
// the loudest, 127 is silence.
func (x *Seat) Level() uint8 { return uint8(x.loudness.Load()) }

// Speakers are those who speak now, the loudest first.
func (r *Room) Speakers() []*Seat {
	r.mu.Lock()
	seats := r.seats
	r.mu.Unlock()
	var speakers []*Seat
	for _, x := range seats {
		if x.Speaking() {
			speakers = append(speakers, x)
		}
	}
	slices.SortStableFunc(speakers, func(a, b *Seat) int { return int(a.Level()) - int(b.Level()) })
	return speakers
}
