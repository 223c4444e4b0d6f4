package hosting

import (
	"context"

	"callbot/media/prompt"
	"callbot/signaling"
)

// maxPrompts is how many prompts one command may have (Graph: call-playprompt).
const maxPrompts = 20

func (o *Operations) play(ctx context.Context, cmd signaling.PlayPrompt) (signaling.Operation, error) {
	if n := len(cmd.Prompts); n == 0 || n > maxPrompts {
		return signaling.Operation{}, invalid("want 1 to %d prompts, not %d", maxPrompts, n)
	}
	if err := checkContext(cmd.Context); err != nil {
		return signaling.Operation{}, err
	}
	j := &job{op: begun(cmd, cmd.Context)}
	for _, p := range cmd.Prompts {
		opened, err := o.open(ctx, p.URI)
		if err != nil {
			return signaling.Operation{}, &signaling.Error{
				Code: signaling.InvalidArgument, Message: "prompt " + p.URI + " cannot be played", Err: err,
			}
		}
		j.item.Prompts = append(j.item.Prompts, opened)
		j.item.Loop = j.item.Loop || p.Loop
	}
	if cmd.Background {
		return o.playUnder(j)
	}
	return o.enqueue(j, false)
}

// playUnder plays beside the queue.
func (o *Operations) playUnder(j *job) (op signaling.Operation, err error) {
	j.item.Background = true
	j.op.Status = signaling.OperationRunning
	j.item.Done = func(outcome prompt.Outcome) {
		result := succeeded
		if outcome == prompt.Cancelled {
			result = cancelled
		}
		o.turns.do(func() { o.completed(j.op, result) })
	}
	o.turns.ask(func() {
		if err = o.refuse(); err == nil && o.Player.Play(j.item) != nil {
			err = invalid("there is nothing to play")
		}
	})
	return j.op, err
}
