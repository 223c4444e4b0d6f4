package pbx

import (
	"context"
	"slices"
	"time"

	"callbot/signaling"
)

// maxInviting is how long somebody who is invited may ring at most (Call Automation: add
// participant, invitationTimeoutInSeconds; Graph has no word for it).
const maxInviting = 180 * time.Second

// invitation asks several into a call of many at once, each by an attempt of their own.
type invitation struct {
	op        signaling.Operation
	by        *party     // who has asked, if it is in the call; without it there is no sense in it
	attempts  []*attempt // that may still bring somebody
	left      int        // of whom it is not known yet whether they come
	withdrawn bool
	fetches   bool                      // it is for one who is in another call
	why       signaling.Result          // why the latest of those who did not come did not
	over      func(signaling.Operation) // learns what came of it
}

// invite asks others into the call of an application.
func (c *conversation) invite(ctx context.Context, p *party, cmd signaling.Invite) (signaling.Operation, error) {
	if p.state != signaling.StateEstablished {
		return signaling.Operation{}, errNotEstablished
	}
	if err := c.service.permits(p.application, signaling.MayInitiateGroup); err != nil {
		return signaling.Operation{}, err
	}
	side := p.side.(*botSide)
	return c.inviteAll(ctx, p, cmd, func(op signaling.Operation) {
		side.notify(signaling.OperationCompleted{Call: p.id, Operation: side.operations.keep(op)})
	})
}

// inviteAll asks others into the call, which becomes one of many by that, on behalf of a
// party or, where by is nil, of somebody outside. over learns what has come of it.
func (c *conversation) inviteAll(ctx context.Context, by *party, cmd signaling.Invite, over func(signaling.Operation)) (signaling.Operation, error) {
	to, err := c.invited(by, cmd)
	if err != nil {
		return signaling.Operation{}, err
	}
	c.escalate()
	inv := &invitation{op: begun(cmd, cmd.Context), by: by, left: len(to), over: over}
	c.invitations = append(c.invitations, inv)
	began := inv.op
	if cmd.Replaces != "" {
		inv.fetches = true
		c.fetch(inv, cmd.Replaces)
		return began, nil
	}
	call := calling{from: c.inviter(by, cmd), limit: cmd.Timeout, hidden: cmd.Hidden, apart: cmd.Apart}
	for _, d := range to {
		call.to = []destination{d}
		c.summon(ctx, inv, call)
	}
	return began, nil
}

// invited is whom an invitation means. It is refused as a whole.
func (c *conversation) invited(by *party, cmd signaling.Invite) ([]destination, error) {
	switch n := len(cmd.Participants); {
	case n == 0 || n > maxMembers:
		return nil, invalid("an invitation is for 1 to 350 participants")
	case cmd.Timeout < 0 || cmd.Timeout > maxInviting:
		return nil, invalid("a participant rings for at most 180 seconds")
	case cmd.Replaces != "" && n > 1:
		return nil, &signaling.Error{Code: signaling.InvalidArgument, Message: "one participant can come over from another call", Subcode: 8505}
	case n+len(c.parties) > maxMembers:
		return nil, wrongState("the call has as many participants as it may have")
	case cmd.Replaces != "" && !c.mayFetch(by, cmd.Replaces):
		return nil, invalid("the call to be replaced is no other call of this application")
	}
	to, err := c.service.resolveAll(cmd.Participants)
	if cmd.Replaces == "" && err == nil && slices.ContainsFunc(to, c.has) {
		err = errTwice
	}
	return to, err
}

// errTwice says that somebody is called who is called or in the call already.
var errTwice error = &signaling.Error{Code: signaling.InvalidArgument, Message: "somebody would be in the call twice", Subcode: 8559}

// resolveAll says where calls to several go, who are not to be the same.
func (s *Service) resolveAll(targets []signaling.Identity) (to []destination, err error) {
	for _, who := range targets {
		d := s.resolve(who)
		if slices.ContainsFunc(to, d.same) {
			return nil, errTwice
		}
		to = append(to, d)
	}
	return to, nil
}

// inviter is whom the invited see as their caller.
func (c *conversation) inviter(by *party, cmd signaling.Invite) signaling.Participant {
	var from signaling.Participant
	if by != nil {
		from = by.member
	}
	if cmd.Source.ID != "" {
		from.Identity = cmd.Source
	}
	return from
}

// same reports whether two destinations are one party.
func (d destination) same(other destination) bool {
	return d.route == other.route && (d.route != nil || d.name == other.name)
}

// has reports whether somebody is in the conversation, or rings for it.
func (c *conversation) has(d destination) bool {
	return slices.ContainsFunc(c.parties, func(p *party) bool {
		switch to := d.route.(type) {
		case nil: // who called without being registered
			return p.person() && p.member.Identity.ID == d.name
		case ToEndpoint:
			return p.person() && p.member.Identity.ID == to.Name
		case ToApplication:
			return p.application == to.ID
		default:
			return false
		}
	})
}

