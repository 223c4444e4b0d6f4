package bottest

import (
	"context"
	"sync"

	"callbot/signaling"
)

// outbox delivers the notifications of a call in their order, from a goroutine of its
// own, so that the bot's commands never wait for its ears.
type outbox struct {
	to      signaling.Notifier
	refused func(signaling.Notification) // told what the bot does not take

	mu    sync.Mutex
	queue []signaling.Notification
	sends bool // a goroutine is delivering
}

func (o *outbox) put(n signaling.Notification) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.queue = append(o.queue, n)
	if !o.sends {
		o.sends = true
		go o.deliver()
	}
}

func (o *outbox) deliver() {
	for n := o.next(); n != nil; n = o.next() {
		if err := o.to.Notify(context.Background(), n); err != nil {
			o.refused(n)
		}
	}
}

func (o *outbox) next() signaling.Notification {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.queue) == 0 {
		o.sends = false
		return nil
	}
	n := o.queue[0]
	o.queue = o.queue[1:]
	return n
}
