package bot

import (
	"context"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"callbot/signaling"
)

// goodbyeTime is how long hanging up may take when a call is over for the bot.
const goodbyeTime = 5 * time.Second

// Runtime runs a Handler for every call that a service reports. Its fields must not
// change once Run was called.
type Runtime struct {
	Handler    Handler
	Controller signaling.Controller
	Caller     signaling.Caller // for Dial; nil where the bot makes no calls
	// CallbackURI is where the notifications of calls that the bot makes go. Empty is
	// the service's usual place, where it has one.
	CallbackURI string
	Roster      signaling.RosterReader // for Participants; nil where nobody asks
	// Media terminates the sound of calls that come with an offer. Without it, and
	// for calls without an offer, the service does.
	Media MediaHost
	// Voice is the folder, or the URL, of the recorded digits, numbers and dates of
	// questions that are asked from Go; flows name their own. Voices are those of other
	// languages, by language: see Call.SetLanguage.
	Voice  string
	Voices map[string]string
	// MaxCalls is how many calls may go on at once; 0 means any number. More are
	// refused as Unavailable.
	MaxCalls int
	// KeepAlive is how often the service is told that the calls are wanted; zero means
	// DefaultKeepAlive.
	KeepAlive time.Duration
	// Fetch asks web services for flows. Without it each request fails.
	Fetch    Fetcher
	Observer Observer     // may be nil
	Log      *slog.Logger // nil means no log

	mu       sync.Mutex
	begin    func(*Call) // nil while Run does not run
	calls    map[signaling.CallID]*Call
	departed departed
	dials    int                      // calls that are being placed
	early    []signaling.Notification // of calls not known yet, while there are dials
}

// Run runs handlers for the calls that Notify brings until the context is cancelled.
// Then it hangs up every call, waits for their handlers and returns nil.
func (r *Runtime) Run(ctx context.Context) error {
	var handlers sync.WaitGroup
	calls, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	r.open(func(c *Call) {
		ctx, cancel := context.WithCancelCause(calls)
		c.box.over = ctx.Done()
		c.cancel, c.cause = cancel, func() error { return context.Cause(ctx) }
		handlers.Go(func() { r.serve(ctx, c) })
	})
	handlers.Go(func() { r.keepAlive(ctx) })
	<-ctx.Done()
	r.open(nil)
	stop(ErrShutdown)
	handlers.Wait()
	return nil
}

// Running reports whether the bot takes calls.
func (r *Runtime) Running() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.begin != nil
}

// Calls is how many calls go on.
func (r *Runtime) Calls() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.calls)
}

// Notify takes a notification. Repeats, and notifications of calls that are not or no
// longer known, do nothing. A new call is refused with an *signaling.Error:
// Unavailable, when there are too many or Run does not run.
func (r *Runtime) Notify(_ context.Context, n signaling.Notification) error {
	if n, ok := n.(signaling.Incoming); ok {
		return r.ring(n.Call)
	}
	r.mu.Lock()
	call := r.calls[n.Of()]
	if call == nil && r.dials > 0 && !r.departed.has(n.Of()) {
		r.early = append(r.early[max(0, len(r.early)+1-maxEarly):], n)
	}
	r.mu.Unlock()
	if call != nil {
		call.notify(n)
	}
	return nil
}

func (r *Runtime) open(begin func(*Call)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.begin = begin
}

func (r *Runtime) ring(info signaling.Call) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.calls[info.ID] != nil || r.departed.has(info.ID) {
		return nil
	}
	if err := r.room(); err != nil {
		return err
	}
	r.take(newCall(r, info))
	return nil
}

// room says why there is none for another call, if there is none.
func (r *Runtime) room() error {
	switch {
	case r.begin == nil:
		return &signaling.Error{Code: signaling.Unavailable, Message: "the bot takes no calls now"}
	case r.MaxCalls > 0 && len(r.calls) >= r.MaxCalls:
		return &signaling.Error{Code: signaling.Unavailable, Message: "the bot has as many calls as it may"}
	}
	return nil
}

// take begins to serve a call.
func (r *Runtime) take(call *Call) {
	if r.calls == nil {
		r.calls = make(map[signaling.CallID]*Call)
	}
	r.calls[call.id] = call
	r.begin(call)
}

// serve has a call from its arrival to its end.
func (r *Runtime) serve(ctx context.Context, c *Call) {
	defer r.forget(c)
	defer c.leave(ctx)
	log := c.log()
	log.Info("call arrived", slog.String("called", c.Info().Called()))
	defer survive(log)
	if err := c.handler.ServeCall(ctx, c); err != nil {
		log.Info("call served", slog.String("result", err.Error()))
		return
	}
	log.Info("call served")
}

// survive keeps a panic of what bot authors wrote from ending more than the one call. It is
// to be deferred.
func survive(log *slog.Logger) {
	if p := recover(); p != nil {
		log.Error("handler panicked", slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
	}
}

func (r *Runtime) forget(c *Call) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.calls, c.id)
	r.departed.add(c.id)
}

func (r *Runtime) log() *slog.Logger {
	if r.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return r.Log
}
