package acs

import (
	"context"
	"net/http"

	"callbot/signaling"
	"callbot/signaling/acs/wire"
)

func play(ctx context.Context, x *exchange, body *wire.Play) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	prompts, err := body.Prompts()
	if err != nil {
		return reply{}, err
	}
	cmd := signaling.PlayPrompt{Prompts: prompts, Interrupt: body.Interrupt}
	p := &pending{
		succeeded: wire.PlayCompleted, failed: wire.PlayFailed, cancelled: wire.PlayCanceled, plays: true,
		context: body.OperationContext, callback: body.OperationCallbackURI, branch: mainBranch, interrupts: body.Interrupt,
	}
	if len(body.To) > 0 {
		p.branch = subBranch
		if cmd.To, err = x.participants(ctx, c, body.To); err != nil {
			return reply{}, err
		}
	}
	err = x.sound(ctx, c, p, func(token string) signaling.Command { cmd.Context = token; return cmd })
	return reply{status: http.StatusAccepted}, err
}

// participants finds several in the call.
func (x *exchange) participants(ctx context.Context, c *connection, list []wire.Identifier) ([]signaling.ParticipantID, error) {
	var ids []signaling.ParticipantID
	for i := range list {
		id, _, err := x.participant(ctx, c, &list[i])
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// sound has something played or recognized, or music on hold. A prompt that cannot be had
// is told of by an event, as it would be if it had been looked for later; a client that
// does not know the event is refused.
func (x *exchange) sound(ctx context.Context, c *connection, p *pending, cmd func(token string) signaling.Command) error {
	op, err := x.operate(ctx, c, p, cmd)
	if err != nil && op.FailedPrompt > 0 && c.knows(p.failed) {
		c.fails(p, op)
		return nil
	}
	return err
}

// fails tells that an operation which never began has failed.
func (c *connection) fails(p *pending, op signaling.Operation) {
	c.mu.Lock()
	op.Status = signaling.OperationFailed
	events := c.ends(p, op, nil)
	c.mail.put(c, events...)
	c.mu.Unlock()
}

func recognize(ctx context.Context, x *exchange, body *wire.Recognize) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	cmd, err := body.Command()
	if err != nil {
		return reply{}, err
	}
	if cmd.Participant, _, err = x.participant(ctx, c, body.Options.Target); err != nil {
		return reply{}, err
	}
	call, err := x.resource.Application.Find(ctx, c.id)
	if err != nil {
		return reply{}, err
	}
	p := &pending{
		succeeded: wire.RecognizeCompleted, failed: wire.RecognizeFailed, cancelled: wire.RecognizeCanceled,
		context: body.OperationContext, callback: body.OperationCallbackURI, branch: mainBranch, interrupts: body.Interrupt,
	}
	if call.Many {
		p.branch = subBranch
	}
	err = x.sound(ctx, c, p, func(token string) signaling.Command { cmd.Context = token; return cmd })
	return reply{status: http.StatusAccepted}, err
}

func cancelAll(ctx context.Context, x *exchange) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	c.clears()
	return x.command(ctx, signaling.CancelMedia{}, http.StatusAccepted)
}

func sendDTMF(ctx context.Context, x *exchange, body *wire.SendDTMF) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	cmd := signaling.SendTones{}
	if cmd.Keys, err = wire.ParseTones("tones", body.Tones); err != nil {
		return reply{}, err
	}
	if cmd.To, _, err = x.participant(ctx, c, body.Target); err != nil {
		return reply{}, err
	}
	p := &pending{
		succeeded: wire.SendDTMFCompleted, failed: wire.SendDTMFFailed, branch: subBranch,
		context: body.OperationContext, callback: body.OperationCallbackURI,
	}
	_, err = x.operate(ctx, c, p, func(token string) signaling.Command { cmd.Context = token; return cmd })
	return contextReply(http.StatusAccepted, body.OperationContext), err
}

func hold(ctx context.Context, x *exchange, body *wire.Hold) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	cmd := signaling.StartHoldMusic{}
	if cmd.Participant, _, err = x.participant(ctx, c, body.Target); err != nil {
		return reply{}, err
	}
	if body.Music != nil {
		if cmd.Music, err = body.Music.Prompt(); err != nil {
			return reply{}, err
		}
	}
	p := &pending{failed: wire.HoldFailed, context: body.OperationContext, callback: body.OperationCallbackURI}
	err = x.sound(ctx, c, p, func(token string) signaling.Command { cmd.Context = token; return cmd })
	return reply{status: http.StatusOK}, err
}

func unhold(ctx context.Context, x *exchange, body *wire.Unhold) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	id, _, err := x.participant(ctx, c, body.Target)
	if err != nil {
		return reply{}, err
	}
	p := &pending{context: body.OperationContext, callback: body.OperationCallbackURI}
	_, err = x.operate(ctx, c, p, func(token string) signaling.Command {
		return signaling.StopHoldMusic{Participant: id, Context: token}
	})
	return reply{status: http.StatusOK}, err
}
