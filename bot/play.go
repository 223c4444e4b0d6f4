package bot

import (
	"context"
	"log/slog"

	"callbot/ivr"
	"callbot/signaling"
)

// Play plays prompts one after another and waits until they were played or cut short.
// When the context is cancelled it stops them. Prompts that cannot be played are a
// *PromptError.
func (c *Call) Play(ctx context.Context, uris ...string) error {
	_, err := c.play(ctx, uris)
	return err
}

// play is Play, and tells what became of the prompts.
func (c *Call) play(ctx context.Context, uris []string) (ivr.Outcome, error) {
	op, err := c.operate(ctx, func(name string) signaling.Command {
		return signaling.PlayPrompt{Prompts: prompts(uris, false), Context: name}
	})
	if err != nil {
		c.stopLate(ctx)
		return ivr.Failed, err
	}
	if outcome(op) == ivr.Failed {
		return ivr.Failed, &PromptError{op.Result}
	}
	return outcome(op), nil
}

// stopLate stops prompts for whom nobody waits any more because the context has ended;
// when the call has, they have ended with it.
func (c *Call) stopLate(ctx context.Context) {
	if ctx.Err() == nil || c.cause() != nil {
		return
	}
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), goodbyeTime)
	defer done()
	_, err := c.control(ctx, signaling.CancelMedia{KeepBackground: true})
	if unsupported(err) { // a dialect without backgrounds has none to keep
		_, err = c.control(ctx, signaling.CancelMedia{})
	}
	if err != nil {
		c.log().Warn("stop prompts", slog.Any("error", err))
	}
}

// Music plays prompts again and again beneath whatever else is played, until Stop.
func (c *Call) Music(ctx context.Context, uris ...string) error {
	_, err := c.control(ctx, signaling.PlayPrompt{Prompts: prompts(uris, true), Background: true, Context: c.nextContext()})
	return err
}

// Stop ends everything that plays, the music included.
func (c *Call) Stop(ctx context.Context) error {
	_, err := c.control(ctx, signaling.CancelMedia{Context: c.nextContext()})
	return err
}

func prompts(uris []string, loop bool) []signaling.Prompt {
	list := make([]signaling.Prompt, len(uris))
	for i, uri := range uris {
		list[i] = signaling.Prompt{URI: uri, Loop: loop}
	}
	return list
}

// cancelledSubcode is the platform's word for an operation that was cut short
// (Microsoft Graph, call: cancelMediaProcessing, sub-code 8508).
const cancelledSubcode = 8508

// outcome is what became of a prompt.
func outcome(op signaling.Operation) ivr.Outcome {
	switch {
	case op.Status == signaling.OperationSucceeded:
		return ivr.Completed
	case op.Result.Subcode == cancelledSubcode:
		return ivr.Cancelled
	default:
		return ivr.Failed
	}
}
