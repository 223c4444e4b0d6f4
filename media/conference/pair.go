package conference

const (
	// soft is from which level on a change of who encodes is not heard (RFC 6464, -dBov).
	soft = 50
	// stop is how many ticks of that are more than a stop within a word.
	stop = 8
	// bridging is for how many ticks at most one who was forwarded is waited for.
	bridging = 5
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
		switch {
		case t.forwarded:
			t.hearer, t.resumes = seats[1-i], false
		case was:
			t.resumes, t.waits = t.stirs || x.ear.unknown(), 0
		case t.resumes:
			t.waits++
			t.resumes = t.waits <= bridging
		default:
			t.hearer = nil
		}
		t.fed = false
	}
	if able {
		seats[0].turn.fed, seats[1].turn.fed = seats[1].turn.forwarded, seats[0].turn.forwarded
	}
}

// hold finds out to whom nothing is to be said: those who were forwarded another's
// packets whose sound, mixed, has not begun. Whatever came in between would be a hole in
// that sound, which to them is merely late, as packets of an uneven network are.
func (f *floor) hold(seats []*Seat) {
	for _, x := range seats {
		if x.turn.resumes {
			x.turn.hearer.turn.held, f.active = true, true
		}
	}
}

// plain reports whether two parties need nothing but each other.
func plain(a, b *Seat) bool {
	return a.plain() && b.plain() && a.mouth.Format().Codec == b.mouth.Format().Codec
}

func (x *Seat) plain() bool {
	return x.mouth.Ready() && x.hold.Load() == nil && !x.plays()
}

// follow begins with a seat whose party has been forwarded another's packets until now,
// and may be in the midst of hearing something.
func (x *Seat) follow(y *Seat) {
	y.ear.stirs = true
	y.turn.forwarded, y.turn.hearer = true, x
	if x.mouth.Format().Codec == y.mouth.Format().Codec {
		y.ear.peer = x
	}
}

// part ends forwarding at once. The room's lock is held.
func (r *Room) part() {
	for _, x := range r.seats {
		x.ear.forward(nil)
	}
}
