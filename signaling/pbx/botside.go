package pbx

import (
	"context"
	"log/slog"
	"time"

	"callbot/signaling"
	"callbot/signaling/phone"
)

// botSide is an application's side of a party: what becomes of the call leaves by its
// outbox.
type botSide struct {
	party      *party
	out        outbox
	to         signaling.Notifier
	operations ledger
}

// listen gives a party an application's side and delivers its notifications until the
// last one.
func (c *conversation) listen(ctx context.Context, p *party) {
	s := &botSide{party: p, out: outbox{wake: make(chan struct{}, 1)}}
	s.callback(p.callback)
	p.side = s
	limit := c.service.Timeouts.filled().Notify
	c.service.registry.running.Go(func() { s.out.run(ctx, limit, s.failed) })
	c.alive(p)
}

// alive gives the application another while until it must give a sign of life.
func (c *conversation) alive(p *party) {
	stop(p.keepAlive)
	p.keepAlive = time.AfterFunc(c.service.Timeouts.filled().KeepAlive, func() {
		p.post(func(_ context.Context, c *conversation) { c.end(p, byLapse) })
	})
}

// callback sends later notifications to another place; "" is the usual one.
func (s *botSide) callback(uri string) {
	s.party.callback = uri
	if f := s.party.service.Notifier; f != nil {
		s.to = f(s.party.application, uri)
	}
}

func (s *botSide) ring(call signaling.Call) { s.notify(signaling.Incoming{Call: call}) }

func (s *botSide) moved(state signaling.CallState, m signaling.Media) {
	n := signaling.StateChanged{Call: s.party.id, State: state, Media: m, Context: s.party.transfer}
	if state == signaling.StateEstablished {
		n.Meeting = s.party.home.Load().meeting()
	}
	s.notify(n)
}

func (s *botSide) roster(n signaling.RosterUpdated, _ []phone.Present) { s.notify(n) }

func (s *botSide) tell(phone.Event) {}

// ended is not told of a call that ended before the application could be told of it.
func (s *botSide) ended(v verdict) {
	if s.out.closeUnused() {
		return
	}
	s.out.last(posting{s.to, signaling.Terminated{Call: s.party.id, Result: v.result}})
}

// notify sends a notification on its way. Without room for it the call ends.
func (s *botSide) notify(n signaling.Notification) {
	if !s.out.put(posting{s.to, n}) {
		s.party.post(func(_ context.Context, c *conversation) { c.end(s.party, both(overrun)) })
	}
}

// report passes on what media verbs report; of an operation it is kept.
func (s *botSide) report(n signaling.Notification) {
	if done, ok := n.(signaling.OperationCompleted); ok {
		done.Operation = s.operations.keep(done.Operation)
		n = done
	}
	s.notify(n)
}

// failed learns from the outbox that a notification was not taken. An application that
// does not even take the call's first one cannot be reached; a later one is up to it.
func (s *botSide) failed(n signaling.Notification, err error) {
	p := s.party
	p.service.log().LogAttrs(context.Background(), slog.LevelWarn, "notification was not taken",
		slog.String("call", string(p.id)), slog.String("application", p.application), slog.Any("error", err))
	if _, first := n.(signaling.Incoming); first {
		p.post(func(_ context.Context, c *conversation) {
			if p.state == signaling.StateIncoming {
				c.end(p, both(unreachable))
			}
		})
	}
}
