package bot

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"time"

	"callbot/signaling"
)

// DefaultKeepAlive is how often a service is told that the bot still wants its calls
// (Microsoft Graph, call: keepAlive, recommends a quarter of an hour).
const DefaultKeepAlive = 15 * time.Minute

// keepAlive tells the service, again and again, that the calls are wanted.
func (r *Runtime) keepAlive(ctx context.Context) {
	every := r.KeepAlive
	if every == 0 {
		every = DefaultKeepAlive
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		for _, call := range r.present() {
			if err := call.keepAlive(ctx); err != nil {
				call.log().Warn("keep alive", slog.Any("error", err))
			}
		}
	}
}

// present are the calls that go on.
func (r *Runtime) present() []*Call {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Collect(maps.Values(r.calls))
}

// keepAlive keeps one call. One that the service does not know any more has ended.
func (c *Call) keepAlive(ctx context.Context) error {
	ctx, done := context.WithTimeout(ctx, goodbyeTime)
	defer done()
	_, err := c.control(ctx, signaling.KeepAlive{})
	var refused *signaling.Error
	if errors.As(err, &refused) && refused.Code == signaling.NotFound {
		c.terminated(signaling.Terminated{Call: c.id, Result: signaling.Result{
			Code: 404, Subcode: refused.Subcode, Message: "the service knows the call no more",
		}})
		return nil
	}
	return err
}
