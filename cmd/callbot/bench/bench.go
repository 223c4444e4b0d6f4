package bench

import (
	"context"
	"errors"
	"io"
	"time"

	"callbot/media/pace"
	"callbot/media/prompt"
)

// Bench measures a bot of this process by what a crowd in another does to it.
type Bench struct {
	Bot   *Bot
	Wheel *pace.Wheel // the bot's
	// Calls is how many calls of the bot go on.
	Calls func() int
	// For is how long the steady state is measured.
	For time.Duration
	// Decodes counts what the bot decodes.
	Decodes Decodes
	// Expect is how many packets of sound a caller means to send in a second; 0 where
	// it depends on what is said.
	Expect float64
	// Sample is what the floor is measured with: a prompt like those that are sent.
	Sample *prompt.Prompt
	// Steady is called around the steady state, to take a profile of it, and Full while
	// all calls go on; nil is nothing.
	Steady func() (stop func(), err error)
	Full   func() error

	crowd *line
	floor Floor
}

const (
	// settling is how long calls go on before they are measured: each caller has
	// pressed a key by then, so that a bot that listens only until it knows how keys
	// come has made up its mind.
	settling = 3500 * time.Millisecond
	// trickle is how long packets and keys are usually on their way, and straggling how
	// long keys may be.
	trickle    = time.Second
	straggling = 5 * time.Second
	// warmups are calls that are placed before any are measured.
	warmups = 2
	// leaving bounds the end of all calls.
	leaving = 30 * time.Second
)

// errLinger says that the bot still has calls when all callers have left.
var errLinger = errors.New("bench: calls go on that everybody has left")

// Open tells a crowd, by the two ends of a pipe, whom to call, and returns where its
// platform is reached.
func (b *Bench) Open(from io.Reader, to io.Writer, s Setup) (url string, err error) {
	b.crowd = newLine(from, to)
	r, err := b.crowd.ask(s)
	return r.URL, err
}

// Warm has a few calls, so that what is made once is not taken for the cost of a call,
// and measures the floor.
func (b *Bench) Warm(ctx context.Context) error {
	round := b.Bot.begin()
	if _, err := b.order(dial, warmups); err != nil {
		return err
	}
	close(round.talk)
	if _, err := b.order(talk, 0); err != nil {
		return err
	}
	if err := pause(ctx, trickle); err != nil {
		return err
	}
	if err := b.clear(ctx); err != nil {
		return err
	}
	var err error
	b.floor, err = MeasureFloor(b.Sample)
	return err
}

// Measure has n calls for a while and says what they cost.
func (b *Bench) Measure(ctx context.Context, n int) (Result, error) {
	round := b.Bot.begin()
	r := Result{Calls: n}
	before := remember()
	began := cpu()
	dialled, err := b.order(dial, n)
	if err != nil {
		return r, err
	}
	if spent := cpu() - began; spent > 0 {
		r.SetupsPerSecond = float64(dialled.Calls) / spent.Seconds()
	}
	close(round.talk)
	if _, err := b.order(talk, 0); err != nil {
		return r, err
	}
	if err := pause(ctx, settling); err != nil {
		return r, err
	}
	if err := b.steady(ctx, &r); err != nil {
		return r, err
	}
	after := remember()
	r.KiBPerCall = (after.used - before.used) / float64(n)
	r.ResidentPerCall = (after.resident - before.resident) / float64(n)
	if b.Full != nil {
		if err := b.Full(); err != nil {
			return r, err
		}
	}
	err = b.finish(ctx, round, &r)
	return r, err
}

// steady measures while nothing changes.
func (b *Bench) steady(ctx context.Context, r *Result) error {
	start, err := b.order(count, 0)
	if err != nil {
		return err
	}
	stop := func() {}
	if b.Steady != nil {
		if stop, err = b.Steady(); err != nil {
			return err
		}
	}
	b.Wheel.Reset()
	since, spent, all, decoded := time.Now(), cpu(), busy(), b.Decodes.n.Load()
	err = pause(ctx, b.For)
	spent, all, decoded = cpu()-spent, busy()-all, b.Decodes.n.Load()-decoded
	r.spent(time.Since(since), spent, all)
	late := b.Wheel.Stats()
	stop()
	if err != nil {
		return err
	}
	r.PacingP50, r.PacingP99, r.PacingMax = late.P50.Microseconds(), late.P99.Microseconds(), late.Max.Microseconds()
	end, err := b.order(count, 0)
	if err != nil {
		return err
	}
	r.carried(start, end, time.Since(since)) // the count comes a little later
	r.Decoded = float64(decoded) / (float64(r.Calls) * r.Seconds)
	r.FloorPerCall = b.floor.PerCall(r.In, r.Out, r.Decoded)
	return nil
}

// finish lets what is on its way arrive, and ends the calls.
func (b *Bench) finish(ctx context.Context, round *round, r *Result) error {
	last, err := b.order(hush, 0)
	if err != nil {
		return err
	}
	r.KeysSent = last.Keys
	for end := time.Now().Add(straggling); round.keys.Load() < r.KeysSent && time.Now().Before(end); {
		if err := pause(ctx, trickle/20); err != nil {
			return err
		}
	}
	if err := pause(ctx, trickle); err != nil { // there may be too many
		return err
	}
	r.KeysHeard = round.keys.Load()
	r.Failures, r.Why = last.Failures, last.Why
	r.Limit = r.limit(b.Expect)
	return b.clear(ctx)
}

// clear ends all calls and waits until the bot has none.
func (b *Bench) clear(ctx context.Context) error {
	if _, err := b.order(hangup, 0); err != nil {
		return err
	}
	for end := time.Now().Add(leaving); b.Calls() > 0; {
		if time.Now().After(end) {
			return errLinger
		}
		if err := pause(ctx, trickle/20); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bench) order(do string, calls int) (Tally, error) {
	r, err := b.crowd.ask(order{Do: do, Calls: calls})
	return r.Tally, err
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
