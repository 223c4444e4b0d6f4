package pbx

import (
	"context"

	"callbot/signaling"
	"callbot/signaling/phone"
)

// transfer hands the other side of an application's call over to somebody else. Until
// the target is connected the two go on hearing each other, so that nothing is lost
// when it cannot be had.
func (c *conversation) transfer(ctx context.Context, p *party, cmd signaling.Transfer) error {
	switch {
	case p.state == signaling.StateTransferring || p.state == signaling.StateTransferAccepted:
		return &signaling.Error{Code: signaling.Conflict, Message: "the call is being handed over already", Subcode: 8607}
	case p.state == signaling.StateEstablished && c.hall != nil:
		return c.transferOut(ctx, p, cmd)
	case p.state != signaling.StateEstablished || p.peer == nil:
		return wrongState("only an established call can be handed over")
	case cmd.Transferee != "" && cmd.Transferee != p.peer.member.ID:
		return errNoParticipant
	case cmd.Replaces == "" && cmd.Target.ID == "":
		return invalid("a transfer needs a target")
	case c.hops >= maxHops:
		return &signaling.Error{Code: signaling.Conflict, Message: "the call was handed on too often", Subcode: 8521}
	}
	c.hops++
	p.transfer = cmd.Context
	if cmd.Replaces != "" {
		return c.consult(p, cmd.Replaces)
	}
	to, stays := c.service.resolve(cmd.Target), p.peer
	if v, ok := c.service.gathering(to); ok {
		c.transferTo(p, v)
		return nil
	}
	p.move(signaling.StateTransferring, signaling.Media{})
	c.reach(ctx, &attempt{
		by:       stays,
		accepted: func() { p.move(signaling.StateTransferAccepted, signaling.Media{}) },
		taken:    func(winner *party) { c.succeed(p, winner) },
		failed:   func(v verdict) { c.comeBack(p, v.result) },
	}, calling{
		to:    []destination{to},
		from:  stays.member,
		limit: c.service.Timeouts.filled().Redirect,
	})
	return nil
}

// consult begins a consultative transfer: whoever the application talks to on another of
// its calls comes here.
func (c *conversation) consult(p *party, other signaling.CallID) error {
	q := c.service.registry.party(other)
	if q == nil || q.application != p.application || q.home.Load() == c {
		return invalid("the call to be replaced is no other call of this application")
	}
	p.move(signaling.StateTransferring, signaling.Media{})
	if !q.post(func(_ context.Context, there *conversation) {
		there.handOver(q, p,
			func(c *conversation, who *party) bool { return c.replace(p, who) },
			func(c *conversation) { c.comeBack(p, notReplaced) })
	}) {
		c.comeBack(p, notReplaced)
	}
	return nil
}

// succeed puts a party in the place of p, whose call ends by that.
func (c *conversation) succeed(p, next *party) {
	stays := p.peer
	c.part(p)
	stays.side.tell(phone.Event{Event: phone.Redirected, To: next.member.Identity.DisplayName})
	if next.state == signaling.StateEstablished {
		next.side.tell(phone.Event{Event: phone.Redirected, To: stays.member.Identity.DisplayName})
	}
	c.connect(stays, next)
	c.end(p, both(transferred))
}

// comeBack brings a party whose transfer failed back to where it was, unless it is over
// or has nobody to come back to.
func (c *conversation) comeBack(p *party, why signaling.Result) {
	if p.over() || p.peer == nil || p.peer.over() {
		return
	}
	p.state = signaling.StateEstablished
	p.side.(*botSide).notify(signaling.StateChanged{Call: p.id, State: p.state, Result: &why, Context: p.transfer})
	p.transfer = ""
}
