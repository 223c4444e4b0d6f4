package pbx

import "slices"

// escalate makes a call of two one of many. The two go on hearing each other, and what
// plays goes on; but an application that may not be in such calls is dropped, as the
// platform does.
func (c *conversation) escalate() {
	if c.hall != nil {
		return
	}
	pair := c.couple()
	for _, p := range pair {
		p.peer = nil
		c.unpair(p)
	}
	for _, p := range pair {
		if !p.person() && c.service.permitsMany(p.application) != nil {
			c.end(p, both(notForMany))
		}
	}
	c.openHall(ownVenue())
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

// unpair ends what two lines forwarded to each other. A desk keeps its line: what plays
// on it goes on.
func (c *conversation) unpair(p *party) {
	if p.part != nil && p.bridged {
		p.part()
	}
	p.part, p.bridged = nil, false
}
