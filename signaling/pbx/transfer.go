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
	case p.state != signaling.StateEstablished || p.peer == nil:
		return wrongState("only an established call can be handed over")
	case cmd.Replaces == "" && cmd.Target.ID == "":
		return invalid("a transfer needs a target")
	case c.hops >= maxHops:
		return &signaling.Error{Code: signaling.Conflict, Message: "the call was handed on too often", Subcode: 8521}
	}
	c.hops++
	to, stays := c.service.resolve(cmd.Target), p.peer
	p.move(signaling.StateTransferring, signaling.Media{})
	c.reach(ctx, &attempt{
		by:       stays,
		accepted: func() { p.move(signaling.StateTransferAccepted, signaling.Media{}) },
		taken: func(winner *party) {
			c.part(p)
			stays.side.tell(phone.Event{Event: phone.Redirected, To: to.name})
			c.connect(stays, winner)
			c.end(p, both(transferred))
		},
		failed: func(verdict) {
			if !stays.over() {
				p.comeBack(notTransferred)
			}
		},
	}, calling{
		to:    []destination{to},
		from:  stays.member,
		limit: c.service.Timeouts.filled().Redirect,
	})
	return nil
}

// comeBack brings a party whose transfer failed back to where it was.
func (p *party) comeBack(why signaling.Result) {
	p.state = signaling.StateEstablished
	if side, ok := p.side.(*botSide); ok {
		side.notify(signaling.StateChanged{Call: p.id, State: p.state, Result: &why})
	}
}
