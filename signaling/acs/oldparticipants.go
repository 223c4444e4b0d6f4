package acs

import (
	"context"
	"net/http"

	"callbot/signaling"
	"callbot/signaling/acs/wire"

	"github.com/google/uuid"
)

func newGroupID() string { return uuid.NewString() }

// oldParticipants are those in a call.
func oldParticipants(all []signaling.Presence) []wire.OldParticipant {
	list := make([]wire.OldParticipant, len(all))
	for i, p := range all {
		list[i] = oldParticipant(p)
	}
	return list
}

func oldParticipant(p signaling.Presence) wire.OldParticipant {
	return wire.OldParticipant{
		Identifier: wire.OldIdentifier(wire.FromIdentity(p.Participant.Identity)), ID: string(p.Participant.ID), Muted: p.Muted,
	}
}

func oldListParticipants(ctx context.Context, x *exchange) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	all, err := x.roster(ctx, c)
	return reply{status: http.StatusOK, body: oldParticipants(c.apart(all))}, err
}

func oldGetParticipant(ctx context.Context, x *exchange, body *wire.OldNamed) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	raw, err := body.Identifier.Raw()
	if err != nil {
		return reply{}, err
	}
	found, err := x.presence(ctx, c, raw)
	return reply{status: http.StatusOK, body: []wire.OldParticipant{oldParticipant(found)}}, err
}

func oldAdd(ctx context.Context, x *exchange, body *wire.OldAddParticipant) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	who, _, err := x.party(body.Participant)
	if err != nil {
		return reply{}, err
	}
	op, err := x.operate(ctx, c, oldPending(wire.OldAddParticipantResult, body.OperationContext, body.CallbackURI), func(token string) signaling.Command {
		return signaling.Invite{Participants: []signaling.Identity{who}, Context: token, Source: x.resource.caller(body.AlternateCallerID, nil, "")}
	})
	if err != nil {
		return reply{}, err
	}
	c.invited(string(op.ID), who)
	return reply{status: http.StatusAccepted, body: wire.OldParticipantID{ID: string(op.ID)}}, nil
}

// maxInvited bounds whom a connection remembers to have invited.
const maxInvited = 1000

// invited remembers whom an invitation was for: its id is the participant's, to the one
// who invited.
func (c *connection) invited(id string, who signaling.Identity) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.guests == nil || len(c.guests) >= maxInvited {
		c.guests = map[string]signaling.Identity{}
	}
	c.guests[id] = who
}

// byID finds a participant by the id of its presence, or of its invitation.
func (c *connection) byID(all []signaling.Presence, id string) (signaling.Presence, bool) {
	c.mu.Lock()
	who, invited := c.guests[id]
	c.mu.Unlock()
	for _, p := range all {
		if string(p.Participant.ID) == id || invited && p.Participant.Identity.ID == who.ID {
			return p, true
		}
	}
	return signaling.Presence{}, false
}

func oldRemoveByID(ctx context.Context, x *exchange) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	all, err := x.roster(ctx, c)
	if err != nil {
		return reply{}, err
	}
	var cmd signaling.Command = signaling.CancelInvite{Invitation: signaling.OperationID(x.ids[1])}
	if found, ok := c.byID(all, x.ids[1]); ok {
		cmd = signaling.RemoveParticipant{Participant: found.Participant.ID}
	}
	_, err = x.control(ctx, c, cmd)
	return reply{status: http.StatusAccepted}, err
}

func oldRemove(ctx context.Context, x *exchange, body *wire.OldNamed) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	id, _, err := x.participant(ctx, c, body.Identifier)
	if err != nil {
		return reply{}, err
	}
	_, err = x.control(ctx, c, signaling.RemoveParticipant{Participant: id})
	return reply{status: http.StatusAccepted}, err
}
