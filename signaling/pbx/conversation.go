package pbx

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"callbot/media/conference"
	"callbot/signaling"
)

// conversation is everything that came of one call. One goroutine, which runs run,
// owns it and its parties; all else reaches it by its mailbox.
type conversation struct {
	service *Service
	server  string // by which those who take part, and others, mean the conversation
	chain   string // of the parties that it makes
	mail    mailbox

	parties  []*party   // that have not ended
	attempts []*attempt // to reach somebody, that are under way
	hops     int        // redirects so far

	tape      *tape            // that records it, if any
	parlour   *conference.Room // where the two of a call of two are, if they need one
	outsiders []*outsider      // who play to it and take no part

	hall        *hall         // where it comes together, once it is one of many
	invitations []*invitation // that are not settled
	changed     bool          // who is in it, or how, since the last roster
	closing     bool          // everybody is being sent away
	shut        bool          // the service is shutting down
	spoken      bool          // somebody else speaks than did at the last roster
}

func newConversation(s *Service) *conversation {
	return &conversation{
		service: s,
		server:  uuid.NewString(),
		chain:   uuid.NewString(),
		mail:    mailbox{wake: make(chan struct{}, 1)},
	}
}

// run does what first says and then what comes by mail, until every party has ended or
// gone elsewhere.
func (c *conversation) run(ctx context.Context, first job) {
	first(ctx)
	for c.goesOn() {
		c.tellRoster()
		<-c.mail.wake
		for _, j := range c.mail.take() {
			j(ctx)
			c.overhear()
		}
	}
	c.hush()
	if c.hall != nil {
		stop(c.hall.lonely)
	}
	c.service.registry.forget(c)
}

// goesOn reports whether somebody is in the conversation, or on the way to it.
func (c *conversation) goesOn() bool { return len(c.parties) > 0 || !c.mail.close() }

// ask has the conversation's goroutine do something and waits for what it says.
func (c *conversation) ask(ctx context.Context, do func(ctx context.Context) error) error {
	reply := make(chan error, 1)
	if !c.mail.put(func(ctx context.Context) { reply <- do(ctx) }) {
		if c.mail.full() {
			return &signaling.Error{Code: signaling.Unavailable, Message: "too many commands wait for this call"}
		}
		return errNoCall
	}
	select {
	case err := <-reply:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// join adds a party to the conversation and makes its call known.
func (c *conversation) join(p *party) {
	c.parties = append(c.parties, p)
	c.service.registry.enter(p)
}

// end ends a party's call, and with it whatever has no sense without it: whom it
// talks to, and whom it rings. A party ends once; later endings of it are ignored.
func (c *conversation) end(p *party, e ending) {
	if p.over() {
		return
	}
	p.state = signaling.StateTerminated
	p.arrived()
	stop(p.keepAlive)
	p.unplugAll()
	p.keys.close()
	c.separate(p)
	c.uninvite(p)
	c.exit(p)
	p.drop()
	c.service.registry.leave(p)
	p.side.ended(e.own)
	for _, a := range slices.Clone(c.attempts) {
		a.without(p, e)
	}
	if peer := p.peer; peer != nil {
		c.end(peer, both(e.others))
	}
	c.remove(p)
	c.thin()
}

func (c *conversation) remove(p *party) {
	c.parties = slices.DeleteFunc(c.parties, func(other *party) bool { return other == p })
}

// shutDown ends the conversation with the service; whoever is still on the way to it ends
// too.
func (c *conversation) shutDown() {
	c.shut = true
	c.endAll(both(shutDown))
}

// endAll ends every party.
func (c *conversation) endAll(e ending) {
	c.closing = true
	defer func() { c.closing = false }()
	for _, p := range slices.Clone(c.parties) {
		c.end(p, e)
	}
}

// connect lets two parties whose packets flow hear each other.
func (c *conversation) connect(a, b *party) {
	for _, p := range []*party{a, b} {
		if p.line != nil {
			p.line.quiet()
		}
	}
	a.peer, b.peer = b, a
	a.part, a.bridged = pair(a, b), a.line != nil && b.line != nil
	a.silence(a.muted)
	b.silence(b.muted)
	for _, p := range []*party{a, b} {
		if p.state != signaling.StateEstablished {
			p.move(signaling.StateEstablished, p.answer)
		}
	}
	c.changed = true
}

// pair begins the sound between two parties and returns what ends it. Two that have no
// leg at all have nothing to say to each other.
func pair(a, b *party) (part func()) {
	switch {
	case a.line != nil && b.line != nil:
		return bridge(a.line, b.line)
	case a.desk != nil && b.line != nil:
		a.desk.open(b.line)
		return a.desk.close
	case b.desk != nil && a.line != nil:
		b.desk.open(a.line)
		return b.desk.close
	default:
		return func() {}
	}
}

// part ends what two parties have with each other, so that one may end without the other.
func (c *conversation) part(p *party) {
	c.separate(p)
	if p.peer != nil {
		p.peer.peer, p.peer = nil, nil
	}
}

// separate ends the sound between a party and its peer. They stay each other's peer:
// one still ends with the other.
func (c *conversation) separate(p *party) {
	for _, one := range []*party{p, p.peer} {
		if one != nil && one.part != nil {
			one.part()
			one.part = nil
		}
	}
	if p.peer != nil {
		c.leaveParlour()
	}
}
