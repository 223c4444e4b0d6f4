package pbx

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"callbot/media/conference"
	"callbot/signaling"
)

var _ signaling.RoutingReader = (*Application)(nil)

// maxGroups is how many audio routing groups a call may have.
const maxGroups = 64

// setGroup makes a group of who hears whom, or changes one that is there already unless
// it is to be new.
func (c *conversation) setGroup(g signaling.AudioRoutingGroup, isNew bool) error {
	h := c.hall
	switch {
	case len(g.Sources) == 0 || len(g.Receivers) == 0:
		return invalid("an audio routing group has sources and receivers")
	case !g.Multicast && (len(g.Sources) > 1 || len(g.Receivers) > 1):
		return invalid("one hears one in a group that is no multicast")
	}
	for _, id := range slices.Concat(g.Sources, g.Receivers) {
		if _, err := c.member(id); err != nil {
			return invalid("participant " + string(id) + " is not in the call")
		}
	}
	if g.ID == "" {
		g.ID = uuid.NewString()
	}
	g.Sources, g.Receivers = slices.Clone(g.Sources), slices.Clone(g.Receivers)
	at := slices.IndexFunc(h.groups, func(known signaling.AudioRoutingGroup) bool { return known.ID == g.ID })
	switch {
	case at >= 0 && isNew:
		return conflict("there is an audio routing group of this id")
	case at >= 0:
		h.groups[at] = g
	case len(h.groups) >= maxGroups:
		return wrongState("the call has as many audio routing groups as it may have")
	default:
		h.groups = append(h.groups, g)
	}
	c.route()
	return nil
}

// deleteGroup ends a group.
func (c *conversation) deleteGroup(id string) error {
	h := c.hall
	at := slices.IndexFunc(h.groups, func(known signaling.AudioRoutingGroup) bool { return known.ID == id })
	if at < 0 {
		return &signaling.Error{Code: signaling.NotFound, Message: "there is no such audio routing group", Subcode: 8522}
	}
	h.groups = slices.Delete(h.groups, at, at+1)
	c.route()
	return nil
}

// forget takes who has left out of the groups; a group without sources or receivers ends.
func (h *hall) forget(p *party) {
	gone := func(id signaling.ParticipantID) bool { return id == p.member.ID }
	for i := range h.groups {
		g := &h.groups[i]
		g.Sources, g.Receivers = slices.DeleteFunc(g.Sources, gone), slices.DeleteFunc(g.Receivers, gone)
	}
	h.groups = slices.DeleteFunc(h.groups, func(g signaling.AudioRoutingGroup) bool {
		return len(g.Sources) == 0 || len(g.Receivers) == 0
	})
}

// route tells the sound who hears whom. While nobody is apart everybody hears everybody,
// and the groups change nothing.
func (c *conversation) route() {
	h := c.hall
	if !slices.ContainsFunc(h.members, func(m *party) bool { return m.apart }) {
		h.sound.Route(nil)
		return
	}
	var all conference.Group
	seats := make(map[signaling.ParticipantID]*conference.Seat)
	for _, m := range h.members {
		if m.seat == nil {
			continue
		}
		seats[m.member.ID] = m.seat
		if !m.apart {
			all.Sources, all.Receivers = append(all.Sources, m.seat), append(all.Receivers, m.seat)
		}
	}
	groups := []conference.Group{all}
	for _, m := range h.members {
		if m.apart && m.seat != nil { // it is heard by no more than its groups
			groups = append(groups, conference.Group{Sources: []*conference.Seat{m.seat}})
		}
	}
	for _, g := range h.groups {
		groups = append(groups, conference.Group{Sources: seated(seats, g.Sources), Receivers: seated(seats, g.Receivers)})
	}
	h.sound.Route(groups)
}

func seated(seats map[signaling.ParticipantID]*conference.Seat, ids []signaling.ParticipantID) (found []*conference.Seat) {
	for _, id := range ids {
		if seat := seats[id]; seat != nil {
			found = append(found, seat)
		}
	}
	return found
}

// AudioRoutingGroups tells who hears whom in one of the application's calls, apart from
// what everybody hears. Codes: NotFound.
func (a *Application) AudioRoutingGroups(ctx context.Context, id signaling.CallID) ([]signaling.AudioRoutingGroup, error) {
	p, err := a.party(id)
	if err != nil {
		return nil, err
	}
	var groups []signaling.AudioRoutingGroup
	err = p.ask(ctx, func(_ context.Context, c *conversation) error {
		switch {
		case p.over():
			return errNoCall
		case c.hall != nil:
			for _, g := range c.hall.groups {
				g.Sources, g.Receivers = slices.Clone(g.Sources), slices.Clone(g.Receivers)
				groups = append(groups, g)
			}
		}
		return nil
	})
	return groups, err
}
