package hosting

import (
	"context"
	"errors"

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
	player, err := o.playerFor(cmd.To)
	if err != nil {
		return signaling.Operation{}, err
	}
	j := &job{op: begun(cmd, cmd.Context), player: player, single: len(cmd.To) > 0}
	for i, p := range cmd.Prompts {
		opened, err := o.open(ctx, p.URI)
		if err != nil {
			j.op.Status, j.op.Result, j.op.FailedPrompt = signaling.OperationFailed, Unplayable(err), i+1
			return j.op, &signaling.Error{
				Code: signaling.InvalidArgument, Subcode: j.op.Result.Subcode,
				Message: "prompt " + prompt.Named(p.URI) + " cannot be played", Err: err,
			}
		}
		j.item.Prompts = append(j.item.Prompts, opened)
		j.item.Loop = j.item.Loop || p.Loop
	}
	if cmd.Background {
		return o.playUnder(j)
	}
	return o.enqueue(j, cmd.Interrupt)
}

// playerFor is who plays to some of the participants; none is all of them.
func (o *Operations) playerFor(to []signaling.ParticipantID) (Player, error) {
	switch {
	case len(to) == 0:
		return o.Player, nil
	case o.To == nil:
		return nil, &signaling.Error{Code: signaling.Unsupported, Message: "nothing is played to single participants here", Subcode: 8520}
	default:
		return o.To(to)
	}
}

// Unplayable is what the reason why a prompt cannot be opened is in a result: 8535 or 8536
// of Azure Communication Services.
func Unplayable(err error) signaling.Result {
	var why *prompt.Error
	if errors.As(err, &why) && (why.Reason == prompt.BadSound || why.Reason == prompt.TooLarge) {
		return badSound
	}
	return notFetched
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
		if err = o.refuse(); err == nil && j.player.Play(j.item) != nil {
			err = invalid("there is nothing to play")
		}
	})
	return j.op, err
}
