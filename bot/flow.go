package bot

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"callbot/ivr"
	"callbot/signaling"
)

// Flow is the Handler that answers a call and takes it through a flow.
func Flow(flow *ivr.Flow) Handler {
	return HandlerFunc(func(ctx context.Context, call *Call) error {
		if err := call.Answer(ctx); err != nil {
			return err
		}
		return call.Run(ctx, &ivr.Machine{Flow: flow, Seed: rand.Uint64()})
	})
}

// Run takes the call through a machine's conversation, to its end or the call's. The
// error is the fault of the flow, where there was one.
func (c *Call) Run(ctx context.Context, m *ivr.Machine) error {
	return (&run{call: c, machine: m, observer: c.runtime.Observer}).run(ctx)
}

// run is one machine on one call.
type run struct {
	call     *Call
	machine  *ivr.Machine
	observer Observer // of the states; may be nil
	prefix   string   // makes the machine's contexts different from all others of the call

	awaited map[string]struct{} // contexts of prompts that are under way
	events  []ivr.Event         // that came of the last step itself
	fetches sync.WaitGroup      // requests that are under way
}

func (r *run) run(ctx context.Context) error {
	r.prefix = r.call.nextContext() + "/"
	ctx, stop := context.WithCancelCause(ctx)
	defer r.leave()
	defer stop(ErrReturned)
	wait, err := r.step(ctx, ivr.Started{At: r.now(), Call: r.call.Info(), Time: time.Now()})
	for err == nil && !r.machine.Ended() {
		var e ivr.Event
		if e, err = r.next(ctx, wait); err != nil {
			r.machine.Step(ivr.HungUp{At: r.now()})
			return err
		}
		wait, err = r.step(ctx, e)
	}
	if err != nil {
		return err
	}
	return r.machine.Err()
}

func (r *run) now() time.Duration { return time.Since(r.call.began) }

// step gives the machine an event and carries out its commands.
func (r *run) step(ctx context.Context, e ivr.Event) (time.Duration, error) {
	commands, wait := r.machine.Step(e)
	r.call.setSensitive(r.machine.Sensitive())
	r.report()
	for _, req := range r.machine.Requests() {
		r.fetch(ctx, req)
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
		for _, state := range r.machine.Entered() {
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

func (r *run) control(ctx context.Context, cmd signaling.Command) error {
	switch cmd := cmd.(type) {
	case signaling.PlayPrompt:
		return r.play(ctx, cmd)
	case signaling.Hangup:
		return r.call.Hangup(ctx)
	default:
		_, err := r.call.control(ctx, cmd)
		return err
	}
}

// play plays a prompt of the machine's. One that is refused has failed for the machine,
// which goes on without it.
func (r *run) play(ctx context.Context, cmd signaling.PlayPrompt) error {
	own := cmd.Context
	cmd.Context = r.prefix + own
	r.await(cmd.Context)
	_, err := r.call.control(ctx, cmd)
	var refused *signaling.Error
	if errors.As(err, &refused) {
		r.forget(cmd.Context)
		r.events = append(r.events, ivr.PromptEnded{At: r.now(), Context: own, Outcome: ivr.Failed})
		return nil
	}
	return err
}

// next waits for the machine's next event.
func (r *run) next(ctx context.Context, wait time.Duration) (ivr.Event, error) {
	if len(r.events) > 0 {
		e := r.events[0]
		r.events = r.events[1:]
		return e, nil
	}
	n, err := r.call.take(ctx, wait, r.mine)
	if errors.Is(err, errTimeout) {
		return ivr.TimedOut{At: r.now()}, nil
	}
	if err != nil {
		return nil, err
	}
	switch n := n.(type) {
	case signaling.ToneReceived:
		return ivr.KeyPressed{At: r.now(), Key: n.Tone.Key}, nil
	case answer:
		n.fetched.At = r.now()
		return n.fetched, nil
	default:
		op := n.(signaling.OperationCompleted).Operation
		r.forget(op.Context)
		return ivr.PromptEnded{At: r.now(), Context: op.Context[len(r.prefix):], Outcome: outcome(op)}, nil
	}
}

// mine reports whether a message is for the machine: a key, the answer to a request, or
// the end of a prompt of its own.
func (r *run) mine(n message) bool {
	switch n := n.(type) {
	case signaling.ToneReceived:
		return true
	case answer:
		return n.run == r
	case signaling.OperationCompleted:
		_, own := r.awaited[n.Operation.Context]
		return own
	default:
		return false
	}
}

func (r *run) await(context string) {
	if r.awaited == nil {
		r.awaited = map[string]struct{}{}
	}
	r.awaited[context] = struct{}{}
	r.call.await(context)
}

func (r *run) forget(context string) {
	delete(r.awaited, context)
	r.call.forget(context)
}

// leave gives back what the machine did not use.
func (r *run) leave() {
	r.fetches.Wait()
	r.call.box.drop(func(n message) bool {
		late, ok := n.(answer)
		return ok && late.run == r
	})
	r.call.setSensitive(false)
	for context := range r.awaited {
		r.call.forget(context)
	}
	r.call.giveBack(r.machine.Unused())
}
