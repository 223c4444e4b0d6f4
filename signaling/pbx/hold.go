package pbx

import (
	"context"

	"callbot/media/prompt"
	"callbot/signaling"
)

// hold lets a participant hear music and nobody hear it. The music is fetched before the
// conversation is asked, because that takes its time.
func (a *Application) hold(ctx context.Context, p *party, cmd signaling.StartHoldMusic) (op signaling.Operation, err error) {
	mayHold := func(_ context.Context, c *conversation) error { _, err := c.holdable(p, cmd.Participant); return err }
	if err := p.ask(ctx, mayHold); err != nil {
		return op, err
	}
	music, err := a.service.music(ctx, cmd.Music)
	if err != nil {
		return op, err
	}
	err = p.ask(ctx, func(_ context.Context, c *conversation) error {
		op, err = c.putOnHold(p, cmd, music)
		return err
	})
	return op, err
}

// music is what somebody on hold hears: the service's own where none is named.
func (s *Service) music(ctx context.Context, wanted signaling.Prompt) (*prompt.Prompt, error) {
	if wanted.URI == "" {
		return s.Music, nil
	}
	if s.Prompts == nil {
		return nil, errNotHosted
	}
	music, err := s.Prompts.Open(ctx, wanted.URI)
	if err != nil {
		return nil, &signaling.Error{Code: signaling.InvalidArgument, Message: "prompt " + wanted.URI + " cannot be played", Subcode: 8523, Err: err}
	}
	return music, nil
}

// holdable is a member that can be put on hold by an application.
func (c *conversation) holdable(p *party, id signaling.ParticipantID) (*party, error) {
	switch {
	case p.over():
		return nil, errNoCall
	case c.hall == nil:
		return nil, errNotMany
	case p.state != signaling.StateEstablished:
		return nil, errNotEstablished
	}
	who, err := c.member(id)
	switch {
	case err != nil:
		return nil, err
	case who.seat == nil:
		return nil, wrongState("the participant has no sound of its own")
	}
	return who, nil
}

func (c *conversation) putOnHold(p *party, cmd signaling.StartHoldMusic, music *prompt.Prompt) (signaling.Operation, error) {
	who, err := c.holdable(p, cmd.Participant)
	switch {
	case err != nil:
		return signaling.Operation{}, err
	case who.onHold:
		return signaling.Operation{}, &signaling.Error{Code: signaling.Conflict, Message: "the participant is on hold already", Subcode: 8519}
	}
	who.onHold = true
	who.seat.Hold(music)
	return c.held(p, begun(cmd, cmd.Context)), nil
}

func (c *conversation) takeOffHold(p *party, cmd signaling.StopHoldMusic) (signaling.Operation, error) {
	who, err := c.holdable(p, cmd.Participant)
	switch {
	case err != nil:
		return signaling.Operation{}, err
	case !who.onHold:
		return signaling.Operation{}, wrongState("the participant is not on hold")
	}
	who.onHold = false
	who.seat.Resume()
	return c.held(p, begun(cmd, cmd.Context)), nil
}

// held shows a change of who is on hold, and completes the operation that made it.
func (c *conversation) held(p *party, op signaling.Operation) signaling.Operation {
	c.changed = true
	side := p.side.(*botSide)
	over := op
	over.Status, over.Result = signaling.OperationSucceeded, succeeded
	side.operations.keep(over)
	side.notify(signaling.OperationCompleted{Call: p.id, Operation: over})
	return op
}
