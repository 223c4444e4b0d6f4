package pbx

import (
	"cmp"
	"context"
	"errors"
	"time"

	"callbot/media"
	"callbot/signaling"
)

// maxRinging is how long a target may ring at most (Graph, beta: call,
// ringingTimeoutInSeconds).
const maxRinging = 115 * time.Second

// Create places a call for the application.
func (a *Application) Create(ctx context.Context, cmd signaling.Create) (signaling.Call, error) {
	if err := checkCreate(cmd); err != nil {
		return signaling.Call{}, err
	}
	s := a.service
	if err := s.permitsCreate(a.id, cmd); err != nil {
		return signaling.Call{}, err
	}
	if err := s.registry.admits(); err != nil {
		return signaling.Call{}, err
	}
	to, err := s.aim(a.id, cmd)
	if err != nil {
		return signaling.Call{}, err
	}
	p := a.caller(cmd)
	leg, err := p.offers(ctx, cmd.Media)
	if err != nil {
		return signaling.Call{}, err
	}
	call := p.call()
	call.ServerID = cmp.Or(s.serverOf(to.venue), call.ServerID)
	if err := s.registry.start(p, func(ctx context.Context) { p.home.Load().create(ctx, p, leg, to) }); err != nil {
		if leg != nil {
			_ = leg.Close()
		}
		return signaling.Call{}, err
	}
	return call, nil
}

// offers makes the leg that an application offers to, if it brings its own media, and
// keeps the answer until it may be told.
func (p *party) offers(ctx context.Context, m signaling.Media) (media.Leg, error) {
	if m.Hosting == signaling.ServiceHosted {
		if p.service.Prompts == nil {
			return nil, errNotHosted
		}
		return nil, nil
	}
	leg, answer, err := p.service.Connector.Answer(ctx, m.Description)
	var bad *media.DescriptionError
	switch {
	case errors.As(err, &bad):
		return nil, invalid(bad.Error())
	case err != nil:
		return nil, err
	}
	p.answer = signaling.Media{Hosting: signaling.AppHosted, Description: answer}
	return leg, nil
}

func checkCreate(cmd signaling.Create) error {
	switch {
	case len(cmd.Targets) == 0 && !cmd.Meeting.Joins():
		return invalid("a call needs somebody to be called")
	case len(cmd.Targets) > 0 && cmd.Meeting.Joins():
		return invalid("a meeting is joined in place of calling anybody")
	case len(cmd.Targets) > maxMembers:
		return invalid("a group call is for up to 350 participants")
	case cmd.Timeout < 0 || cmd.Timeout > maxRinging:
		return invalid("a target rings for at most 115 seconds")
	case cmd.Media.Hosting == signaling.ServiceHosted:
	case cmd.Media.Hosting != signaling.AppHosted || cmd.Media.Description == "":
		return invalid("a call needs a media configuration")
	}
	return nil
}

// caller makes the party of an application that calls.
func (a *Application) caller(cmd signaling.Create) *party {
	c := newConversation(a.service)
	if cmd.ChainID != "" {
		c.chain = cmd.ChainID
	}
	who := signaling.Identity{Kind: signaling.Application, ID: a.id, DisplayName: a.service.Names[a.id], Tenant: a.service.Tenant}
	if cmd.Source.Kind == signaling.Guest {
		who = cmd.Source // by which all see it
	}
	p := newParty(c, who, signaling.Outbound, signaling.StateEstablishing)
	p.application, p.callback, p.hosting, p.options = a.id, cmd.CallbackURI, cmd.Media.Hosting, cmd.Options
	p.source = p.member
	if cmd.Source.ID != "" {
		p.source.Identity = cmd.Source
	}
	p.guest = cmd.Source.Kind == signaling.Guest || a.service.permits(a.id, signaling.MayJoinGroup) != nil
	for _, target := range cmd.Targets {
		p.targets = append(p.targets, signaling.Participant{Identity: target})
	}
	return p
}

// aim is whom an application calls, or where it goes.
type aim struct {
	to    []destination
	venue venue // in place of calling anybody
	limit time.Duration
}

// aim finds whom an application wants to call.
func (s *Service) aim(application string, cmd signaling.Create) (aim, error) {
	at := aim{limit: cmd.Timeout}
	var err error
	if cmd.Meeting.Joins() {
		at.venue, err = s.venue(cmd.Meeting)
		return at, err
	}
	at.to, err = s.resolveAll(cmd.Targets)
	if len(at.to) == 1 {
		if v, ok := s.gathering(at.to[0]); ok {
			at.to, at.venue = nil, v
			err = s.permits(application, signaling.MayJoinGroup, signaling.MayJoinAsGuest)
		}
	}
	return at, err
}

// create connects an application that has called and rings whom it wants.
func (c *conversation) create(ctx context.Context, p *party, leg media.Leg, at aim) {
	c.listen(ctx, p)
	p.move(signaling.StateEstablishing, signaling.Media{})
	if leg != nil {
		c.open(ctx, p, leg)
	} else {
		p.host()
	}
	switch len(at.to) {
	case 0:
		c.attend(p, at.venue)
		return
	case 1:
	default:
		c.callGroup(ctx, p, at)
		return
	}
	c.reach(ctx, &attempt{
		by: p,
		taken: func(winner *party) {
			if !p.ready() {
				p.expect(c.service.Timeouts.filled().Media, both(noBotMedia))
			}
			c.connect(p, winner)
		},
		failed: func(v verdict) { c.end(p, both(v)) },
	}, calling{
		to:    at.to,
		from:  p.source,
		limit: at.limit,
	})
}

// List returns the application's calls.
func (a *Application) List(ctx context.Context) ([]signaling.Call, error) {
	var calls []signaling.Call
	for _, id := range a.service.registry.callsOf(a.id) {
		call, err := a.Find(ctx, id)
		switch {
		case errors.Is(err, errNoCall): // it has just ended
		case err != nil:
			return nil, err
		default:
			calls = append(calls, call)
		}
	}
	return calls, nil
}

// invalid is the answer to what can never be right.
func invalid(message string) error {
	return &signaling.Error{Code: signaling.InvalidArgument, Message: message, Subcode: 8523}
}
