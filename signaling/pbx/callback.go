package pbx

import (
	"context"
	"log/slog"

	"callbot/signaling"
)

// callback carries news to a place of an application's that belongs to no call. nil
// carries none.
type callback struct {
	out outbox
	to  signaling.Notifier
}

// callback delivers to a place until it is closed; there is none for "".
func (s *Service) callback(ctx context.Context, application, uri string) *callback {
	if uri == "" || s.Notifier == nil {
		return nil
	}
	b := &callback{out: outbox{wake: make(chan struct{}, 1)}, to: s.Notifier(application, uri)}
	limit := s.Timeouts.filled().Notify
	s.registry.running.Go(func() {
		b.out.run(ctx, limit, func(n signaling.Notification, err error) {
			s.log().LogAttrs(ctx, slog.LevelWarn, "notification was not taken",
				slog.String("application", application), slog.Any("error", err))
		})
	})
	return b
}

// tell sends a notification on its way; there is always room for the few that come.
func (b *callback) tell(n signaling.Notification) {
	if b != nil {
		b.out.put(posting{b.to, n})
	}
}

// close ends the delivery when what was told has left.
func (b *callback) close() {
	if b != nil {
		b.out.shut()
	}
}
