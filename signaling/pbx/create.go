package pbx

import (
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
	if err := s.registry.admits(); err != nil {
		return signaling.Call{}, err
	}
	leg, answer, err := s.Connector.Answer(ctx, cmd.Media.Description)
	var bad *media.DescriptionError
	switch {
	case errors.As(err, &bad):
		return signaling.Call{}, invalid(bad.Error())
	case err != nil:
		return signaling.Call{}, err
	}
	p := a.caller(cmd)
	p.answer = signaling.Media{Hosting: signaling.AppHosted, Description: answer}
	call := p.call()
	if err := s.registry.start(p, func(ctx context.Context) { p.home.Load().create(ctx, p, leg, cmd) }); err != nil {
		_ = leg.Close()
		return signaling.Call{}, err
	}
	return call, nil
}

func checkCreate(cmd signaling.Create) error {
	switch {
	case len(cmd.Targets) == 0:
		return invalid("a call needs somebody to be called")
	case len(cmd.Targets) > 1:
		return &signaling.Error{Code: signaling.Unsupported, Message: "a call has one target", Subcode: 8520}
	case cmd.Timeout < 0 || cmd.Timeout > maxRinging:
		return invalid("a target rings for at most 115 seconds")
	case cmd.Media.Hosting == signaling.ServiceHosted:
		return &signaling.Error{Code: signaling.Unsupported, Message: "the service does not host media", Subcode: 8500}
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
	who := signaling.Identity{Kind: signaling.Application, ID: a.id, Tenant: a.service.Tenant}
	p := newParty(c, who, signaling.Outbound, signaling.StateEstablishing)
	p.application, p.callback, p.hosting = a.id, cmd.CallbackURI, cmd.Media.Hosting
	p.source = p.member
	for _, target := range cmd.Targets {
		p.targets = append(p.targets, signaling.Participant{Identity: target})
	}
	return p
}

// create connects an application that has called and rings whom it wants.
func (c *conversation) create(ctx context.Context, p *party, leg media.Leg, cmd signaling.Create) {
	c.listen(ctx, p)
	p.move(signaling.StateEstablishing, signaling.Media{})
	c.open(ctx, p, leg)
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
		to:    []destination{c.service.resolve(cmd.Targets[0])},
		from:  p.member,
		limit: cmd.Timeout,
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
