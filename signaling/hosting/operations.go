package hosting

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"

	"github.com/google/uuid"

	"callbot/media"
	"callbot/media/prompt"
	"callbot/signaling"
)

// Limits of one command (Graph: call-playprompt, limits of prompts and clientContext).
const (
	maxPrompts = 20
	maxContext = 256
)

// Player is the part of a media session that operations need.
type Player interface {
	// Play queues an item; an error says that the queue is full.
	Play(prompt.Item) error
	// Cancel ends what plays and what is queued.
	Cancel(keepBackground bool)
}

// Opener finds prompts; prompt.Store is one.
type Opener interface {
	Open(ctx context.Context, uri string) (*prompt.Prompt, error)
}

// Operations runs the media verbs of one call. It is a Controller for them, and
// reports what comes of them to Up, in the order it happens. Up is called from the
// goroutines of the session, so it must return at once.
type Operations struct {
	Call    signaling.CallID
	Player  Player
	Prompts Opener
	Up      signaling.Notifier
	Log     *slog.Logger

	tones atomic.Int64
}

var _ signaling.Controller = (*Operations)(nil)

// Control runs a media verb. Errors: InvalidArgument for prompts that cannot be
// opened or too many of them, Unavailable when the queue is full, Unsupported for
// what is no media verb.
func (o *Operations) Control(ctx context.Context, _ signaling.CallID, cmd signaling.Command) (signaling.Operation, error) {
	switch cmd := cmd.(type) {
	case signaling.PlayPrompt:
		return o.play(ctx, cmd)
	case signaling.CancelMedia:
		o.Player.Cancel(cmd.KeepBackground)
		return signaling.Operation{
			ID: newOperationID(), Context: cmd.Context,
			Status: signaling.OperationSucceeded, Result: succeeded,
		}, nil
	default:
		return signaling.Operation{}, &signaling.Error{
			Code: signaling.Unsupported, Message: fmt.Sprintf("%T is not a media verb", cmd),
		}
	}
}

// ToneHeard reports a key; it is the session's OnTone.
func (o *Operations) ToneHeard(tone media.Tone) {
	o.notify(signaling.ToneReceived{Call: o.Call, Sequence: o.tones.Add(1), Tone: tone})
}

func (o *Operations) play(ctx context.Context, cmd signaling.PlayPrompt) (signaling.Operation, error) {
	if n := len(cmd.Prompts); n == 0 || n > maxPrompts || len(cmd.Context) > maxContext {
		return signaling.Operation{}, &signaling.Error{
			Code:    signaling.InvalidArgument,
			Message: fmt.Sprintf("want 1 to %d prompts and a context of at most %d bytes", maxPrompts, maxContext),
		}
	}
	op := signaling.Operation{ID: newOperationID(), Context: cmd.Context, Status: signaling.OperationRunning}
	item := prompt.Item{ID: string(op.ID), Background: cmd.Background}
	for _, p := range cmd.Prompts {
		opened, err := o.Prompts.Open(ctx, p.URI)
		if err != nil {
			return signaling.Operation{}, &signaling.Error{
				Code: signaling.InvalidArgument, Message: "prompt " + p.URI + " cannot be played", Err: err,
			}
		}
		item.Prompts = append(item.Prompts, opened)
		item.Loop = item.Loop || p.Loop
	}
	item.Done = func(outcome prompt.Outcome) { o.completed(op, outcome) }
	if err := o.Player.Play(item); err != nil {
		return signaling.Operation{}, &signaling.Error{
			Code: signaling.Unavailable, Message: "too many prompts are waiting", Err: err,
		}
	}
	return op, nil
}

// Results of operations (Graph: commsOperation, result codes 200/0 and 400/8508).
var (
	succeeded = signaling.Result{Code: 200, Message: "Action completed successfully."}
	cancelled = signaling.Result{Code: 400, Subcode: 8508, Message: "Action was cancelled."}
)

func (o *Operations) completed(op signaling.Operation, outcome prompt.Outcome) {
	op.Status, op.Result = signaling.OperationSucceeded, succeeded
	if outcome == prompt.Cancelled {
		op.Status, op.Result = signaling.OperationFailed, cancelled
	}
	o.notify(signaling.OperationCompleted{Call: o.Call, Operation: op})
}

// notify reports n. What the session reports belongs to no request, so there is no
// context to pass on.
func (o *Operations) notify(n signaling.Notification) {
	if err := o.Up.Notify(context.Background(), n); err != nil && o.Log != nil {
		o.Log.Warn("media notification was not taken", slog.String("call", string(o.Call)), slog.Any("error", err))
	}
}

func newOperationID() signaling.OperationID { return signaling.OperationID(uuid.NewString()) }
