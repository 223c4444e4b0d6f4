package bot

import (
	"context"
	"slices"

	"callbot/ivr"
	"callbot/media"
	"callbot/signaling"
)

// Say speaks a text, by the speech engine of whoever has the sound.
func (c *Call) Say(ctx context.Context, text string) error { return c.Play(ctx, "say:"+text) }

// Record plays a prompt ("" for none), records what the caller says and returns where
// the recording can be fetched. A recording that is not made is a *RecordError.
func (c *Call) Record(ctx context.Context, prompt string, r signaling.Record) (signaling.Recording, error) {
	if prompt != "" {
		r.Prompts = []signaling.Prompt{{URI: prompt}}
	}
	op, err := c.operate(ctx, func(name string) signaling.Command {
		r.Context = name
		return r
	})
	if err != nil {
		c.stopLate(ctx)
		return signaling.Recording{}, err
	}
	if outcome(op) != ivr.Completed {
		return signaling.Recording{}, &RecordError{op.Result}
	}
	return op.Recording, nil
}

// SendTones presses keys for the other side to hear.
func (c *Call) SendTones(ctx context.Context, keys ...media.Key) error {
	op, err := c.operate(ctx, func(name string) signaling.Command {
		return signaling.SendTones{Keys: keys, Context: name}
	})
	return failure(op, err)
}

// Mute silences the bot: what it says reaches nobody. Unmute ends that.
func (c *Call) Mute(ctx context.Context) error {
	_, err := c.control(ctx, signaling.Mute{Context: c.nextContext()})
	return err
}

// Unmute lets the bot be heard again.
func (c *Call) Unmute(ctx context.Context) error {
	_, err := c.control(ctx, signaling.Unmute{Context: c.nextContext()})
	return err
}

// OnHangup has f called once the call is over and its handler has returned, with the
// reason: to put away what was learnt. Its context is still good then, for a few
// seconds. The last f is called first.
func (c *Call) OnHangup(f func(ctx context.Context, why error)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hooks = append(c.hooks, f)
}

// runHooks calls what OnHangup was given.
func (c *Call) runHooks(ctx context.Context) {
	c.mu.Lock()
	hooks := c.hooks
	c.mu.Unlock()
	for _, f := range slices.Backward(hooks) {
		c.runHook(ctx, f)
	}
}

func (c *Call) runHook(ctx context.Context, f func(context.Context, error)) {
	defer survive(c.log())
	f(ctx, c.cause())
}

// operate sends a command that makes an operation and waits for its end.
func (c *Call) operate(ctx context.Context, command func(name string) signaling.Command) (signaling.Operation, error) {
	name := c.nextContext()
	c.await(name)
	defer c.forget(name)
	if err := c.start(ctx, command(name), name); err != nil {
		return signaling.Operation{}, err
	}
	n, err := c.take(ctx, 0, func(n message) bool {
		done, ok := n.(signaling.OperationCompleted)
		return ok && done.Operation.Context == name
	})
	if err != nil {
		return signaling.Operation{}, err
	}
	return n.(signaling.OperationCompleted).Operation, nil
}

// start sends a command that makes an operation of that name. One that the service
// answers as done is done: nothing more is told of it (Microsoft Graph,
// commsOperation).
func (c *Call) start(ctx context.Context, cmd signaling.Command, name string) error {
	op, err := c.control(ctx, cmd)
	if err == nil && op.Status == signaling.OperationSucceeded {
		op.Context = name
		c.completed(signaling.OperationCompleted{Call: c.id, Operation: op})
	}
	return err
}

// failure is what is wrong with an operation, if anything is.
func failure(op signaling.Operation, err error) error {
	if err == nil && outcome(op) != ivr.Completed {
		return &OperationError{op.Result}
	}
	return err
}
