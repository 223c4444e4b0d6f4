package conference

const (
	// ahead is by how many dB one must be louder for a while to become the dominant
	// speaker in another's place.
	ahead = 4
	// convinced is for how many ticks.
	convinced = 25
)

// lead finds the dominant speaker: who has been loudest for a while. Whoever it is stays
// it while all are silent, and through a word or a cough of another.
func (f *floor) lead(r *Room, seats []*Seat) (leader *Seat, changed bool) {
	leader = r.leader.Load()
	best := f.contender(seats)
	switch {
	case best == nil || best == leader:
		f.challenger, f.challenges = nil, 0
		return leader, false
	case best != f.challenger:
		f.challenger, f.challenges = best, 0
	}
	f.challenges++
	if leader != nil && leader.Speaking() && (f.challenges < convinced || best.turn.score < leader.turn.score+ahead) {
		return leader, false
	}
	if f.challenges < convinced/2 {
		return leader, false
	}
	f.challenger, f.challenges = nil, 0
	return best, r.leader.CompareAndSwap(leader, best)
}

// contender is who speaks and has been loudest of late.
func (f *floor) contender(seats []*Seat) (best *Seat) {
	for _, x := range seats {
		if x.Speaking() && (best == nil || x.turn.score > best.turn.score) {
			best = x
		}
	}
	return best
}

// Dominant is the dominant speaker, nil while there has been none.
func (r *Room) Dominant() *Seat { return r.leader.Load() }
