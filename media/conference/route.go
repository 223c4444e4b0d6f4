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
	routes := routesOf(groups)
	r.mu.Lock()
	here := make(map[*Seat]bool, len(r.seats))
	for _, x := range r.seats {
		here[x] = true
	}
	r.routed = false
	for _, x := range r.seats {
		x.route = route{}
		if rt := routes[x]; rt != nil {
			rt.ears = slices.DeleteFunc(rt.ears, func(y *Seat) bool { return !here[y] })
			x.route, r.routed = *rt, true
		}
	}
	r.moved = true
	if r.routed {
		r.part()
	}
	r.mu.Unlock()
	r.Wake()
}

// forget drops a seat that was left from the ways of sound. The lock is held.
func (r *Room) forget(gone *Seat) {
	r.routed = false
	for _, x := range r.seats {
		r.routed = r.routed || x.route.private
		x.route.ears = slices.DeleteFunc(x.route.ears, func(y *Seat) bool { return y == gone })
	}
	r.listeners = slices.DeleteFunc(slices.Clone(r.listeners), func(l *listener) bool { return l.seat == gone })
}

// route is who hears a seat.
type route struct {
	private bool    // only those:
	ears    []*Seat // each once, the seat itself not among them
}

// routesOf are the ways from each source.
func routesOf(groups []Group) map[*Seat]*route {
	routes := make(map[*Seat]*route)
	known := make(map[[2]*Seat]bool)
	for _, g := range groups {
		for _, x := range g.Sources {
			rt := routes[x]
			if rt == nil {
				rt = &route{private: true}
				routes[x] = rt
			}
			for _, y := range g.Receivers {
				if way := [2]*Seat{x, y}; x != y && !known[way] {
					known[way] = true
					rt.ears = append(rt.ears, y)
				}
			}
		}
	}
	return routes
}
