package pbx

import (
	"context"
	"slices"

	"callbot/media/prompt"
	"callbot/signaling"
	"callbot/signaling/hosting"
)

// hold lets a participant hear music and nobody hear it. The music is fetched before the
// conversation is asked, because that takes its time.
func (a *Application) hold(ctx context.Context, p *party, cmd signaling.StartHoldMusic) (op signaling.Operation, err error) {
	mayHold := func(_ context.Context, c *conversation) error { _, err := c.mayHold(p, cmd); return err }
	if err := p.ask(ctx, mayHold); err != nil {
		return op, err
	}
	music, op, err := a.service.music(ctx, cmd)
	if err != nil {
		return op, err
	}
	err = p.ask(ctx, func(_ context.Context, c *conversation) error {
		op, err = c.putOnHold(p, cmd, music)
		return err
	})
	return op, err
}

// music is what somebody on hold hears: the service's own where none is named. With music
// that cannot be opened comes an operation that says why.
func (s *Service) music(ctx context.Context, cmd signaling.StartHoldMusic) (music *prompt.Prompt, failed signaling.Operation, err error) {
	wanted := cmd.Music.URI
	if wanted == "" {
		return s.Music, failed, nil
	}
	if s.Prompts == nil {
		return nil, failed, errNotHosted
	}
	music, err = s.Prompts.Open(ctx, wanted)
	if err != nil {
		failed = begun(cmd, cmd.Context)
		failed.Status, failed.Result, failed.FailedPrompt = signaling.OperationFailed, hosting.Unplayable(err), 1
		return nil, failed, &signaling.Error{Code: signaling.InvalidArgument, Message: "prompt " + prompt.Named(wanted) + " cannot be played", Subcode: 8523, Err: err}
	}
	return music, failed, nil
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

// mayHold is who is to be put on hold, if that may be done now.
func (c *conversation) mayHold(p *party, cmd signaling.StartHoldMusic) (*party, error) {
	who, err := c.holdable(p, cmd.Participant)
	switch {
	case err != nil:
		return nil, err
	case who.onHold:
		return nil, conflict("the participant is on hold already")
	case cmd.Alone && slices.ContainsFunc(c.hall.members, func(m *party) bool { return m.onHold }):
		return nil, conflict("another participant is on hold")
	}
	return who, nil
}

func (c *conversation) putOnHold(p *party, cmd signaling.StartHoldMusic, music *prompt.Prompt) (signaling.Operation, error) {
	who, err := c.mayHold(p, cmd)
	if err != nil {
		return signaling.Operation{}, err
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
