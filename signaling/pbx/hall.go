package pbx

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"callbot/media/conference"
	"callbot/signaling"
)

// maxMembers is how many may be in one call (Microsoft Teams: limits of group calls).
const maxMembers = 350

// maxSpeakers is how many are heard at a time (Graph: audioRoutingGroup).
const maxSpeakers = 4

// hall is where the parties of a call of many come together, and hear each other. It
// belongs to its conversation's goroutine.
type hall struct {
	venue   venue
	sound   *conference.Room
	members []*party // in the order in which they came, those in the lobby too
	groups  []signaling.AudioRoutingGroup
	gallery signaling.ParticipantID // of the picture of everybody, once it was asked for

	peopled bool        // a person has been here
	lonely  *time.Timer // ends a meeting to which no person comes
}

// openHall makes the conversation one of many.
func (c *conversation) openHall(v venue) {
	v.coordinates.Token = uuid.NewString()
	c.service.registry.occupy(v.names(), c)
	c.hall = &hall{venue: v, sound: c.parlour}
	c.parlour = nil
	if c.hall.sound == nil {
		c.hall.sound = c.newRoom()
	}
}

// meeting is the coordinates of a call of many.
func (c *conversation) meeting() signaling.Meeting {
	if c.hall == nil {
		return signaling.Meeting{}
	}
	m := c.hall.venue.coordinates
	m.ServerID = c.server
	return m
}

// welcome lets a party whose packets flow into the hall, or its lobby.
func (c *conversation) welcome(p *party) {
	h := c.hall
	p.coming = false
	p.arrived()
	if len(h.members) >= maxMembers {
		c.end(p, both(full))
		return
	}
	if p.line != nil {
		p.line.quiet()
	}
	h.members = append(h.members, p)
	c.changed = true
	if h.venue.lobby && p.guest {
		p.inLobby = true
		p.expect(c.service.Timeouts.filled().Lobby, both(forgotten))
		return
	}
	c.admit(p)
}

// admit lets a member hear the others and be heard.
func (c *conversation) admit(p *party) {
	p.inLobby = false
	p.arrived()
	c.seat(p)
	if p.over() {
		return
	}
	c.greet(p)
	if !p.ready() {
		p.expect(c.service.Timeouts.filled().Media, both(noBotMedia))
	}
	c.thin()
}

// greet tells a member that it is in a call of many now.
func (c *conversation) greet(p *party) {
	switch {
	case p.state != signaling.StateEstablished:
		p.move(signaling.StateEstablished, p.answer)
	case !p.person():
		p.side.moved(p.state, signaling.Media{})
	}
}

// seat gives a member its place in the sound.
func (c *conversation) seat(p *party) {
	h := c.hall
	c.changed = true
	if p.person() {
		h.peopled = true
		stop(h.lonely)
	}
	if p.line != nil {
		if err := p.sit(h.sound); err != nil {
			c.fault(p, "conference", err)
			c.end(p, both(full))
			return
		}
	}
	c.route()
	for _, m := range h.members {
		if m.desk != nil {
			m.desk.serve(h)
		}
	}
}

// exit takes a party out of the hall.
func (c *conversation) exit(p *party) {
	h := c.hall
	if p.desk != nil {
		p.desk.close()
	}
	if h == nil || !slices.Contains(h.members, p) {
		return
	}
	h.members = slices.DeleteFunc(h.members, func(m *party) bool { return m == p })
	for _, m := range h.members {
		if m.desk != nil {
			m.desk.serve(h)
		}
	}
	if p.seat != nil {
		p.seat.Leave()
		p.seat = nil
	}
	h.forget(p)
	c.route()
	c.changed = true
}

// thin ends a call of many in which there is no sense any more: without people, with
// one party alone, or with nobody who can be seen. While somebody is still on the way it
// waits for them.
func (c *conversation) thin() {
	h := c.hall
	if h == nil || c.closing || len(h.members) == 0 || len(c.parties) > len(h.members) {
		return
	}
	seen := slices.ContainsFunc(h.members, func(m *party) bool { return !m.unseen() })
	people := slices.ContainsFunc(h.members, (*party).person)
	switch {
	case !seen:
		c.endAll(both(onlyHidden))
	case people && (h.venue.lasting || len(h.members) > 1):
	case people:
		c.endAll(both(onlyOne))
	case h.venue.lasting && !h.peopled:
		c.awaitPeople()
	case len(h.members) == 1:
		c.endAll(both(onlyOne))
	default:
		c.endAll(both(nobodyLeft))
	}
}

// awaitPeople gives people time to come to a meeting that applications have begun.
func (c *conversation) awaitPeople() {
	h := c.hall
	stop(h.lonely)
	h.lonely = time.AfterFunc(c.service.Timeouts.filled().Lonely, func() {
		c.mail.insist(func(context.Context) {
			if !h.peopled {
				c.endAll(both(nobodyJoined))
			}
		})
	})
}

// others are those whom a party is in a call with.
func (c *conversation) others(p *party) []*party {
	if p.peer != nil {
		return []*party{p.peer}
	}
	if c.hall == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(c.hall.members), func(m *party) bool { return m == p })
}

// member returns who is in the hall under an id.
func (c *conversation) member(id signaling.ParticipantID) (*party, error) {
	for _, m := range c.hall.members {
		if m.member.ID == id {
			return m, nil
		}
	}
	return nil, errNoParticipant
}

// person reports whether a phone is at the other end.
func (p *party) person() bool { return p.application == "" }

// unseen reports whether a member is left out of what others are told of a call of many.
func (p *party) unseen() bool { return p.hidden || p.options.HideBotAfterEscalation }
