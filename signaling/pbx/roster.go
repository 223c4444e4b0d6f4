package pbx

import (
	"context"
	"slices"

	"callbot/signaling"
	"callbot/signaling/phone"
)

var _ signaling.RosterReader = (*Application)(nil)

// tellRoster tells everybody in the call who is in it and how, if that has changed since
// it was told. It comes after a whole batch of what the mailbox held, so that of many
// who come at once there is one roster; and a roster that still waits in an outbox is
// overtaken by the next one.
func (c *conversation) tellRoster() {
	changed, spoken := c.changed, c.spoken
	c.changed, c.spoken = false, false
	if !changed {
		if spoken {
			c.tellSpeakers()
		}
		return
	}
	everybody := c.presences(nil)
	shown := phone.NewRoster(everybody)
	for _, p := range c.present() {
		p.rosters++
		who, seen := everybody, shown
		if p.inLobby || p.unseen() {
			who = c.presences(p)
			seen = phone.NewRoster(who)
		}
		p.side.roster(signaling.RosterUpdated{
			Call: p.id, Many: c.hall != nil, Sequence: p.rosters, Presences: who, Options: p.options,
		}, seen)
	}
}

// tellSpeakers tells people who speaks now. Applications ask for that if they wish to
// know.
func (c *conversation) tellSpeakers() {
	e := phone.Event{Event: phone.SpeakersMoved}
	for _, p := range c.present() {
		if p.speaks() && !p.unseen() {
			e.Speaking = append(e.Speaking, string(p.member.ID))
		}
	}
	for _, p := range c.present() {
		if !p.inLobby {
			p.side.tell(e)
		}
	}
}

// present are those who are in the call, in the order in which they came.
func (c *conversation) present() []*party {
	if c.hall != nil {
		return c.hall.members
	}
	return c.couple()
}

// presences lists those who are in the call as one of them sees it, or as all do: who is
// hidden is seen by itself alone, and who is in the lobby sees nobody else.
func (c *conversation) presences(of *party) []signaling.Presence {
	var list []signaling.Presence
	for _, p := range c.present() {
		unseen := c.hall != nil && p.unseen()
		if p == of || !unseen && (of == nil || !of.inLobby) {
			list = append(list, p.presence(unseen))
		}
	}
	if h := c.hall; h != nil && h.gallery != "" && (of == nil || !of.inLobby) {
		list = append(list, gallery(h.gallery))
	}
	return list
}

func (p *party) presence(unseen bool) signaling.Presence {
	return signaling.Presence{
		Participant: p.member, Muted: p.muted, InLobby: p.inLobby, OnHold: p.onHold, Hidden: unseen,
		Speaking: p.speaks(), Sharing: p.sharing, Recording: p.recording,
	}
}

// speaks reports whether the party is among those whom others hear now.
func (p *party) speaks() bool { return p.seat != nil && p.seat.Speaking() && !p.muted && !p.onHold }

// Participants tells who is in one of the application's calls. Codes: NotFound.
func (a *Application) Participants(ctx context.Context, id signaling.CallID) ([]signaling.Presence, error) {
	p, err := a.party(id)
	if err != nil {
		return nil, err
	}
	var list []signaling.Presence
	err = p.ask(ctx, func(_ context.Context, c *conversation) error {
		if p.over() {
			return errNoCall
		}
		if slices.Contains(c.present(), p) {
			list = c.presences(p)
		}
		return nil
	})
	return list, err
}
