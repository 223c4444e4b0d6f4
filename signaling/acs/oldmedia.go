package acs

import (
	"context"
	"net/http"

	"callbot/signaling"
	"callbot/signaling/acs/wire"
)

// running answers with an operation that was begun.
func (x *exchange) running(status int, op signaling.Operation, operationContext string) reply {
	body := wire.OldResult{OperationID: string(op.ID), Status: wire.OldRunning, OperationContext: operationContext}
	if x.version == old1 {
		body.OperationID, body.ID = "", body.OperationID
	}
	return reply{status: status, body: body}
}

func oldPlay(ctx context.Context, x *exchange, body *wire.OldPlayAudio) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	cmd := signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: body.FileURI, Loop: body.Loop}}}
	if body.Identifier != nil {
		to, _, err := x.participant(ctx, c, body.Identifier)
		if err != nil {
			return reply{}, err
		}
		cmd.To = []signaling.ParticipantID{to}
	}
	p := oldPending(wire.OldPlayAudioResult, body.OperationContext, body.CallbackURI)
	op, err := x.operate(ctx, c, p, func(token string) signaling.Command { cmd.Context = token; return cmd })
	if err != nil && op.FailedPrompt > 0 {
		c.fails(p, op)
		err = nil
	}
	return x.running(http.StatusAccepted, op, body.OperationContext), err
}

// oldPending is an operation whose end is told by one event, however it ends.
func oldPending(kind, operationContext, callback string) *pending {
	return &pending{succeeded: kind, failed: kind, context: operationContext, callback: callback}
}

func oldCancelAll(ctx context.Context, x *exchange, body *wire.OldOperation) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	op, err := x.resource.Application.Control(ctx, c.id, signaling.CancelMedia{})
	answer := x.running(http.StatusOK, op, body.OperationContext)
	if result, ok := answer.body.(wire.OldResult); ok {
		result.Status = wire.OldCompleted
		answer.body = result
	}
	return answer, err
}

func oldHold(ctx context.Context, x *exchange, body *wire.OldNamed) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	id, _, err := x.participant(ctx, c, body.Identifier)
	if err != nil {
		return reply{}, err
	}
	op, err := x.control(ctx, c, signaling.StartHoldMusic{Participant: id, Music: signaling.Prompt{URI: body.FileURI}})
	return x.running(http.StatusAccepted, op, body.OperationContext), err
}

func oldUnhold(ctx context.Context, x *exchange, body *wire.OldNamed) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	id, _, err := x.participant(ctx, c, body.Identifier)
	if err != nil {
		return reply{}, err
	}
	op, err := x.control(ctx, c, signaling.StopHoldMusic{Participant: id})
	return x.running(http.StatusAccepted, op, body.OperationContext), err
}

func oldMute(ctx context.Context, x *exchange, body *wire.OldNamed) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	id, _, err := x.participant(ctx, c, body.Identifier)
	if err != nil {
		return reply{}, err
	}
	_, err = x.control(ctx, c, signaling.MuteParticipant{Participant: id})
	return reply{status: http.StatusOK}, err
}

func oldCreateGroup(ctx context.Context, x *exchange, body *wire.OldRoutingGroup) (reply, error) {
	return x.setGroup(ctx, body, newGroupID())
}

func oldUpdateGroup(ctx context.Context, x *exchange, body *wire.OldRoutingGroup) (reply, error) {
	return x.setGroup(ctx, body, x.ids[1])
}

// setGroup lets the targets hear the application beside what everybody hears.
func (x *exchange) setGroup(ctx context.Context, body *wire.OldRoutingGroup, id string) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	group := signaling.AudioRoutingGroup{ID: id, Multicast: body.Mode == "multicast", Sources: []signaling.ParticipantID{c.me}}
	if group.Receivers, err = x.participants(ctx, c, body.Targets); err != nil {
		return reply{}, err
	}
	_, err = x.control(ctx, c, signaling.SetAudioRoutingGroup{Group: group})
	return reply{status: http.StatusOK, body: wire.OldRoutingGroupID{ID: id}}, err
}

func oldGetGroup(ctx context.Context, x *exchange) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	reader, err := served[signaling.RoutingReader](x.resource)
	if err != nil {
		return reply{}, err
	}
	groups, err := reader.AudioRoutingGroups(ctx, c.id)
	if err != nil {
		return reply{}, err
	}
	all, err := x.roster(ctx, c)
	if err != nil {
		return reply{}, err
	}
	for _, g := range groups {
		if g.ID != x.ids[1] {
			continue
		}
		body := wire.OldRoutingGroupNow{Mode: "oneToOne", Targets: []wire.OldIdentifier{}}
		if g.Multicast {
			body.Mode = "multicast"
		}
		for _, id := range g.Receivers {
			for _, p := range all {
				if p.Participant.ID == id {
					body.Targets = append(body.Targets, wire.OldIdentifier(wire.FromIdentity(p.Participant.Identity)))
				}
			}
		}
		return reply{status: http.StatusOK, body: body}, nil
	}
	return reply{}, &signaling.Error{Code: signaling.NotFound, Subcode: 8522, Message: "There is no such audio routing group."}
}

func oldDeleteGroup(ctx context.Context, x *exchange) (reply, error) {
	return x.command(ctx, signaling.DeleteAudioRoutingGroup{ID: x.ids[1]}, http.StatusAccepted)
}
