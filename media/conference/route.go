package conference

import "slices"

// Group is a private way of sound: what the sources say is heard by the receivers alone.
type Group struct {
	Sources, Receivers []*Seat
}

// Route says who hears whom. A source of any group is heard by the receivers of its
// groups and by nobody else; whoever is a source of none is heard by all. So one group
// from a supervisor to an agent is a whisper that the caller does not hear, a group
// without receivers lets somebody only listen, and a group each way between two makes a
// conversation that nobody else hears. Nobody hears themselves. Without groups everyone
// hears everyone. It takes the place of what was said before; of those who leave it
// forgets.
//
// (The audioRoutingGroup of Microsoft Graph's calling API.)
func (r *Room) Route(groups []Group) {
	r.mu.Lock()
	r.routed = false
	for _, x := range r.seats {
		x.route = newRoute(x, groups)
		r.routed = r.routed || x.route.private
	}
	r.moved = true
	if r.routed {
		r.part()
	}
	r.mu.Unlock()
	r.Wake()
}

// route is who hears a seat.
type route struct {
	private bool    // only those:
	ears    []*Seat //
}

// forget drops a seat that was left from the ways of sound. The lock is held.
func (r *Room) forget(gone *Seat) {
	for _, x := range r.seats {
		x.route.ears = slices.DeleteFunc(x.route.ears, func(y *Seat) bool { return y == gone })
	}
	r.listeners = slices.DeleteFunc(slices.Clone(r.listeners), func(l *listener) bool { return l.seat == gone })
}

func newRoute(x *Seat, groups []Group) route {
	var rt route
	for _, g := range groups {
		if !slices.Contains(g.Sources, x) {
			continue
		}
		rt.private = true
		for _, y := range g.Receivers {
			if y != x && !slices.Contains(rt.ears, y) {
				rt.ears = append(rt.ears, y)
			}
		}
	}
	return rt
}
