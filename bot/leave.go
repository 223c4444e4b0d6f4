package bot

import (
	"context"
	"log/slog"
	"time"
)

// leave ends what the handler has left behind: the call, if it is still there, and its
// sound.
func (c *Call) leave(ctx context.Context) {
	c.mu.Lock()
	leg, gone := c.leg, c.gone
	c.mu.Unlock()
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), goodbyeTime)
	defer done()
	if !gone {
		if err := c.Hangup(ctx); err != nil {
			c.log().Warn("hang up", slog.Any("error", err))
		}
	}
	c.cancel(ErrReturned)
	closeOffer(c.offer)
	if leg != nil {
		leg.Close()
	}
	c.runHooks(ctx)
}

// endingTime is how long the end of a call may take to be told after its first signs.
const endingTime = 250 * time.Millisecond

// ending waits for the end of the call after such signs. It is nil when the call goes
// on.
func (c *Call) ending(ctx context.Context) error {
	timer := time.NewTimer(endingTime)
	defer timer.Stop()
	select {
	case <-c.box.over:
		return c.cause()
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
