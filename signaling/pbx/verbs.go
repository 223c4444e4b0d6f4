package pbx

import (
	"cmp"
	"context"
	"errors"
	"time"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/phone"
)

// Limits of one redirect (Graph: call-redirect), and of how often a call may be sent on,
// which is ours.
const (
	maxTargets  = 25
	minRedirect = 15 * time.Second
	maxRedirect = 90 * time.Second
	maxHops     = 10
)

// pickUp takes the answer of a party that rings.
func (c *conversation) pickUp(p *party, answer string) error {
	switch {
	case p.over():
		return errNoCall
	case p.state != signaling.StateIncoming || p.line == nil:
		return wrongState("the call was answered already, or cannot be")
	}
	if err := p.accept(answer); err != nil {
		return err
	}
	failure := noMedia
	if p.application != "" {
		failure = noBotMedia
	}
	p.expect(c.service.Timeouts.filled().Media, both(failure))
	p.hosting = signaling.AppHosted
	p.move(signaling.StateEstablishing, signaling.Media{})
	c.answered(p)
	return nil
}

// decline refuses a call that still rings.
func (c *conversation) decline(p *party, v verdict) error {
	switch {
	case p.over():
		return errNoCall
	case p.state != signaling.StateIncoming:
		return wrongState("only a call that still rings can be refused")
	}
	c.end(p, both(v))
	return nil
}

// reject refuses an incoming call for an application.
func (c *conversation) reject(p *party, cmd signaling.Reject) error {
	if p.state == signaling.StateIncoming {
		p.tellAt(cmd.CallbackURI)
	}
	return c.decline(p, rejection(cmd.Reason))
}

// tellAt sends what is left to be said of an application's call to another place; ""
// leaves it.
func (p *party) tellAt(uri string) {
	if uri != "" {
		p.side.(*botSide).callback(uri)
	}
}

// hangUp ends a party's part of its call; one that still rings is refused.
func (c *conversation) hangUp(p *party, e ending, refusal verdict) error {
	switch {
	case p.over():
		return errNoCall
	case p.state == signaling.StateIncoming:
		e = ending{own: e.own, others: refusal}
	}
	if p.application != "" {
		p.move(signaling.StateTerminating, signaling.Media{})
	}
	c.end(p, e)
	return nil
}

// answer takes an incoming call for an application.
func (c *conversation) answer(p *party, cmd signaling.Answer) error {
	switch {
	case p.state != signaling.StateIncoming:
		return wrongState("the call was answered already, or cannot be")
	case cmd.Media.Hosting == signaling.ServiceHosted:
		return c.answerHosted(p, cmd)
	case cmd.Media.Hosting != signaling.AppHosted || cmd.Media.Description == "":
		return invalid("an answer needs a media configuration")
	}
	if err := c.mayAnswer(p); err != nil {
		return err
	}
	side, usual := p.side.(*botSide), p.callback
	p.tellAt(cmd.CallbackURI)
	err := c.pickUp(p, cmd.Media.Description)
	if err != nil {
		side.callback(usual)
	} else {
		p.options = cmd.Options
	}
	var bad *media.DescriptionError
	if errors.As(err, &bad) {
		return invalid(bad.Error())
	}
	return err
}

// answerHosted takes an incoming call whose sound the service hosts.
func (c *conversation) answerHosted(p *party, cmd signaling.Answer) error {
	if c.service.Prompts == nil {
		return errNotHosted
	}
	if err := c.mayAnswer(p); err != nil {
		return err
	}
	p.tellAt(cmd.CallbackURI)
	p.options = cmd.Options
	p.host()
	p.arrived()
	p.move(signaling.StateEstablishing, signaling.Media{})
	c.answered(p)
	c.progress()
	return nil
}

// errNotHosted says that an application must bring its own media.
var errNotHosted error = &signaling.Error{Code: signaling.Unsupported, Message: "the service hosts no media", Subcode: 8500}

// redirect sends the caller of an incoming call to somebody else.
func (c *conversation) redirect(ctx context.Context, p *party, cmd signaling.Redirect) error {
	switch n := len(cmd.Targets); {
	case p.state != signaling.StateIncoming:
		return wrongState("only a call that still rings can be redirected")
	case n == 0 || n > maxTargets:
		return invalid("a redirect has 1 to 25 targets")
	case cmd.Timeout != 0 && (cmd.Timeout < minRedirect || cmd.Timeout > maxRedirect):
		return invalid("a redirect rings for 15 to 90 seconds")
	case c.hops >= maxHops:
		return &signaling.Error{Code: signaling.Conflict, Message: "the call was redirected too often", Subcode: 8521}
	}
	if d := c.service.resolve(cmd.Targets[0]); len(cmd.Targets) == 1 {
		if v, ok := c.service.gathering(d); ok {
			return c.redirectTo(p, v, cmd.CallbackURI)
		}
	}
	p.tellAt(cmd.CallbackURI)
	a := c.ringing(p)
	a.sendOn(p)
	c.hops++
	p.arrived()
	p.drop()
	p.move(signaling.StateRedirecting, signaling.Media{})
	call := c.onward(p, cmd)
	for _, d := range call.to {
		if !cmd.MaskCallee {
			a.by.side.tell(phone.Event{Event: phone.Redirected, To: d.name})
		}
	}
	if cmd.MaskCallee {
		a.by.side.tell(phone.Event{Event: phone.Redirected, To: p.member.Identity.DisplayName})
	}
	c.extend(ctx, a, call)
	return nil
}

// onward is whom a redirect rings, and how.
func (c *conversation) onward(p *party, cmd signaling.Redirect) calling {
	times := c.service.Timeouts.filled()
	call := calling{from: p.source, limit: cmp.Or(cmd.Timeout, times.Redirect)}
	if len(cmd.Targets) > 1 {
		call.limit = cmp.Or(cmd.Timeout, times.Broadcast)
	}
	if cmd.MaskCaller {
		call.from = p.member
	}
	for _, target := range cmd.Targets {
		call.to = append(call.to, c.service.resolve(target))
	}
	return call
}
