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

// mail carries the events of one call to its callbacks, in order, one at a time. The events
// for a callback that does not take one at once wait behind that one, and no others do.
// Putting one in never waits.
type mail struct {
	mu      sync.Mutex
	box     []posting
	late    map[string][]posting // what waits for callbacks to which an event is on its way
	waiting int                  // neither taken nor given up
	busy    bool                 // somebody carries
	full    bool                 // an event had no room: the call ends
	closed  bool
	dead    map[string]bool // callbacks that took nothing last time
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
		case (m.full || m.waiting > maxMail) && !e.last:
			if !m.full {
				m.full = true
				c.resource.overrun(c)
			}
			continue
		}
		m.box = append(m.box, e)
		m.waiting++
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

// carry sends off what is in the box, each event when the one before it was taken, or is
// tried again.
func (m *mail) carry(ctx context.Context, c *connection) {
	for {
		e, found := m.next()
		switch {
		case !found:
			return
		case m.wait(e):
			continue
		}
		tried := make(chan struct{})
		c.resource.running.Go(func() { m.insist(ctx, c, e, sync.OnceFunc(func() { close(tried) })) })
		<-tried
	}
}

// next takes an event out of the box, or leaves carrying to somebody else.
func (m *mail) next() (e posting, found bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.box) == 0 {
		m.box, m.busy = nil, false
		return posting{}, false
	}
	e, m.box = m.box[0], m.box[1:]
	return e, true
}

// wait puts an event behind one that is on its way to the same callback, or reports false
// where there is none.
func (m *mail) wait(e posting) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.late == nil {
		m.late = map[string][]posting{}
	}
	behind, busy := m.late[e.url]
	if busy {
		behind = append(behind, e)
	}
	m.late[e.url] = behind
	return busy
}

// insist delivers an event, and then what waits for the same callback. It calls tried when
// nobody else's events need wait any longer.
func (m *mail) insist(ctx context.Context, c *connection, e posting, tried func()) {
	defer tried()
	for more := true; more; {
		m.deliver(ctx, c, e, tried)
		if m.done() {
			c.resource.forget(c)
		}
		e, more = m.after(e)
	}
}

// done counts an event that was taken, or given up, and reports whether it was the last of
// the call.
func (m *mail) done() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.waiting--
	return m.closed && m.waiting == 0
}

// after is what waits behind an event for the same callback.
func (m *mail) after(e posting) (next posting, more bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	behind := m.late[e.url]
	if len(behind) == 0 {
		delete(m.late, e.url)
		return posting{}, false
	}
	m.late[e.url] = behind[1:]
	return behind[0], true
}

// deliver posts an event, again and again for a while, but once only to a callback that
// took nothing for that long before. It calls tried when the event was not taken at once.
func (m *mail) deliver(ctx context.Context, c *connection, e posting, tried func()) {
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
	if m.isDead(e.url) {
		poster.Tries = 1
		tried()
	}
	message := r.message(e.url, []wire.Event{event})
	message.NotTaken = func(err error, pause time.Duration) {
		r.notTaken(err, pause)
		tried()
	}
	err = poster.Post(ctx, message)
	log := orDiscard(r.Log).With(slog.String("call", string(c.id)), slog.String("event", event.ID), slog.String("type", event.Type))
	if err != nil {
		log.Warn("an event was not taken", slog.Any("error", err))
	} else {
		log.Debug("an event was taken")
	}
	m.mark(e.url, err != nil && !errors.Is(err, context.Canceled))
}

func (m *mail) isDead(url string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dead[url]
}

// mark notes whether a callback took nothing.
func (m *mail) mark(url string, dead bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.dead, url)
	if dead {
		if m.dead == nil {
			m.dead = map[string]bool{}
		}
		m.dead[url] = true
	}
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
		NotTaken: r.notTaken,
	}
}

// notTaken says that an event is tried again.
func (r *Resource) notTaken(err error, pause time.Duration) {
	orDiscard(r.Log).Warn("an event was not taken and is tried again", slog.Duration("pause", pause), slog.Any("error", err))
}
