package bot

import (
	"context"
	"errors"

	"callbot/ivr"
	"callbot/signaling"
)

// TransferAttended calls somebody, lets them hear prompts, and then hands the caller
// over to them in that call, which ends both calls for the bot. When they cannot be had,
// or do not want the caller, it is a *TransferError.
func (c *Call) TransferAttended(ctx context.Context, target signaling.Identity, announce ...string) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ready := make(chan error, 1)
	id, err := c.runtime.Dial(ctx, target, HandlerFunc(func(own context.Context, other *Call) error {
		err := other.introduce(own, announce)
		ready <- err
		if err == nil {
			await(own, ctx)
		}
		return err
	}))
	if err != nil {
		return err
	}
	select {
	case err = <-ready:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	var ended *EndedError
	switch {
	case errors.As(err, &ended):
		return &TransferError{ended.Result}
	case err != nil:
		return err
	}
	return c.transfer(ctx, signaling.Transfer{Target: target, Replaces: id})
}

// introduce says to the other side whom they will get.
func (c *Call) introduce(ctx context.Context, announce []string) error {
	if err := c.Answer(ctx); err != nil {
		return err
	}
	if len(announce) == 0 {
		return nil
	}
	heard, err := c.play(ctx, announce)
	if err != nil || heard == ivr.Completed {
		return err
	}
	return c.ending(ctx)
}

// await waits for the end of either context.
func await(a, b context.Context) {
	select {
	case <-a.Done():
	case <-b.Done():
	}
}

// consulted is the failure of a consultation of a run's machine.
type consulted struct {
	run *run
	why signaling.Result
}

// consult makes an attended transfer beside the conversation.
func (r *run) consult(ctx context.Context, consult *ivr.Consultation) {
	r.consulting = true
	r.beside.Go(func() {
		err := r.call.TransferAttended(ctx, consult.Target, consult.Announce...)
		var failed *TransferError
		var refused *signaling.Error
		switch {
		case err == nil || ctx.Err() != nil:
		case errors.As(err, &failed):
			r.call.put(consulted{r, failed.Result})
		case errors.As(err, &refused):
			r.call.logRefusal(refused)
			r.call.put(consulted{r, signaling.Result{Code: 500, Subcode: refused.Subcode, Message: refused.Message}})
		default: // the service cannot be reached, the announcement cannot be played
			r.call.put(consulted{r, signaling.Result{Code: 500, Message: err.Error()}})
		}
	})
}
