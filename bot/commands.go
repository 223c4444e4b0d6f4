package bot

import (
	"context"
	"errors"

	"callbot/ivr"
	"callbot/signaling"
)

// control carries out a command of the machine's. One that the service refuses has
// failed for the machine, which goes on without it.
func (r *run) control(ctx context.Context, cmd signaling.Command) error {
	switch cmd := cmd.(type) {
	case signaling.Hangup:
		return r.call.Hangup(ctx)
	case signaling.CancelMedia:
		r.forgetAll() // the completions that come of it are news to nobody
		return r.send(ctx, cmd)
	case signaling.PlayPrompt:
		own := cmd.Context
		cmd.Context = r.begin(own, false)
		return r.unless(ctx, r.call.start(ctx, cmd, cmd.Context), cmd.Context, func(signaling.Result) ivr.Event {
			return ivr.PromptEnded{At: r.now(), Context: own, Outcome: ivr.Failed}
		})
	case signaling.Record:
		own := cmd.Context
		cmd.Context = r.begin(own, true)
		return r.unless(ctx, r.call.start(ctx, cmd, cmd.Context), cmd.Context, r.failed(own))
	case signaling.Invite:
		own := cmd.Context
		cmd.Context = r.begin(own, true)
		return r.unless(ctx, r.call.start(ctx, cmd, cmd.Context), cmd.Context, r.failed(own))
	case signaling.Transfer:
		r.call.watchTransfer()
		return r.unless(ctx, r.send(ctx, cmd), "", func(why signaling.Result) ivr.Event {
			return ivr.TransferFailed{At: r.now(), Result: why}
		})
	default:
		return r.send(ctx, cmd)
	}
}

func (r *run) send(ctx context.Context, cmd signaling.Command) error {
	_, err := r.call.control(ctx, cmd)
	return err
}

func (r *run) failed(own string) func(signaling.Result) ivr.Event {
	return func(why signaling.Result) ivr.Event {
		return ivr.OperationEnded{At: r.now(), Context: own, Outcome: ivr.Failed, Result: why}
	}
}

// unless makes an event of a refusal; any other error stays one.
func (r *run) unless(ctx context.Context, err error, name string, event func(signaling.Result) ivr.Event) error {
	var refused *signaling.Error
	if !errors.As(err, &refused) {
		return err
	}
	if refused.Code == signaling.NotFound {
		if err := r.ending(ctx); err != nil {
			return err
		}
	}
	if name != "" {
		r.forget(name)
	}
	r.events = append(r.events, event(signaling.Result{Code: 400, Subcode: refused.Subcode, Message: refused.Message}))
	r.call.logRefusal(refused)
	return nil
}
