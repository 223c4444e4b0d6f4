package acs

import (
	"context"
	"errors"

	"callbot/signaling"
	"callbot/signaling/acs/wire"
)

// operate has a command done whose end is to be told. The command carries the token, by
// which its notifications are known again; the peer's own context comes back with them.
func (x *exchange) operate(ctx context.Context, c *connection, p *pending, cmd func(token string) signaling.Command) (signaling.Operation, error) {
	if err := x.resource.allowed("OperationCallbackUri", p.callback); err != nil {
		return signaling.Operation{}, err
	}
	token, err := c.expect(p)
	if err != nil {
		return signaling.Operation{}, err
	}
	op, err := x.control(ctx, c, cmd(token))
	if err != nil {
		c.unexpected(token)
		return op, err
	}
	c.accepted(token, op)
	return op, nil
}

// control gives a command. The dialect asks of calls of two what the calling service has
// only for those of many, so a call becomes one of many where it must.
func (x *exchange) control(ctx context.Context, c *connection, cmd signaling.Command) (signaling.Operation, error) {
	op, err := x.resource.Application.Control(ctx, c.id, cmd)
	var refused *signaling.Error
	if !errors.As(err, &refused) || refused.Subcode != notMany {
		return op, err
	}
	if _, err := x.resource.Application.Control(ctx, c.id, signaling.Escalate{}); err != nil {
		return op, err
	}
	return x.resource.Application.Control(ctx, c.id, cmd)
}

// notMany is the platform's number for what is only done in calls of many.
const notMany = 8548

// served is what the application can do beyond Application, or an error where it cannot.
func served[I any](r *Resource) (I, error) {
	can, ok := r.Application.(I)
	if !ok {
		return can, errUnserved
	}
	return can, nil
}

// party is somebody who need not be in the call, and how to tell of them.
func (x *exchange) party(who *wire.Identifier) (signaling.Identity, *wire.Identifier, error) {
	raw, err := who.Raw()
	if err != nil {
		return signaling.Identity{}, nil, err
	}
	shown := wire.FromRaw(raw)
	return x.resource.identity(raw), &shown, nil
}

// parties are several who need not be in the call, and how to tell of them.
func (x *exchange) parties(list []wire.Identifier) ([]signaling.Identity, []wire.Identifier, error) {
	all, shown := make([]signaling.Identity, len(list)), make([]wire.Identifier, len(list))
	for i := range list {
		who, whole, err := x.party(&list[i])
		if err != nil {
			return nil, nil, err
		}
		all[i], shown[i] = who, *whole
	}
	return all, shown, nil
}

// participant finds somebody in the call. Errors: NotFound.
func (x *exchange) participant(ctx context.Context, c *connection, who *wire.Identifier) (signaling.ParticipantID, *wire.Identifier, error) {
	raw, err := who.Raw()
	if err != nil {
		return "", nil, err
	}
	found, err := x.presence(ctx, c, raw)
	if err != nil {
		return "", nil, err
	}
	shown := wire.FromRaw(raw)
	return found.Participant.ID, &shown, nil
}

// presence finds somebody in the call by their raw id.
func (x *exchange) presence(ctx context.Context, c *connection, raw string) (signaling.Presence, error) {
	all, err := x.roster(ctx, c)
	if err != nil {
		return signaling.Presence{}, err
	}
	for _, p := range all {
		if p.Participant.ID != c.me && wire.SameParty(wire.RawOf(p.Participant.Identity), raw) {
			return p, nil
		}
	}
	return signaling.Presence{}, errNoParticipant
}

func (x *exchange) roster(ctx context.Context, c *connection) ([]signaling.Presence, error) {
	reader, err := served[signaling.RosterReader](x.resource)
	if err != nil {
		return nil, err
	}
	return reader.Participants(ctx, c.id)
}
