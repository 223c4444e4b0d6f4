package bot

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"callbot/ivr"
	"callbot/signaling"
)

// Call is one call as its handler sees it. Its methods may be used from several
// goroutines. Those that wait end when the call does, with the cause of its context:
// an *EndedError, ErrShutdown or ErrOverflow; and with the cause of the context they
// are given. A command that the service refuses is an *signaling.Error.
type Call struct {
	id      signaling.CallID
	runtime *Runtime
	handler Handler
	offer   MediaOffer // of a call that the bot makes with its own sound, else nil
	began   time.Time
	box     mailbox
	cancel  context.CancelCauseFunc
	cause   func() error // why the call is over, nil while it is not

	established chan struct{} // closed when it is
	establish   sync.Once

	mu           sync.Mutex
	hooks        []func(context.Context, error) // of OnHangup
	info         signaling.Call
	leg          MediaLeg            // nil where the service has the sound
	awaited      map[string]struct{} // contexts of operations that somebody waits for
	serial       int
	keys         map[signaling.ParticipantID]*repeats
	onRoster     func([]signaling.Presence)
	roster       int64        // the sequence of the last one
	asked        *ivr.Machine // that asked the last question
	language     string       // of questions; empty is ivr.DefaultLanguage
	secret       bool         // keys are not to be watched
	transferring bool         // a transfer was asked for, whose end is still to come
	accepted     bool         // and its target has answered
	gone         bool         // rejected, redirected, hung up or ended
}

func newCall(r *Runtime, info signaling.Call) *Call {
	return &Call{
		id: info.ID, runtime: r, handler: r.Handler, began: time.Now(), info: info,
		established: make(chan struct{}), awaited: map[string]struct{}{}, keys: map[signaling.ParticipantID]*repeats{},
	}
}

// Info is what is known of the call now.
func (c *Call) Info() signaling.Call {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.info
}

// Answer takes the call and waits until it is established. Where the call came with an
// offer and the runtime has a MediaHost, the sound ends in this process, otherwise at
// the service. On a call that the bot has made it waits for the other side to answer.
func (c *Call) Answer(ctx context.Context) error {
	if c.Info().Direction == signaling.Outbound {
		return c.answered(ctx)
	}
	sound, err := c.openMedia(ctx)
	if err != nil {
		return err
	}
	if _, err := c.control(ctx, signaling.Answer{Media: sound}); err != nil {
		return err
	}
	if err := c.awaitEstablished(ctx); err != nil || sound.Hosting == signaling.AppHosted {
		return err
	}
	return c.subscribe(ctx)
}

// answered waits for the other side of a call that the bot has made, and takes the
// service's answer to its offer.
func (c *Call) answered(ctx context.Context) error {
	if err := c.awaitEstablished(ctx); err != nil {
		return err
	}
	if c.offer == nil {
		return c.subscribe(ctx)
	}
	leg, err := c.offer.Accept(ctx, c.id, c.Info().Media.Description, c.runtime)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.leg = leg
	return nil
}

// subscribe asks the service, which has the sound, for keys. A service that sends them
// anyway need not know the word.
func (c *Call) subscribe(ctx context.Context) error {
	_, err := c.control(ctx, signaling.SubscribeToTone{Context: c.nextContext()})
	if unsupported(err) {
		return nil
	}
	return err
}

func (c *Call) awaitEstablished(ctx context.Context) error {
	select {
	case <-c.established:
		return nil
	case <-c.box.over:
		return c.cause()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (c *Call) openMedia(ctx context.Context) (signaling.Media, error) {
	offer := c.Info().Media.Description
	if offer == "" || c.runtime.Media == nil {
		return signaling.Media{Hosting: signaling.ServiceHosted}, nil
	}
	leg, answer, err := c.runtime.Media.Answer(ctx, c.id, offer, c.runtime)
	if err != nil {
		return signaling.Media{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.leg = leg
	return signaling.Media{Hosting: signaling.AppHosted, Description: answer}, nil
}

// Reject refuses the call.
func (c *Call) Reject(ctx context.Context, reason signaling.RejectReason) error {
	return c.giveAway(ctx, signaling.Reject{Reason: reason})
}

// Redirect sends the call on to others, who ring together for the timeout; 0 is the
// service's default.
func (c *Call) Redirect(ctx context.Context, timeout time.Duration, targets ...signaling.Identity) error {
	return c.giveAway(ctx, signaling.Redirect{Targets: targets, Timeout: timeout})
}

// Hangup ends the call. That it has ended meanwhile, by this or by the caller, is no error.
func (c *Call) Hangup(ctx context.Context) error {
	err := c.giveAway(ctx, signaling.Hangup{})
	if unknown(err) {
		c.setGone()
		return nil
	}
	return err
}

// giveAway sends a command after which the call is no longer the handler's. The end of the
// call, which cuts the command short, may come before its answer: that is no error.
func (c *Call) giveAway(ctx context.Context, cmd signaling.Command) error {
	_, err := c.control(ctx, cmd)
	if errors.As(err, new(*EndedError)) {
		err = nil
	}
	if err == nil {
		c.setGone()
	}
	return err
}

// control sends a command to whoever carries it out. One that the end of its context cuts
// short was not refused: the error is why the context ended.
func (c *Call) control(ctx context.Context, cmd signaling.Command) (signaling.Operation, error) {
	c.mu.Lock()
	to := c.runtime.Controller
	if c.leg != nil && isMediaVerb(cmd) {
		to = c.leg
	}
	c.mu.Unlock()
	op, err := to.Control(ctx, c.id, cmd)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return op, err
}

// listen says whether the keys that come from now on are a secret, and throws away those
// that came before and wait, where they are to be forgotten.
func (c *Call) listen(secret, forget bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.secret = secret
	if forget {
		c.box.drop(isKey)
	}
}

func (c *Call) log() *slog.Logger {
	return c.runtime.log().With(slog.String("call", string(c.id)))
}

// logRefusal notes that the service refused a command of a flow's.
func (c *Call) logRefusal(err *signaling.Error) {
	c.log().Warn("refused", slog.Any("error", err))
}

func (c *Call) setGone() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gone = true
}

// nextContext makes a name that no other operation of the call has.
func (c *Call) nextContext() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.serial++
	return strconv.Itoa(c.serial)
}

// await lets the completion of an operation come in; forget, no longer.
func (c *Call) await(context string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.awaited[context] = struct{}{}
}

func (c *Call) forget(context string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.awaited, context)
}
