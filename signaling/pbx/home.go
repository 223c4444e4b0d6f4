package pbx

import (
	"context"
	"errors"

	"callbot/signaling"
)

// errMoved says that a party has gone to another conversation meanwhile.
var errMoved = errors.New("pbx: the party is in another conversation now")

// ask has the goroutine of the conversation that the party is in do something, and
// waits for what it says.
func (p *party) ask(ctx context.Context, do func(ctx context.Context, c *conversation) error) error {
	for {
		c := p.home.Load()
		err := c.ask(ctx, func(ctx context.Context) error {
			if p.home.Load() != c {
				return errMoved
			}
			return do(ctx, c)
		})
		// A conversation that was left by its last party takes no more questions.
		moved := errors.Is(err, errMoved) || (errors.Is(err, errNoCall) && p.home.Load() != c)
		if !moved {
			return err
		}
	}
}

// ask has the goroutine of the conversation that one of the application's calls is in do
// something, and waits for what it says.
func (a *Application) ask(ctx context.Context, id signaling.CallID, do func(ctx context.Context, c *conversation) error) error {
	p, err := a.party(id)
	if err != nil {
		return err
	}
	return p.ask(ctx, func(ctx context.Context, c *conversation) error {
		if p.over() {
			return errNoCall
		}
		return do(ctx, c)
	})
}

// ask has the goroutine of a conversation do something, and waits for what it says.
func (s *Service) ask(ctx context.Context, server string, do func(ctx context.Context, c *conversation) error) error {
	c := s.registry.conversation(server)
	if c == nil {
		return errNoCall
	}
	return c.ask(ctx, func(ctx context.Context) error { return do(ctx, c) })
}

// post has the goroutine of the conversation that the party is in do something which
// one of the party's own timers, legs or outboxes reports. It reports false when that
// conversation is over.
func (p *party) post(do func(ctx context.Context, c *conversation)) bool {
	for {
		c := p.home.Load()
		taken := c.mail.insist(func(ctx context.Context) {
			if p.home.Load() != c {
				p.post(do)
				return
			}
			do(ctx, c)
		})
		if taken || p.home.Load() == c {
			return taken
		}
	}
}

// finish has the goroutine of the conversation that the party is in do something, however
// much waits for it already, and returns when it has; for a call that has ended there is
// nothing to be done. It is not for the conversation's own goroutine.
func (p *party) finish(do func()) {
	for {
		c := p.home.Load()
		did := make(chan bool, 1)
		taken := c.mail.insist(func(context.Context) {
			here := p.home.Load() == c
			if here {
				do()
			}
			did <- here
		})
		if (taken && <-did) || (!taken && p.home.Load() == c) {
			return
		}
	}
}

// give hands a party over to the conversation that another one is in, whose goroutine
// then does arrive. It reports false, and nothing has changed, when that conversation
// is over.
func (c *conversation) give(p, to *party, arrive func(ctx context.Context, c *conversation)) bool {
	return c.giveTo(p, to.home.Load(), arrive)
}

// giveTo is give for a conversation that is known.
func (c *conversation) giveTo(p *party, there *conversation, arrive func(ctx context.Context, c *conversation)) bool {
	p.home.Store(there)
	taken := there.mail.insist(func(ctx context.Context) {
		// What was asked of p since its home changed may have come first: it may have
		// hung up, and would be waited for here for ever.
		if !p.over() {
			there.parties = append(there.parties, p)
		}
		if there.shut {
			there.end(p, both(shutDown))
			return
		}
		arrive(ctx, there)
	})
	if !taken {
		p.home.Store(c)
		return false
	}
	c.remove(p)
	return true
}

// handOver lets the party that q talks to go over to the conversation of p, another call
// of the same application; q ends by that. There one of the two is done: arrived, with
// who has come, or refused when nobody can. Who is not wanted there any more, as arrived
// says, comes back to q.
func (c *conversation) handOver(q, p *party, arrived func(c *conversation, who *party) (stays bool), refused func(c *conversation)) {
	goes := q.peer
	settled := q.state == signaling.StateEstablished && goes != nil && goes.state == signaling.StateEstablished
	if !settled || len(c.attempts) > 0 {
		p.post(func(_ context.Context, c *conversation) { refused(c) })
		return
	}
	c.part(q)
	taken := c.give(goes, p, func(_ context.Context, c *conversation) {
		switch {
		case arrived(c, goes):
			q.post(func(_ context.Context, there *conversation) { there.end(q, both(transferred)) })
		case goes.over():
			q.post(func(_ context.Context, there *conversation) { there.end(q, both(otherHungUp)) })
		default:
			c.giveBack(goes, q)
		}
	})
	if !taken {
		c.connect(q, goes)
	}
}

// giveBack hands a party that is not wanted here back to q, with which it was before,
// unless that has ended meanwhile.
func (c *conversation) giveBack(who, q *party) {
	taken := c.give(who, q, func(_ context.Context, there *conversation) {
		switch {
		case q.over():
			there.end(who, both(otherHungUp))
		case who.over():
			there.end(q, both(otherHungUp))
		default:
			there.connect(q, who)
		}
	})
	if !taken {
		c.end(who, both(otherHungUp))
	}
	c.thin()
}

// replace puts a party that has arrived in the place of p, and reports whether that is
// still wanted.
func (c *conversation) replace(p, arrived *party) (stays bool) {
	switch {
	case arrived.over():
		c.comeBack(p, notReplaced)
		return false
	case p.over() || p.peer == nil:
		return false
	default:
		p.move(signaling.StateTransferAccepted, signaling.Media{})
		c.succeed(p, arrived)
		return true
	}
}
