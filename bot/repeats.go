package bot

import "callbot/signaling"

// repeats tells notifications that came before from new ones, by their sequence
// numbers. It remembers the last 64, so that order may be mixed within them.
type repeats struct {
	highest int64
	seen    uint64 // bit i stands for highest-i
}

// again reports whether number n was seen before, and remembers it. Numbers below 1 are
// none, and never repeats.
func (r *repeats) again(n int64) bool {
	switch ahead := n - r.highest; {
	case n < 1:
		return false
	case ahead > 0:
		r.seen = r.seen<<min(ahead, 64) | 1
		r.highest = n
		return false
	case ahead <= -64:
		return true
	default:
		bit := uint64(1) << -ahead
		old := r.seen&bit != 0
		r.seen |= bit
		return old
	}
}

// departed remembers the calls that ended last, so that a late repeat of their arrival
// does not ring again.
type departed struct {
	ring  [1024]signaling.CallID
	next  int
	known map[signaling.CallID]struct{}
}

func (e *departed) add(id signaling.CallID) {
	if e.known == nil {
		e.known = make(map[signaling.CallID]struct{}, len(e.ring))
	}
	delete(e.known, e.ring[e.next])
	e.ring[e.next] = id
	e.known[id] = struct{}{}
	e.next = (e.next + 1) % len(e.ring)
}

func (e *departed) has(id signaling.CallID) bool {
	_, ok := e.known[id]
	return ok
}
