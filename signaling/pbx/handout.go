package pbx

import (
	"context"
	"slices"

	"callbot/signaling"
	"callbot/signaling/phone"
)

// transferOut hands a participant of a call of many over to somebody else: the two are in
// a call of their own then, and the application stays in this one.
func (c *conversation) transferOut(ctx context.Context, p *party, cmd signaling.Transfer) error {
	t, err := c.member(cmd.Transferee)
	to := c.service.resolve(cmd.Target)
	switch {
	case cmd.Transferee == "":
		return invalid("out of a call of many a transfer needs to say whom")
	case err != nil:
		return err
	case t == p || t.state != signaling.StateEstablished:
		return invalid("the participant cannot be handed over")
	case cmd.Replaces != "":
		return &signaling.Error{Code: signaling.Unsupported, Message: "out of a call of many nobody takes another call's place", Subcode: 8520}
	case cmd.Target.ID == "":
		return invalid("a transfer needs a target")
	case c.has(to):
		return errTwice
	}
	p.transfer = cmd.Context
	p.move(signaling.StateTransferring, signaling.Media{})
	c.reach(ctx, &attempt{
		by:       t,
		accepted: func() { c.accepted(p) },
		taken:    func(winner *party) { c.pairOff(t, winner, p) },
		failed:   func(v verdict) { c.stayHere(p, &v.result) },
	}, calling{to: []destination{to}, from: t.member, limit: c.service.Timeouts.filled().Redirect})
	return nil
}

// accepted tells an application that the target of its transfer has answered.
func (c *conversation) accepted(p *party) {
	if !p.over() {
		p.move(signaling.StateTransferAccepted, signaling.Media{})
	}
}

// pairOff begins a conversation of two that were in this one.
func (c *conversation) pairOff(t, winner, p *party) {
	c.exit(t)
	t.standing = standing{guest: t.guest}
	there := newConversation(c.service)
	there.chain, there.parties = c.chain, []*party{t, winner}
	for _, q := range there.parties {
		c.remove(q)
		q.home.Store(there)
	}
	t.side.tell(phone.Event{Event: phone.Redirected, To: winner.member.Identity.DisplayName})
	if !c.service.registry.fork(there, func(context.Context) { there.connect(t, winner) }) {
		for _, q := range there.parties {
			q.home.Store(c)
			c.parties = append(c.parties, q)
			c.end(q, both(shutDown))
		}
	}
	c.stayHere(p, nil)
	c.thin()
}

// stayHere brings an application whose transfer is over back to its call of many.
func (c *conversation) stayHere(p *party, why *signaling.Result) {
	if p.over() || !slices.Contains(c.hall.members, p) {
		return
	}
	p.state = signaling.StateEstablished
	p.side.(*botSide).notify(signaling.StateChanged{
		Call: p.id, State: p.state, Result: why, Context: p.transfer, Meeting: c.meeting(),
	})
	p.transfer = ""
}

// transferTo hands the other side of a call of two over to a meeting.
func (c *conversation) transferTo(p *party, v venue) {
	stays := p.peer
	p.move(signaling.StateTransferring, signaling.Media{})
	p.move(signaling.StateTransferAccepted, signaling.Media{})
	c.part(p)
	stays.side.tell(phone.Event{Event: phone.Redirected, To: v.coordinates.Organizer.DisplayName})
	c.end(p, both(transferred))
	c.attend(stays, v)
}

// redirectTo sends the caller of an incoming call to a meeting, where nobody else rings
// for it.
func (c *conversation) redirectTo(p *party, v venue, callbackURI string) error {
	a := c.ringing(p)
	if len(a.waiting) > 1 || !a.by.person() {
		return invalid("only a caller who rings nobody else can be sent to a meeting")
	}
	p.tellAt(callbackURI)
	a.sendOn(p)
	p.arrived()
	p.drop()
	p.move(signaling.StateRedirecting, signaling.Media{})
	a.by.side.tell(phone.Event{Event: phone.Redirected, To: v.coordinates.Organizer.DisplayName})
	a.finish(redirected)
	c.attend(a.by, v)
	return nil
}
