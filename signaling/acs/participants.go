package acs

import (
	"context"
	"net/http"
	"time"

	"callbot/signaling"
	"callbot/signaling/acs/wire"
)

func listParticipants(ctx context.Context, x *exchange) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	all, err := x.roster(ctx, c)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: wire.Participants{Value: c.others(all)}}, nil
}

func getParticipant(ctx context.Context, x *exchange) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	found, err := x.presence(ctx, c, x.ids[1])
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: wire.FromPresence(found)}, nil
}

func addParticipant(ctx context.Context, x *exchange, body *wire.AddParticipant) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	who, shown, err := x.party(body.Participant)
	if err != nil {
		return reply{}, err
	}
	p := &pending{
		succeeded: wire.AddParticipantSucceeded, failed: wire.AddParticipantFailed,
		context: body.OperationContext, callback: body.OperationCallbackURI, data: wire.EventData{Participant: shown},
	}
	op, err := x.operate(ctx, c, p, func(token string) signaling.Command {
		return signaling.Invite{
			Participants: []signaling.Identity{who}, Context: token, Timeout: time.Duration(body.TimeoutSeconds) * time.Second,
			Source: x.resource.caller(body.SourceCallerIDNumber, nil, body.SourceDisplayName),
		}
	})
	return reply{status: http.StatusAccepted, body: wire.AddedParticipant{
		Participant: &wire.Participant{Identifier: *shown, OnHold: new(bool)}, OperationContext: body.OperationContext, InvitationID: string(op.ID),
	}}, err
}

func cancelAddParticipant(ctx context.Context, x *exchange, body *wire.CancelAddParticipant) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	p := &pending{
		succeeded: wire.CancelAddParticipantSucceeded, failed: wire.CancelAddParticipantFailed,
		context: body.OperationContext, callback: body.OperationCallbackURI, data: wire.EventData{InvitationID: body.InvitationID},
	}
	invitation := signaling.OperationID(body.InvitationID)
	c.withdraw(invitation, true)
	_, err = x.operate(ctx, c, p, func(token string) signaling.Command {
		return signaling.CancelInvite{Invitation: invitation, Context: token}
	})
	if err != nil {
		c.withdraw(invitation, false)
	}
	return reply{status: http.StatusAccepted, body: wire.CancelledAddParticipant{
		InvitationID: body.InvitationID, OperationContext: body.OperationContext,
	}}, err
}

// withdraw notes that the end of an invitation is told by that of its cancelling.
func (c *connection) withdraw(invitation signaling.OperationID, withdrawn bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.pending {
		if p.operation == invitation && p.failed == wire.AddParticipantFailed {
			p.withdrawn = withdrawn
		}
	}
}

func removeParticipant(ctx context.Context, x *exchange, body *wire.RemoveParticipant) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	id, shown, err := x.participant(ctx, c, body.Participant)
	if err != nil {
		return reply{}, err
	}
	p := &pending{
		succeeded: wire.RemoveParticipantSucceeded, failed: wire.RemoveParticipantFailed,
		context: body.OperationContext, callback: body.OperationCallbackURI, data: wire.EventData{Participant: shown},
	}
	_, err = x.operate(ctx, c, p, func(token string) signaling.Command {
		return signaling.RemoveParticipant{Participant: id, Context: token}
	})
	return contextReply(http.StatusAccepted, body.OperationContext), err
}

func muteParticipants(ctx context.Context, x *exchange, body *wire.MuteParticipants) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	id, _, err := x.participant(ctx, c, &body.Participants[0])
	if err != nil {
		return reply{}, err
	}
	_, err = x.control(ctx, c, signaling.MuteParticipant{Participant: id})
	return contextReply(http.StatusOK, body.OperationContext), err
}

// moveParticipants brings participants over from another call of the resource, each by
// an invitation of its own, so that each is told of.
func moveParticipants(ctx context.Context, x *exchange, body *wire.MoveParticipants) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	from, err := x.resource.connection(body.FromCall)
	if err != nil {
		return reply{}, err
	}
	answer := wire.MovedParticipants{Participants: []wire.Participant{}, OperationContext: body.OperationContext, FromCall: body.FromCall}
	for i := range body.Participants {
		raw, err := body.Participants[i].Raw()
		if err != nil {
			return reply{}, err
		}
		found, err := x.presence(ctx, from, raw)
		if err != nil {
			return reply{}, err
		}
		shown := wire.FromRaw(raw)
		p := &pending{
			succeeded: wire.MoveParticipantSucceeded, failed: wire.MoveParticipantFailed,
			context: body.OperationContext, callback: body.OperationCallbackURI,
			data: wire.EventData{Participant: &shown, FromCall: body.FromCall},
		}
		if _, err = x.operate(ctx, c, p, func(token string) signaling.Command {
			return signaling.Invite{Participants: []signaling.Identity{found.Participant.Identity}, Replaces: from.id, Context: token}
		}); err != nil {
			return reply{}, err
		}
		answer.Participants = append(answer.Participants, wire.Participant{Identifier: shown, Muted: found.Muted, OnHold: &found.OnHold})
	}
	return reply{status: http.StatusAccepted, body: answer}, nil
}
