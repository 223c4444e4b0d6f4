package conference

const (
	// soft is from which level on a change of who encodes is not heard (RFC 6464, -dBov).
	soft = 50
	// stop is how many ticks of that are more than a stop within a word.
	stop = 8
)

// pair lets the packets of two who are alone go from one to the other as they are, each
// way from its next pause on: a decoder that hears another encoder in the midst of
// sound would stumble.
func (f *floor) pair(r *Room, seats []*Seat, listened bool) {
	able := len(seats) == 2 && !listened && !f.routed && len(f.live) == 0 && !f.announced() && plain(seats[0], seats[1])
	for i, x := range seats {
		t := &x.turn
		was := t.forwarded
		switch {
		case !able:
			x.ear.forward(nil)
		case !x.ear.forwards() && (!t.stirs || t.hushed >= stop):
			x.ear.forward(seats[1-i])
		}
		t.forwarded = x.ear.forwards()
		t.resumes = t.resumes && t.stirs || was && !t.forwarded
		t.fed = false
	}
	if able {
		seats[0].turn.fed, seats[1].turn.fed = seats[1].turn.forwarded, seats[0].turn.forwarded
	}
}

// plain reports whether two parties need nothing but each other.
func plain(a, b *Seat) bool {
	return a.plain() && b.plain() && a.mouth.Format().Codec == b.mouth.Format().Codec
}

func (x *Seat) plain() bool {
	return x.mouth.Ready() && x.hold.Load() == nil && !x.plays()
}

// part ends forwarding at once. The room's lock is held.
func (r *Room) part() {
	for _, x := range r.seats {
		x.ear.forward(nil)
	}
}
