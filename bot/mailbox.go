package bot

import (
	"context"
	"errors"
	"sync"
	"time"

	"callbot/signaling"
)

// MailboxSize is how many notifications may wait in a call's mailbox. It is far more
// than a caller types ahead; a call whose handler lets it fill up is ended, because a
// key must never be lost in silence.
const MailboxSize = 256

// Why a mailbox gives nothing.
var (
	errTimeout = errors.New("nothing came in time")
	errOver    = errors.New("nothing will come any more")
)

// mailbox keeps a call's notifications until the handler takes those it waits for. Any
// number of goroutines may put and take.
type mailbox struct {
	over <-chan struct{} // closed when nothing more will come

	mu    sync.Mutex
	queue []signaling.Notification
	came  chan struct{} // closed and made anew when something comes
}

// put adds a notification and reports whether there was room.
func (b *mailbox) put(n signaling.Notification) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queue) >= MailboxSize {
		return false
	}
	b.queue = append(b.queue, n)
	if b.came != nil {
		close(b.came)
		b.came = nil
	}
	return true
}

// putBack puts notifications that were taken before those that wait.
func (b *mailbox) putBack(taken []signaling.Notification) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.queue = append(taken, b.queue...)
}

// take waits for the first notification that matches and takes it out. A wait of 0 is
// without end; otherwise errTimeout says that it has passed.
func (b *mailbox) take(ctx context.Context, wait time.Duration, match func(signaling.Notification) bool) (signaling.Notification, error) {
	var late <-chan time.Time
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		late = timer.C
	}
	for {
		n, came := b.find(match)
		if n != nil {
			return n, nil
		}
		select {
		case <-came:
		case <-late:
			return nil, errTimeout
		case <-b.over:
			return nil, errOver
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// find takes out the first notification that matches, or returns nil and a channel
// that is closed when there is something new.
func (b *mailbox) find(match func(signaling.Notification) bool) (signaling.Notification, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, n := range b.queue {
		if match(n) {
			b.queue = append(b.queue[:i], b.queue[i+1:]...)
			return n, nil
		}
	}
	if b.came == nil {
		b.came = make(chan struct{})
	}
	return nil, b.came
}
