package pbx

import (
	"context"

	"callbot/media/conference"
)

// newRoom makes a room for the conversation's parties.
func (c *conversation) newRoom() *conference.Room {
	s := c.service
	return &conference.Room{
		Wheel: s.Session.Wheel, Codecs: s.Session.Codecs, MaxSeats: maxMembers, MaxSpeakers: maxSpeakers, Log: s.Log,
		OnSpeaking: func() { c.mail.put(func(context.Context) { c.spoken = true }) },
	}
}

// room is where those in the conversation hear each other and what is said to all; nil
// where two merely have each other's packets forwarded.
func (c *conversation) room() *conference.Room {
	if c.hall != nil {
		return c.hall.sound
	}
	return c.parlour
}

// gather brings the two of a call of two into a room, the parlour, when more is to be heard
// than they say to each other: what somebody outside plays, keys that the service presses
// for an application, or, in a recording, what an application does. They stay there for as
// long as they have each other; if their call becomes one of many the parlour becomes its
// hall.
func (c *conversation) gather() {
	pair := c.couple()
	if c.hall != nil || c.parlour != nil || len(pair) != 2 || !c.needsRoom(pair) {
		return
	}
	room := c.newRoom()
	var lines []*line
	if pair[0].bridged || pair[1].bridged {
		c.seatPair(room, pair, c.unpair(pair))
	}
	for _, p := range pair {
		if p.line == nil {
			continue
		}
		if err := p.sit(room); err != nil {
			c.fault(p, "conference", err)
			c.end(p, both(serviceFailed))
			return
		}
		lines = append(lines, p.line)
	}
	c.parlour = room
	for _, p := range pair {
		if p.desk != nil {
			p.desk.openTo(lines, room)
		}
	}
	for _, l := range lines {
		l.sound.Mute(false) // it is the seats and the voices that are muted from now on
	}
}

// needsRoom reports whether two need more than each other's packets.
func (c *conversation) needsRoom(pair []*party) bool {
	hosted := pair[0].desk != nil || pair[1].desk != nil
	keys := pair[0].keys != nil || pair[1].keys != nil
	return len(c.outsiders) > 0 || keys || (hosted && c.tape != nil)
}

// leaveParlour ends that the two are in the parlour; what is played there ends by that.
func (c *conversation) leaveParlour() {
	if c.parlour == nil {
		return
	}
	c.parlour = nil
	for _, p := range c.parties {
		if p.seat != nil {
			p.seat.Leave()
			p.seat = nil
		}
	}
}
