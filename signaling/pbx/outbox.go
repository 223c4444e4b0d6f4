package pbx

import (
	"context"
	"slices"
	"sync"
	"time"

	"callbot/signaling"
)

// outboxSize is how many notifications may wait for one application's call. They are
// never dropped: when there is no more room the call ends, and its last notification
// always has a place.
const outboxSize = 256

// posting is a notification and who takes it.
type posting struct {
	to   signaling.Notifier
	news signaling.Notification
}

// outbox carries the notifications of one application's call to it, in order, one at a
// time. Putting one in never waits.
type outbox struct {
	mu       sync.Mutex
	postings []posting
	begun    bool // something was put in
	closed   bool
	wake     chan struct{} // holds one token when there may be postings
}

// put adds a notification, or reports false when there is no room.
func (o *outbox) put(p posting) bool { return o.add(p, false) }

// last adds the notification after which there will be none.
func (o *outbox) last(p posting) { o.add(p, true) }

func (o *outbox) add(p posting, last bool) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed || (!last && len(o.postings) >= outboxSize) {
		return false
	}
	if roster, ok := p.news.(signaling.RosterUpdated); ok {
		o.postings = slices.DeleteFunc(o.postings, func(old posting) bool { return isRoster(old, roster.Call) })
	}
	o.postings = append(o.postings, p)
	o.begun, o.closed = true, last
	o.ring()
	return true
}

// isRoster reports whether a posting is a roster of the call: the next one overtakes it.
func isRoster(p posting, call signaling.CallID) bool {
	roster, ok := p.news.(signaling.RosterUpdated)
	return ok && roster.Call == call
}

// closeUnused ends an outbox that nothing was put in, and reports whether it did.
func (o *outbox) closeUnused() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.begun {
		return false
	}
	o.closed = true
	o.ring()
	return true
}

// shut ends an outbox when what is in it has left.
func (o *outbox) shut() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.ring()
}

func (o *outbox) ring() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

func (o *outbox) take() (batch []posting, closed bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	batch = o.postings
	o.postings = nil
	return batch, o.closed
}

// run delivers until the last notification was tried or ctx ends, each within limit.
// failed learns of those that were not taken.
func (o *outbox) run(ctx context.Context, limit time.Duration, failed func(signaling.Notification, error)) {
	for {
		batch, closed := o.take()
		for _, p := range batch {
			if err := deliver(ctx, limit, p); err != nil {
				failed(p.news, err)
			}
		}
		if closed {
			return
		}
		select {
		case <-o.wake:
		case <-ctx.Done():
			return
		}
	}
}

func deliver(ctx context.Context, limit time.Duration, p posting) error {
	if p.to == nil {
		return &signaling.Error{Code: signaling.Unavailable, Message: "nobody takes this application's notifications"}
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return p.to.Notify(ctx, p.news)
}
