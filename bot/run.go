package bot

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"callbot/ivr"
	"callbot/signaling"
)

// aftermath is how long a flow may go on when its caller has hung up.
const aftermath = 30 * time.Second

// run is one machine on one call.
type run struct {
	call     *Call
	machine  *ivr.Machine
	observer Observer // of the states; may be nil
	prefix   string   // makes the machine's contexts different from all others of the call

	awaited    map[string]bool // contexts of operations under way; true for other than prompts
	events     []ivr.Event     // that came of the last step itself
	beside     sync.WaitGroup  // requests and consultations that are under way
	consulting bool            // a consultation is under way, which looks after its transfer itself
}

func (r *run) run(ctx context.Context) error {
	r.prefix = r.call.nextContext() + "/"
	defer r.leave()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(ErrReturned)
	err := r.talk(ctx, ivr.Started{At: r.now(), Call: r.call.Info(), Time: time.Now()})
	if err == nil {
		return r.machine.Err()
	}
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), aftermath)
	defer done()
	if late := r.talk(ctx, ivr.HungUp{At: r.now()}); late != nil {
		r.call.log().Warn("flow after the call", slog.Any("error", late))
	}
	return err
}

// talk steps the machine from an event on, until it has ended or can go on no more.
func (r *run) talk(ctx context.Context, e ivr.Event) error {
	for {
		wait, err := r.step(ctx, e)
		if err != nil || r.machine.Ended() {
			return err
		}
		if e, err = r.next(ctx, wait); err != nil {
			return err
		}
	}
}

func (r *run) now() time.Duration { return time.Since(r.call.began) }

// step gives the machine an event and carries out its commands.
func (r *run) step(ctx context.Context, e ivr.Event) (time.Duration, error) {
	commands, wait := r.machine.Step(e)
	r.call.listen(r.machine.Sensitive(), r.machine.Forgot())
	r.report()
	for _, req := range r.machine.Requests() {
		r.fetch(ctx, req)
	}
	if consult := r.machine.Consultation(); consult != nil {
		r.consult(ctx, consult)
	}
	for _, cmd := range commands {
		if err := r.control(ctx, cmd); err != nil {
			return 0, err
		}
	}
	return wait, nil
}

// report tells whoever watches what came of the last step.
func (r *run) report() {
	if r.observer != nil {
		entered := r.machine.Entered()
		for _, state := range entered[max(0, len(entered)-MaxMoves):] {
			r.observer.Moved(r.call.Info(), state)
		}
	}
	for _, note := range r.machine.Notes() {
		r.call.log().Warn("flow", slog.String("state", r.machine.State()), slog.Any("error", note))
	}
	if reason := r.machine.Reason(); reason != "" && r.machine.Ended() {
		r.call.log().Info("flow ended", slog.String("reason", reason))
	}
}

// leave gives back what the machine did not use.
func (r *run) leave() {
	r.beside.Wait()
	r.call.box.drop(func(n message) bool {
		switch late := n.(type) {
		case answer:
			return late.run == r
		case consulted:
			return late.run == r
		default:
			return false
		}
	})
	r.call.listen(false, false)
	r.forgetAll()
	r.call.giveBack(r.machine.Unused())
}

// next waits for the machine's next event.
func (r *run) next(ctx context.Context, wait time.Duration) (ivr.Event, error) {
	if len(r.events) > 0 {
		e := r.events[0]
		r.events = r.events[1:]
		return e, nil
	}
	take := r.call.take
	if r.machine.Gone() {
		take = r.call.box.takeLate
	}
	n, err := take(ctx, wait, r.mine)
	if errors.Is(err, errTimeout) {
		return ivr.TimedOut{At: r.now()}, nil
	}
	if err != nil {
		return nil, err
	}
	if op, ok := n.(signaling.OperationCompleted); ok && outcome(op.Operation) == ivr.Cancelled {
		if err := r.ending(ctx); err != nil {
			return nil, err
		}
	}
	return r.event(n), nil
}

// ending waits for the end of the call where something looks like it: the machine did
// not stop its prompt, or the service knows the call no more. Otherwise the flow would
// go on for a moment as if the caller had heard it out.
func (r *run) ending(ctx context.Context) error {
	if r.machine.Gone() {
		return nil
	}
	return r.call.ending(ctx)
}

// mine reports whether a message is for the machine: a key, the answer to a request, a
// transfer that failed, or the end of an operation of its own.
func (r *run) mine(n message) bool {
	switch n := n.(type) {
	case signaling.ToneReceived:
		return true
	case signaling.StateChanged:
		return !r.consulting
	case answer:
		return n.run == r
	case consulted:
		return n.run == r
	case signaling.OperationCompleted:
		_, own := r.awaited[n.Operation.Context]
		return own
	default:
		return false
	}
}

// event is what a message means to the machine.
func (r *run) event(n message) ivr.Event {
	switch n := n.(type) {
	case signaling.ToneReceived:
		return ivr.KeyPressed{At: r.now(), Key: n.Tone.Key}
	case signaling.StateChanged:
		var why signaling.Result
		if n.Result != nil {
			why = *n.Result
		}
		return r.transferFailed(why)
	case answer:
		n.fetched.At = r.now()
		return n.fetched
	case consulted:
		r.consulting = false
		return r.transferFailed(n.why)
	default:
		return r.ended(n.(signaling.OperationCompleted).Operation)
	}
}

func (r *run) transferFailed(why signaling.Result) ivr.Event {
	r.call.log().Info("transfer failed", slog.String("result", text(why)))
	return ivr.TransferFailed{At: r.now(), Result: why}
}

// ended is the end of an operation.
func (r *run) ended(op signaling.Operation) ivr.Event {
	other := r.awaited[op.Context]
	r.forget(op.Context)
	own := op.Context[len(r.prefix):]
	if other {
		return ivr.OperationEnded{
			At: r.now(), Context: own, Outcome: outcome(op), Result: op.Result, Recording: op.Recording.Location,
		}
	}
	return ivr.PromptEnded{At: r.now(), Context: own, Outcome: outcome(op)}
}

// begin lets the completion of an operation come in, under a name that no other
// operation of the call has; other says that it is no prompt.
func (r *run) begin(own string, other bool) string {
	if r.awaited == nil {
		r.awaited = map[string]bool{}
	}
	name := r.prefix + own
	r.awaited[name] = other
	r.call.await(name)
	return name
}

func (r *run) forget(context string) {
	delete(r.awaited, context)
	r.call.forget(context)
}

// forgetAll lets no completion of the machine's come in any more.
func (r *run) forgetAll() {
	for context := range r.awaited {
		r.call.forget(context)
	}
	r.call.box.drop(func(n message) bool {
		_, done := n.(signaling.OperationCompleted)
		return done && r.mine(n)
	})
	clear(r.awaited)
}
