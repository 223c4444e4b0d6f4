package hosting

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"callbot/media"
	"callbot/media/prompt"
	"callbot/media/session"
	"callbot/signaling"
)

// maxContext is the longest clientContext, in characters (Graph: call-playprompt).
const maxContext = 256

// Player is the part of a media session that operations need; *session.Session is one.
type Player interface {
	// Play queues an item; an error says that the queue is full.
	Play(prompt.Item) error
	// Cancel ends what plays and what is queued.
	Cancel(keepBackground bool)
	// Press sends keys as telephone events, after those that wait already. cancel ends
	// those of them that have not begun. The errors are those of session.Session.
	Press(keys []media.Key, duration, gap time.Duration, done func()) (cancel func(), err error)
	// Listen gives w what the party says, in frames of 16 kHz.
	Listen(w media.Writer) (stop func())
	// Stats tell whether the party sends anything.
	Stats() session.Stats
}

// Opener finds prompts; prompt.Store is one.
type Opener interface {
	Open(ctx context.Context, uri string) (*prompt.Prompt, error)
}

// Operations runs the media verbs of one call. It is a Controller for them, and
// reports what comes of them to Up, in the order it happens. Up is called from the
// goroutines of the session, so it must return at once.
type Operations struct {
	Call   signaling.CallID
	Player Player // to all who take part
	// To gives who plays to some of them, whose prompts Player.Cancel ends too; nil
	// refuses that.
	To      func([]signaling.ParticipantID) (Player, error)
	Prompts Opener
	// Studio is where recordings are made; nil refuses to record.
	Studio *Studio
	// Speech understands what is said; nil recognizes keys only.
	Speech media.Transcriber
	// Hear gives heard what a participant says, "" being all of them, in frames of 16 kHz
	// until stop. heard does not wait. nil hears Player.
	Hear func(ctx context.Context, who signaling.ParticipantID, heard func(media.Frame)) (stop func(), err error)
	Up   signaling.Notifier
	// Go starts what takes its time: a recording, or to understand speech. Its owner waits for it after Close.
	Go func(func())
	// Began is told when an operation that had to wait takes its turn, or one at once;
	// nil means that nobody asks.
	Began func(signaling.Operation)
	// Keys asks for the keys that are pressed while they matter to what runs, or gives
	// that up. nil says that they come anyway.
	Keys func(wanted bool)
	Log  *slog.Logger

	tones atomic.Int64
	turns turns

	// What follows is for the turns alone.
	jobs    []*job                // the first one runs
	sending []*job                // keys that are being sent
	made    []signaling.Recording // that can be played on this call
	closed  bool
}

var _ signaling.Controller = (*Operations)(nil)

// Control runs a media verb. Errors: InvalidArgument for prompts that cannot be
// opened and whatever else can never be right, Unavailable when the queue is full,
// WrongState after Close, Unsupported for what is no media verb, or without a Studio.
// With a prompt that cannot be opened comes an operation that says which, and why.
func (o *Operations) Control(ctx context.Context, _ signaling.CallID, cmd signaling.Command) (signaling.Operation, error) {
	switch cmd := cmd.(type) {
	case signaling.PlayPrompt:
		return o.play(ctx, cmd)
	case signaling.Record:
		return o.record(ctx, cmd)
	case signaling.SendTones:
		return o.sendTones(ctx, cmd)
	case signaling.CancelMedia:
		o.turns.ask(func() {
			o.cancel(cmd.KeepBackground)
			o.lift()
		})
		return done(cmd, cmd.Context), nil
	case signaling.Recognize:
		return o.recognize(ctx, cmd)
	case signaling.SubscribeToTone:
		return done(cmd, cmd.Context), nil
	case signaling.UnsubscribeFromTone:
		return done(cmd, cmd.Context), nil
	default:
		return signaling.Operation{}, &signaling.Error{
			Code: signaling.Unsupported, Message: fmt.Sprintf("%T is not a media verb", cmd), Subcode: 8520,
		}
	}
}

// ToneHeard reports a key of the only party there is; it is the session's OnTone.
func (o *Operations) ToneHeard(tone media.Tone) { o.ToneOf("", tone) }

// ToneOf reports a key that a participant has pressed, which may end a recording too, or
// be recognized.
func (o *Operations) ToneOf(who signaling.ParticipantID, tone media.Tone) {
	o.notify(signaling.ToneReceived{Call: o.Call, Sequence: o.tones.Add(1), Tone: tone, Participant: who})
	o.turns.do(func() {
		if len(o.jobs) == 0 {
			return
		}
		switch j := o.jobs[0]; {
		case j.began:
			j.take.press(tone.Key)
		case j.collects != nil:
			o.pressed(j, who, tone.Key)
		}
	})
}

// Close cancels every operation and takes no more. When it returns, what is to be said
// of them was said; recordings may still be closing their files.
func (o *Operations) Close() {
	o.turns.ask(func() {
		o.closed = true
		o.cancel(false)
		o.lift()
	})
}

// cancel ends what plays, is recorded or waits. It is for the turns.
func (o *Operations) cancel(keepBackground bool) {
	o.clear()
	o.Player.Cancel(keepBackground)
}

// refuse says that nothing can be done any more. It is for the turns.
func (o *Operations) refuse() error {
	if o.closed {
		return &signaling.Error{Code: signaling.WrongState, Message: "the call has no sound now", Subcode: 8503}
	}
	return nil
}

func (o *Operations) completed(op signaling.Operation, r signaling.Result) {
	op.Status, op.Result = status(r), r
	o.notify(signaling.OperationCompleted{Call: o.Call, Operation: op})
}

// notify reports n. What the session reports belongs to no request, so there is no
// context to pass on.
func (o *Operations) notify(n signaling.Notification) {
	if err := o.Up.Notify(context.Background(), n); err != nil && o.Log != nil {
		o.Log.Warn("media notification was not taken", slog.String("call", string(o.Call)), slog.Any("error", err))
	}
}

// begun is the operation of a command that takes time.
func begun(cmd signaling.Command, clientContext string) signaling.Operation {
	return signaling.Operation{
		ID: signaling.OperationID(uuid.NewString()), Kind: signaling.KindOf(cmd),
		Context: clientContext, Status: signaling.OperationNotStarted,
	}
}

// done is the operation of a command that was over as soon as it was asked for.
func done(cmd signaling.Command, clientContext string) signaling.Operation {
	op := begun(cmd, clientContext)
	op.Status, op.Result = signaling.OperationSucceeded, succeeded
	return op
}

func checkContext(clientContext string) error {
	if n := utf8.RuneCountInString(clientContext); n > maxContext {
		return invalid("want a context of at most %d characters, not %d", maxContext, n)
	}
	return nil
}

func invalid(format string, args ...any) error {
	return &signaling.Error{Code: signaling.InvalidArgument, Message: fmt.Sprintf(format, args...)}
}