// summon rings one of those who are invited.
func (c *conversation) summon(ctx context.Context, inv *invitation, call calling) {
	a := &attempt{by: inv.by}
	settled := func() {
		inv.attempts = slices.DeleteFunc(inv.attempts, func(other *attempt) bool { return other == a })
	}
	a.taken = func(winner *party) {
		settled()
		c.came(inv, winner)
	}
	a.failed = func(v verdict) {
		settled()
		c.missed(inv, v.result)
	}
	inv.attempts = append(inv.attempts, a)
	c.reach(ctx, a, call)
}

// mayFetch reports whether somebody may come over from another call of a party's
// application.
func (c *conversation) mayFetch(by *party, other signaling.CallID) bool {
	q := c.service.registry.party(other)
	return by != nil && q != nil && q.application == by.application && q.home.Load() != c
}

// fetch has whoever the application talks to on another of its calls come over.
func (c *conversation) fetch(inv *invitation, other signaling.CallID) {
	p := inv.by
	q := c.service.registry.party(other)
	if q == nil || !q.post(func(_ context.Context, there *conversation) {
		there.handOver(q, p,
			func(c *conversation, who *party) bool { return !inv.withdrawn && c.came(inv, who) },
			func(c *conversation) { c.stays(inv) })
	}) {
		c.stays(inv)
	}
}

// stays notes that somebody does not come over from another call.
func (c *conversation) stays(inv *invitation) {
	if !inv.withdrawn {
		c.missed(inv, notReplaced)
	}
}

// came lets somebody who was invited into the hall, and reports whether they are in the
// call still. Who has made the call for them comes with the first of them.
func (c *conversation) came(inv *invitation, who *party) bool {
	if who.over() {
		c.missed(inv, notReplaced)
		return false
	}
	if by := inv.by; by != nil && !slices.Contains(c.hall.members, by) {
		c.welcome(by)
	}
	inv.op.Participants = append(inv.op.Participants, who.member.Identity)
	c.welcome(who)
	c.settle(inv)
	return true
}

// missed notes that somebody does not come.
func (c *conversation) missed(inv *invitation, why signaling.Result) {
	inv.why = why
	c.settle(inv)
}

// settle completes an invitation of which nobody is awaited any more.
func (c *conversation) settle(inv *invitation) {
	if inv.left--; inv.left != 0 {
		return
	}
	c.invitations = slices.DeleteFunc(c.invitations, func(other *invitation) bool { return other == inv })
	switch {
	case len(inv.op.Participants) > 0:
		inv.op.Status, inv.op.Result = signaling.OperationSucceeded, succeeded
	case inv.withdrawn:
		inv.op.Status, inv.op.Result = signaling.OperationFailed, withdrawn
	default:
		inv.op.Status, inv.op.Result = signaling.OperationFailed, inv.why
	}
	inv.over(inv.op)
	c.thin()
}

// withdraw takes an invitation back from those who have not come.
func (c *conversation) withdraw(inv *invitation) {
	inv.withdrawn = true
	if inv.fetches {
		c.missed(inv, withdrawn)
	}
	for _, a := range slices.Clone(inv.attempts) {
		for _, p := range append(slices.Clone(a.waiting), a.winner) {
			if p != nil {
				c.end(p, both(cancelled))
			}
		}
	}
}

// uninvite takes back what a party that leaves has asked for.
func (c *conversation) uninvite(p *party) {
	for _, inv := range slices.Clone(c.invitations) {
		if inv.by == p {
			c.withdraw(inv)
		}
	}
}

// cancelInvite takes an invitation of an application back.
func (c *conversation) cancelInvite(p *party, cmd signaling.CancelInvite) (signaling.Operation, error) {
	for _, inv := range c.invitations {
		if inv.op.ID == cmd.Invitation && inv.by == p {
			c.withdraw(inv)
			return done(cmd, cmd.Context), nil
		}
	}
	for _, op := range p.side.(*botSide).operations.all() {
		if op.ID == cmd.Invitation && op.Kind == signaling.InviteOperation {
			return signaling.Operation{}, wrongState("the invitation was answered already")
		}
	}
	return signaling.Operation{}, &signaling.Error{Code: signaling.NotFound, Message: "there is no such invitation", Subcode: 8522}
}

// callGroup calls several for an application that is in the call with the first of them
// who answers.
func (c *conversation) callGroup(ctx context.Context, p *party, at aim) {
	c.openHall(ownVenue())
	inv := &invitation{by: p, left: len(at.to), over: func(op signaling.Operation) {
		if op.Status == signaling.OperationFailed {
			c.end(p, both(nobodyJoined))
		}
	}}
	c.invitations = append(c.invitations, inv)
	for _, d := range at.to {
		c.summon(ctx, inv, calling{to: []destination{d}, from: p.source, limit: at.limit})
	}
}
