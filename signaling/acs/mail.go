package acs

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"callbot/signaling"
	"callbot/signaling/acs/wire"
	"callbot/signaling/callback"
)

// maxMail is how many events of one call may wait to be taken. None is dropped for want
// of room: an application for which there is no more hears of nothing, and its call ends.
const maxMail = 1024

// maxTries bounds the deliveries of one event.
const maxTries = 32

// posting is an event and where it goes.
type posting struct {
	kind   string
	url    string
	source string
	data   any
	last   bool // there are none after it
}

// mail carries the events of one call to its callbacks, in order, one at a time. Putting
// one in never waits.
type mail struct {
	mu     sync.Mutex
	box    []posting
	busy   bool // somebody carries
	full   bool // an event had no room: the call ends
	closed bool
	dead   map[string]bool // callbacks that took nothing last time
}

// put sends events on their way. Whoever makes them has the connection's lock until they
// are in, so that their order is that in which things happened.
func (m *mail) put(c *connection, events ...posting) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range events {
		switch {
		case m.closed:
			return
		case (m.full || len(m.box) >= maxMail) && !e.last:
			if !m.full {
				m.full = true
				c.resource.overrun(c)
			}
			continue
		}
		m.box = append(m.box, e)
		m.closed = e.last
	}
	if len(m.box) > 0 && !m.busy {
		m.busy = c.resource.begin(func(ctx context.Context) { m.carry(ctx, c) })
	}
}

// overrun ends a call whose events find no room.
func (r *Resource) overrun(c *connection) {
	orDiscard(r.Log).Warn("a call ends: its callback takes no events", slog.String("call", string(c.id)))
	r.begin(func(ctx context.Context) {
		if _, err := r.Application.Control(ctx, c.id, signaling.Hangup{}); err != nil {
			orDiscard(r.Log).Warn("a call could not be ended", slog.String("call", string(c.id)), slog.Any("error", err))
		}
	})
}

// overran reports whether the call ends for want of room.
func (m *mail) overran() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.full
}

// carry delivers until the box is empty.
func (m *mail) carry(ctx context.Context, c *connection) {
	for {
		m.mu.Lock()
		if len(m.box) == 0 {
			m.box, m.busy = nil, false
			m.mu.Unlock()
			return
		}
		e := m.box[0]
		m.box = m.box[1:]
		m.mu.Unlock()
		m.deliver(ctx, c, e)
		if e.last {
			c.resource.forget(c)
		}
	}
}

// deliver posts an event, again and again for a while, but once only to a callback that
// took nothing for that long before.
func (m *mail) deliver(ctx context.Context, c *connection, e posting) {
	r := c.resource
	if e.url == "" {
		return
	}
	event, err := wire.NewEvent(e.kind, e.source, e.data)
	if err != nil {
		orDiscard(r.Log).Error("an event cannot be written", slog.String("event", e.kind), slog.Any("error", err))
		return
	}
	poster := callback.Poster{HTTP: r.HTTP, Check: r.Callback, Tries: maxTries, Insist: true} // or until its deadline
	if m.dead[e.url] {
		poster.Tries = 1
	}
	err = poster.Post(ctx, r.message(e.url, []wire.Event{event}))
	log := orDiscard(r.Log).With(slog.String("call", string(c.id)), slog.String("event", event.ID), slog.String("type", event.Type))
	if err != nil {
		log.Warn("an event was not taken", slog.Any("error", err))
	} else {
		log.Debug("an event was taken")
	}
	if m.dead == nil {
		m.dead = map[string]bool{}
	}
	m.dead[e.url] = err != nil && !errors.Is(err, context.Canceled)
}

// message is a body with the token that proves whom it is from.
func (r *Resource) message(address string, events any) callback.Message {
	body, _ := json.Marshal(events) // of types that were written before
	return callback.Message{
		URL: address, Body: body,
		Header: func() (http.Header, error) {
			h := http.Header{"Content-Type": {"application/json"}, "User-Agent": {"callbot (CallAutomation/1.0)"}}
			if r.Token == nil {
				return h, nil
			}
			token, err := r.Token(r.ID)
			h.Set("Authorization", "Bearer "+token)
			return h, err
		},
		NotTaken: func(err error, pause time.Duration) {
			orDiscard(r.Log).Warn("an event was not taken and is tried again", slog.Duration("pause", pause), slog.Any("error", err))
		},
	}
}
