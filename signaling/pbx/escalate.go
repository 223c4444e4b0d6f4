package pbx

import (
	"slices"

	"callbot/media/conference"
)

// escalate makes a call of two one of many. The two go on hearing each other, and what
// plays goes on; but an application that may not be in such calls is dropped, as the
// platform does.
func (c *conversation) escalate() {
	if c.hall != nil {
		return
	}
	pair := c.couple()
	part := c.unpair(pair)
	for _, p := range pair {
		p.peer = nil
	}
	for _, p := range pair {
		if !p.person() && c.service.permitsMany(p.application) != nil {
			c.end(p, both(notForMany))
		}
	}
	c.openHall(ownVenue())
	c.seatPair(c.hall.sound, pair, part)
	for _, p := range pair {
		if !p.over() {
			c.hall.members = append(c.hall.members, p)
			c.seat(p)
			c.greet(p)
		}
	}
	for _, p := range pair {
		if p.line != nil {
			p.line.sound.Mute(false) // it is the seats and the voices that are muted from now on
		}
	}
}

// couple are the two of a call of two that hear each other, if it has come to that.
func (c *conversation) couple() []*party {
	return slices.DeleteFunc(slices.Clone(c.parties), func(p *party) bool { return p.peer == nil })
}

// unpair returns what ends that two lines forward to each other, nil where they do not. A
// desk keeps its line: what plays on it goes on.
func (c *conversation) unpair(pair []*party) (part func()) {
	for _, p := range pair {
		if p.part != nil && p.bridged {
			part = p.part
		}
		p.part, p.bridged = nil, false
	}
	return part
}

// seatPair brings two whose lines forward to each other into a room without a gap, unless
// one of them has ended or they never did.
func (c *conversation) seatPair(room *conference.Room, pair []*party, part func()) {
	if part == nil {
		return
	}
	a, b := pair[0], pair[1]
	if a.over() || b.over() {
		part()
		return
	}
	var err error
	if a.seat, b.seat, err = room.EnterPair(a.line.sound, b.line.sound, part); err != nil {
		part()
		return
	}
	a.seat.Mute(a.muted)
	b.seat.Mute(b.muted)
}

// sit gives a party's line a seat in a room, unless it has one.
func (p *party) sit(room *conference.Room) (err error) {
	if p.seat != nil {
		return nil
	}
	if p.seat, err = room.Enter(p.line.sound); err != nil {
		return err
	}
	p.seat.Mute(p.muted)
	return nil
}
