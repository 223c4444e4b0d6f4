package bench

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"callbot/media"
	"callbot/media/prompt"
	"callbot/media/session"
)

// A way is how callers reach the bot.
type way interface {
	// place begins a call with the caller's offer. It returns the answer, and what
	// there is to be done with the call.
	place(ctx context.Context, offer string) (answer string, c connection, err error)
}

// connection is a call as the far side's signalling knows it.
type connection interface {
	// establish waits until both sides hear each other; ready is closed once the
	// caller's media can flow.
	establish(ctx context.Context, ready <-chan struct{}) error
	hangup(ctx context.Context) error
}

// caller is one of the crowd, in a call.
type caller struct {
	leg     *countingLeg
	session *session.Session
	far     connection
	running sync.WaitGroup
	leaving atomic.Bool
}

// setupTime bounds one call's way to be established.
const setupTime = 15 * time.Second

// call places a call and waits until it is established. fell is called when its sound
// ends before hangup.
func call(ctx context.Context, legs media.Connector, w way, config session.Config, counts *counts, fell func(error)) (*caller, error) {
	ctx, cancel := context.WithTimeout(ctx, setupTime)
	defer cancel()
	leg, offer, err := legs.Offer(ctx)
	if err != nil {
		return nil, err
	}
	answer, far, err := w.place(ctx, offer)
	if err != nil {
		return nil, errors.Join(err, leg.Close())
	}
	if err := leg.Accept(answer); err != nil {
		return nil, errors.Join(err, leg.Close(), far.hangup(ctx))
	}
	c := &caller{leg: &countingLeg{Leg: leg, counts: counts}, far: far}
	config.Leg = c.leg
	c.session = session.New(config)
	running := context.WithoutCancel(ctx)
	c.running.Go(func() {
		err := c.session.Run(running)
		if !c.leaving.Load() {
			fell(fmt.Errorf("the sound ended: %w", err))
		}
	})
	if err := c.await(ctx); err != nil {
		return nil, errors.Join(err, c.hangup(ctx))
	}
	return c, nil
}

// await waits until the call is established.
func (c *caller) await(ctx context.Context) error {
	if err := c.far.establish(ctx, c.leg.Ready()); err != nil {
		return err
	}
	select {
	case <-c.leg.Ready():
		return nil
	case <-c.leg.Done():
		return fmt.Errorf("no media: %w", c.leg.Err())
	case <-ctx.Done():
		return fmt.Errorf("no media: %w", ctx.Err())
	}
}

// speak talks without end.
func (c *caller) speak(words []*prompt.Prompt) error {
	return c.session.Play(prompt.Item{Prompts: words, Loop: true})
}

// press presses a key, which the leg has agreed to send as an event.
func (c *caller) press(key media.Key) bool {
	_, err := c.session.Press([]media.Key{key}, 0, 0, nil)
	return err == nil
}

// hangup ends the call and waits until nothing of it is left.
func (c *caller) hangup(ctx context.Context) error {
	c.leaving.Store(true)
	err := c.far.hangup(ctx)
	err = errors.Join(err, c.leg.Close())
	c.running.Wait()
	return err
}

// counts are the packets of all callers.
type counts struct{ sent, heard atomic.Int64 }

// countingLeg is a leg whose packets are counted.
type countingLeg struct {
	media.Leg
	counts *counts
}

// ReadPacket counts what comes in.
func (l *countingLeg) ReadPacket(p *media.Packet) error {
	err := l.Leg.ReadPacket(p)
	if err == nil {
		l.counts.heard.Add(1)
	}
	return err
}

// WritePacket counts what goes out.
func (l *countingLeg) WritePacket(p *media.Packet) error {
	err := l.Leg.WritePacket(p)
	if err == nil {
		l.counts.sent.Add(1)
	}
	return err
}
