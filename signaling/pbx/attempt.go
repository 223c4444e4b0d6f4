package pbx

import (
	"cmp"
	"context"
	"slices"
	"time"

	"callbot/media"
	"callbot/signaling"
)

// attempt is the ringing of one party or of several at once, on behalf of a party
// that waits. The first to answer has the call. One that rings may send the attempt on
// to others; it then stays only to learn what came of it.
type attempt struct {
	home    *conversation
	by      *party   // who waits; without it the attempt has no sense; nil when nobody does
	waiting []*party // who may still answer
	sentOn  []*party // who rang and redirected
	winner  *party   // who has answered
	last    verdict  // why the last one of them was lost

	// accepted, unless nil, is called when somebody has answered. Then exactly one of
	// the two others is called, once: taken when the winner's packets can flow, and
	// those of the one who waits unless that is still to learn the service's answer;
	// failed when nobody can be had any more.
	accepted func()
	taken    func(winner *party)
	failed   func(v verdict)
}

// calling is whom to ring, and how.
type calling struct {
	to    []destination
	from  signaling.Participant // who is shown as the caller
	limit time.Duration         // how long; 0 is the usual time for each

	hidden, apart bool // how those who come take part
}

// reach begins an attempt.
func (c *conversation) reach(ctx context.Context, a *attempt, call calling) {
	a.home, a.last = c, nobodyThere
	c.attempts = append(c.attempts, a)
	c.extend(ctx, a, call)
}

// extend rings more destinations for the sake of an attempt.
func (c *conversation) extend(ctx context.Context, a *attempt, call calling) {
	for _, d := range call.to {
		p, v := c.callee(d)
		if p == nil {
			a.last = v
			continue
		}
		p.source, p.targets = call.from, []signaling.Participant{p.member}
		p.hidden, p.apart = call.hidden, call.apart
		a.waiting = append(a.waiting, p)
		c.ring(ctx, p, call.limit)
	}
	a.settle()
}

// callee makes the party that a destination leads to, or says why there is none.
func (c *conversation) callee(d destination) (*party, verdict) {
	switch route := d.route.(type) {
	case ToNobody:
		return nil, rejection(route.Reason)
	case ToApplication:
		who := signaling.Identity{Kind: signaling.Application, ID: route.ID, DisplayName: d.name, Tenant: c.service.Tenant}
		p := newParty(c, who, signaling.Inbound, signaling.StateIncoming)
		p.application = route.ID
		return p, verdict{}
	case ToEndpoint:
		e, ok := c.service.registry.endpoint(route.Name)
		if !ok {
			return nil, nobodyThere
		}
		who := signaling.Identity{Kind: signaling.User, ID: route.Name, DisplayName: d.name, Tenant: c.service.Tenant}
		p := newParty(c, who, signaling.Inbound, signaling.StateIncoming)
		p.side = newPhoneSide(p.member.ID, e)
		return p, verdict{}
	default:
		return nil, nobodyThere
	}
}

// ring prepares a leg for a party and then rings it. The offer is made by a goroutine
// of its own, because it takes its time.
func (c *conversation) ring(ctx context.Context, p *party, limit time.Duration) {
	times := c.service.Timeouts.filled()
	patience := cmp.Or(limit, times.Ring)
	if p.application != "" {
		patience = min(cmp.Or(limit, times.Answer), times.Answer)
		c.listen(ctx, p)
	}
	p.expect(patience, both(notAnswered))
	c.join(p)
	c.service.registry.running.Go(func() {
		leg, offer, err := c.service.Connector.Offer(ctx)
		taken := c.mail.insist(func(ctx context.Context) { c.offered(ctx, p, leg, offer, err) })
		if !taken && err == nil {
			_ = leg.Close()
		}
	})
}

// offered rings a party whose leg is prepared.
func (c *conversation) offered(ctx context.Context, p *party, leg media.OfferedLeg, offer string, err error) {
	switch {
	case err != nil && p.over():
	case err != nil:
		c.fault(p, "offer", err)
		c.end(p, both(serviceFailed))
	case p.state != signaling.StateIncoming:
		c.service.registry.running.Go(func() { _ = leg.Close() })
	default:
		c.open(ctx, p, leg)
		call := p.call()
		call.Media = signaling.Media{Hosting: signaling.AppHosted, Description: offer}
		p.side.ring(call)
	}
}

// answered gives the call to the one who answered and ends the others.
func (c *conversation) answered(p *party) {
	a := c.ringing(p)
	others := slices.DeleteFunc(a.waiting, func(other *party) bool { return other == p })
	a.winner, a.waiting = p, nil
	for _, other := range others {
		c.end(other, both(elsewhere))
	}
	if a.accepted != nil {
		a.accepted()
	}
}

// progress completes the attempts of which both ends are ready.
func (c *conversation) progress() {
	for _, a := range slices.Clone(c.attempts) {
		if a.winner != nil && a.winner.ready() && (a.by == nil || a.by.ready() || a.by.called()) {
			a.finish(redirected)
			a.taken(a.winner)
		}
	}
}

// without goes on after a party has ended.
func (a *attempt) without(p *party, e ending) {
	switch {
	case !slices.Contains(a.home.attempts, a):
	case p == a.by:
		v := e.others
		if v == otherHungUp {
			v = cancelled
		}
		a.finish(v)
		for _, other := range append(a.waiting, a.winner) {
			if other != nil {
				a.home.end(other, both(v))
			}
		}
		a.failed(v)
	case p == a.winner:
		a.winner, a.last = nil, e.others
		if a.last == otherHungUp { // before anybody has heard them
			a.last = declined
		}
		a.settle()
	case slices.Contains(a.waiting, p):
		a.waiting = slices.DeleteFunc(a.waiting, func(other *party) bool { return other == p })
		a.last = e.others
		a.settle()
	}
}

// settle fails the attempt when nobody is left.
func (a *attempt) settle() {
	if a.winner == nil && len(a.waiting) == 0 {
		a.finish(a.last)
		a.failed(a.last)
	}
}

// finish takes the attempt out of the conversation and tells those that sent it on.
func (a *attempt) finish(v verdict) {
	c := a.home
	c.attempts = slices.DeleteFunc(c.attempts, func(other *attempt) bool { return other == a })
	for _, p := range a.sentOn {
		c.end(p, both(v))
	}
}

// sendOn takes a party that rings out of the attempt, to ring others in its place.
func (a *attempt) sendOn(p *party) {
	a.waiting = slices.DeleteFunc(a.waiting, func(other *party) bool { return other == p })
	a.sentOn = append(a.sentOn, p)
}

// ringing returns the attempt for which a party rings, or nil.
func (c *conversation) ringing(p *party) *attempt {
	for _, a := range c.attempts {
		if slices.Contains(a.waiting, p) {
			return a
		}
	}
	return nil
}
