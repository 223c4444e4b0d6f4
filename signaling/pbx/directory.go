package pbx

import (
	"strings"

	"callbot/signaling"
	"callbot/signaling/phone"
)

// Route is where a call to a name of the directory goes.
//
//sumtype:decl
type Route interface{ route() }

// ToApplication leads to an application, which learns the name that was called. Several
// names may lead to one application.
type ToApplication struct{ ID string }

// ToEndpoint leads to the phone that registers under a name.
type ToEndpoint struct{ Name string }

// ToNobody leads nowhere: every call is rejected.
type ToNobody struct{ Reason signaling.RejectReason }

// ToMeeting leads to a meeting that is there while somebody is in it.
type ToMeeting struct{ Name string }

// toBooked leads to a meeting that was arranged.
type toBooked struct{ id string }

func (ToApplication) route() {}
func (ToMeeting) route()     {}
func (toBooked) route()      {}
func (ToEndpoint) route()    {}
func (ToNobody) route()      {}

// destination is one party to be rung.
type destination struct {
	name  string // as it was called
	route Route
}

// find says where a call to a name goes. A phone that registered under a name that the
// directory does not know is found too.
func (s *Service) find(name string) (destination, bool) {
	if route, ok := s.Directory[name]; ok {
		return destination{name, route}, true
	}
	if _, ok := s.registry.endpoint(name); ok {
		return destination{name, ToEndpoint{name}}, true
	}
	if id, ok := strings.CutPrefix(name, joinPrefix); ok {
		_, found := s.meetings.find(func(m signaling.OnlineMeeting) bool { return m.ID == id })
		return destination{name, toBooked{id}}, found
	}
	return destination{name: name}, false
}

// resolve says where a call to an identity goes. One that leads nowhere becomes a
// destination without a route, as if nobody were there.
func (s *Service) resolve(to signaling.Identity) destination {
	if d, ok := s.find(to.ID); ok {
		return d
	}
	if s.knows(to.ID) {
		name := to.DisplayName
		if name == "" {
			name = to.ID
		}
		return destination{name, ToApplication{to.ID}}
	}
	return destination{name: to.ID}
}

// joinPrefix is how a name begins that leads to an arranged meeting: its id follows.
const joinPrefix = "join:"

// gathering is the venue that a destination leads to, if it is one.
func (s *Service) gathering(d destination) (venue, bool) {
	switch to := d.route.(type) {
	case ToMeeting:
		return s.room(to.Name), true
	case toBooked:
		m, ok := s.meetings.find(func(m signaling.OnlineMeeting) bool { return m.ID == to.id })
		return booked(m), ok
	default:
		return venue{}, false
	}
}

// mayRegister reports whether a phone may take a name: one that the directory gives to
// nobody else.
func (s *Service) mayRegister(name string) bool {
	if strings.HasPrefix(name, joinPrefix) {
		return false
	}
	route, taken := s.Directory[name]
	to, endpoint := route.(ToEndpoint)
	return !taken || (endpoint && to.Name == name)
}

// endpoint is a phone that can be rung.
type endpoint struct {
	name  string
	rings phone.Log[phone.Ring]
}
