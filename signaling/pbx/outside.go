package pbx

import (
	"context"
	"fmt"
	"slices"

	"callbot/signaling"
	"callbot/signaling/hosting"
)

var _ signaling.OutsideController = (*Application)(nil)

// maxOutsiders is how many applications, or places of theirs, may play into one
// conversation in which they take no part.
const maxOutsiders = 64

// outsider is an application that plays into a conversation in which it takes no part,
// and is told of that at a place of its choice.
type outsider struct {
	application, uri string
	hearers          hearers
	operations       *hosting.Operations
	news             *callback
}

// ControlOutside gives a command to a conversation in which the application need not
// take part. Codes: those of signaling.OutsideController, and Unsupported for other
// commands.
func (a *Application) ControlOutside(ctx context.Context, server, callbackURI string, cmd signaling.Command) (signaling.Operation, error) {
	switch cmd := cmd.(type) {
	case signaling.PlayPrompt:
		return a.playOutside(ctx, server, callbackURI, cmd)
	case signaling.CancelMedia:
		return a.cancelOutside(ctx, server, cmd)
	case signaling.Invite:
		return a.inviteOutside(ctx, server, callbackURI, cmd)
	case signaling.RemoveParticipant:
		return a.removeOutside(ctx, server, cmd)
	case signaling.EndForAll:
		return signaling.Operation{}, a.service.ask(ctx, server, func(_ context.Context, c *conversation) error {
			c.endAll(both(ended))
			return nil
		})
	default:
		return signaling.Operation{}, &signaling.Error{
			Code: signaling.Unsupported, Message: fmt.Sprintf("%T is not served from outside a call", cmd), Subcode: 8520,
		}
	}
}

func (a *Application) playOutside(ctx context.Context, server, uri string, cmd signaling.PlayPrompt) (signaling.Operation, error) {
	if a.service.Prompts == nil {
		return signaling.Operation{}, errNotHosted
	}
	var o *outsider
	err := a.service.ask(ctx, server, func(ctx context.Context, c *conversation) (err error) {
		o, err = c.outsider(ctx, a.id, uri)
		return err
	})
	if err != nil {
		return signaling.Operation{}, err
	}
	return o.operations.Control(ctx, "", cmd)
}

// cancelOutside ends all that the application plays into a conversation from outside.
func (a *Application) cancelOutside(ctx context.Context, server string, cmd signaling.CancelMedia) (signaling.Operation, error) {
	var theirs []*outsider
	err := a.service.ask(ctx, server, func(_ context.Context, c *conversation) error {
		theirs = slices.DeleteFunc(slices.Clone(c.outsiders), func(o *outsider) bool { return o.application != a.id })
		return nil
	})
	if err != nil {
		return signaling.Operation{}, err
	}
	for _, o := range theirs {
		if _, err := o.operations.Control(ctx, "", cmd); err != nil {
			return signaling.Operation{}, err
		}
	}
	return done(cmd, cmd.Context), nil
}

// inviteOutside asks others into a conversation from outside.
func (a *Application) inviteOutside(ctx context.Context, server, uri string, cmd signaling.Invite) (op signaling.Operation, err error) {
	err = a.service.ask(ctx, server, func(ctx context.Context, c *conversation) error {
		if c.hall == nil && len(c.couple()) == 0 {
			return errNotEstablished
		}
		o, err := c.outsider(ctx, a.id, uri)
		if err != nil {
			return err
		}
		op, err = c.inviteAll(ctx, nil, cmd, func(op signaling.Operation) {
			o.news.tell(signaling.OperationCompleted{Operation: op})
		})
		return err
	})
	return op, err
}

func (a *Application) removeOutside(ctx context.Context, server string, cmd signaling.RemoveParticipant) (signaling.Operation, error) {
	op := done(cmd, cmd.Context)
	err := a.service.ask(ctx, server, func(_ context.Context, c *conversation) error {
		who, err := c.expel(cmd.Participant)
		op.Participants = []signaling.Identity{who}
		return err
	})
	if err != nil {
		return signaling.Operation{}, err
	}
	return op, nil
}

// ParticipantsOutside tells who takes part in a conversation. Codes: NotFound.
func (a *Application) ParticipantsOutside(ctx context.Context, server string) (list []signaling.Presence, err error) {
	err = a.service.ask(ctx, server, func(_ context.Context, c *conversation) error {
		list = c.presences(nil)
		return nil
	})
	return list, err
}

// outsider is by what an application plays into the conversation from outside.
func (c *conversation) outsider(ctx context.Context, application, uri string) (*outsider, error) {
	at := slices.IndexFunc(c.outsiders, func(o *outsider) bool { return o.application == application && o.uri == uri })
	switch {
	case at >= 0:
		return c.outsiders[at], nil
	case len(c.present()) == 0:
		return nil, errNotEstablished
	case len(c.outsiders) >= maxOutsiders:
		return nil, &signaling.Error{Code: signaling.Unavailable, Message: "too many play into this call"}
	}
	o := &outsider{application: application, uri: uri, news: c.service.callback(ctx, application, uri)}
	o.operations = &hosting.Operations{
		Player: &o.hearers, To: o.hearers.only, Prompts: c.service.Prompts, Log: c.service.Log,
		Up: signaling.NotifierFunc(func(_ context.Context, n signaling.Notification) error {
			o.news.tell(n)
			return nil
		}),
		Go: c.service.registry.running.Go,
	}
	c.outsiders = append(c.outsiders, o)
	c.overhear()
	return o, nil
}

// outsidersLeave ends what is played from outside.
func (c *conversation) outsidersLeave() {
	for _, o := range c.outsiders {
		o.operations.Close()
		o.news.close()
	}
	c.outsiders = nil
}
