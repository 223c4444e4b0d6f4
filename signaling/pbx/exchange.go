package pbx

import (
	"context"
	"iter"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/phone"
)

var _ phone.Exchange = (*Service)(nil)

// errNoCall says that there is no such call, or that it is somebody else's.
var errNoCall error = &signaling.Error{Code: signaling.NotFound, Message: "there is no such call", Subcode: 8522}

// guest is who calls without a name.
const guest = "guest"

// Place begins a phone's call.
func (s *Service) Place(ctx context.Context, p phone.Placing) (phone.Placed, error) {
	to, known := s.find(p.To)
	switch {
	case p.To == "":
		return phone.Placed{}, &signaling.Error{Code: signaling.InvalidArgument, Message: "whom to call is missing"}
	case !known:
		return phone.Placed{}, &signaling.Error{Code: signaling.NotFound, Message: "nobody is reached under " + p.To}
	}
	if err := s.registry.admits(); err != nil {
		return phone.Placed{}, err
	}
	leg, answer, err := s.Connector.Answer(ctx, p.Offer)
	if err != nil {
		return phone.Placed{}, err
	}
	unnamed := p.From == ""
	if unnamed {
		p.From = guest
	}
	c := newConversation(s)
	who := signaling.Identity{Kind: signaling.User, ID: p.From, DisplayName: p.From, Tenant: s.Tenant}
	caller := newParty(c, who, signaling.Outbound, signaling.StateEstablishing)
	caller.side, caller.guest = newPhoneSide(caller.member.ID, nil), unnamed
	err = s.registry.start(caller, func(ctx context.Context) { c.place(ctx, caller, leg, to) })
	if err != nil {
		_ = leg.Close()
		return phone.Placed{}, err
	}
	return phone.Placed{ID: string(caller.id), Answer: answer}, nil
}

// place connects a phone that has called and rings whom it wants.
func (c *conversation) place(ctx context.Context, caller *party, leg media.Leg, to destination) {
	c.open(ctx, caller, leg)
	caller.expect(c.service.Timeouts.filled().Media, both(noMedia))
	if v, ok := c.service.gathering(to); ok {
		c.attend(caller, v)
		return
	}
	if err := caller.line.ringback(c.service.Ringback); err != nil {
		c.fault(caller, "ringback", err)
	}
	caller.side.tell(phone.Event{Event: phone.Ringing})
	c.reach(ctx, &attempt{
		by:     caller,
		taken:  func(winner *party) { c.connect(caller, winner) },
		failed: func(v verdict) { c.end(caller, both(v)) },
	}, calling{to: []destination{to}, from: caller.member})
}

// Events yields what becomes of a phone's call.
func (s *Service) Events(ctx context.Context, id string) iter.Seq2[phone.Event, error] {
	log := s.registry.events(signaling.CallID(id))
	if log == nil {
		return func(yield func(phone.Event, error) bool) { yield(phone.Event{}, errNoCall) }
	}
	return log.All(ctx)
}

// Register makes a phone reachable while its rings are being taken.
func (s *Service) Register(ctx context.Context, name string) iter.Seq2[phone.Ring, error] {
	return func(yield func(phone.Ring, error) bool) {
		if !s.mayRegister(name) {
			yield(phone.Ring{}, &signaling.Error{Code: signaling.Conflict, Message: "this name leads to somebody else"})
			return
		}
		e, err := s.registry.register(name)
		if err != nil {
			yield(phone.Ring{}, err)
			return
		}
		defer s.registry.unregister(e)
		for ring, err := range e.rings.All(ctx) {
			if !yield(ring, err) || err != nil {
				return
			}
		}
	}
}

// Answer takes a ring.
func (s *Service) Answer(ctx context.Context, id, answer string) error {
	p, err := s.phone(id)
	if err != nil {
		return err
	}
	return p.ask(ctx, func(_ context.Context, c *conversation) error { return c.pickUp(p, answer) })
}

// Hangup ends a phone's part of a call; a ring is declined.
func (s *Service) Hangup(ctx context.Context, id string) error {
	p, err := s.phone(id)
	if err != nil {
		return err
	}
	return p.ask(ctx, func(_ context.Context, c *conversation) error { return c.hangUp(p, byPhone, declined) })
}

// Mute lets a phone be heard by nobody, or by everybody again.
func (s *Service) Mute(ctx context.Context, id string, muted bool) error {
	p, err := s.phone(id)
	if err != nil {
		return err
	}
	return p.ask(ctx, func(_ context.Context, c *conversation) error {
		_, err := c.mute(p, muted, signaling.Mute{}, "")
		return err
	})
}

// Decline refuses a ring.
func (s *Service) Decline(ctx context.Context, id string, isBusy bool) error {
	p, err := s.phone(id)
	if err != nil {
		return err
	}
	v := declined
	if isBusy {
		v = busy
	}
	return p.ask(ctx, func(_ context.Context, c *conversation) error { return c.decline(p, v) })
}

// phone returns the phone that has a call.
func (s *Service) phone(id string) (*party, error) {
	if p := s.registry.party(signaling.CallID(id)); p != nil && p.application == "" {
		return p, nil
	}
	return nil, errNoCall
}
