package bot

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// MailboxSize is how many messages may wait in a call's mailbox. It is far more
// than a caller types ahead; a call whose handler lets it fill up is ended, because a
// key must never be lost in silence.
const MailboxSize = 256

// Why a mailbox gives nothing.
var (
	errTimeout = errors.New("nothing came in time")
	errOver    = errors.New("nothing will come any more")
)

// message is a notification about the call, or the answer to a request of its flow.
type message any

// mailbox keeps a call's messages until the handler takes those it waits for. Any
// number of goroutines may put and take.
type mailbox struct {
	over <-chan struct{} // closed when nothing more will come

	mu    sync.Mutex
	queue []message
	came  chan struct{} // closed and made anew when something comes
}

// put adds a message and reports whether there was room.
func (b *mailbox) put(n message) bool {
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

// putBack puts messages that were taken before those that wait.
func (b *mailbox) putBack(taken []message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.queue = append(taken, b.queue...)
}

// drop throws away the messages that match.
func (b *mailbox) drop(match func(message) bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.queue = slices.DeleteFunc(b.queue, match)
}

// take waits for the first message that matches and takes it out. A wait of 0 is
// without end; otherwise errTimeout says that it has passed. errOver says that the call
// is over.
func (b *mailbox) take(ctx context.Context, wait time.Duration, match func(message) bool) (message, error) {
	return b.takeUntil(ctx, b.over, wait, match)
}

// takeLate is take for messages that may come when the call is over.
func (b *mailbox) takeLate(ctx context.Context, wait time.Duration, match func(message) bool) (message, error) {
	return b.takeUntil(ctx, nil, wait, match)
}

func (b *mailbox) takeUntil(ctx context.Context, over <-chan struct{}, wait time.Duration, match func(message) bool) (message, error) {
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
		case <-over:
			return nil, errOver
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// find takes out the first message that matches, or returns nil and a channel
// that is closed when there is something new.
func (b *mailbox) find(match func(message) bool) (message, <-chan struct{}) {
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
