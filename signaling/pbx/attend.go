package pbx

import "context"

// attend brings a party to a venue: to those who are there already, or as the first.
func (c *conversation) attend(p *party, v venue) {
	if v.server != "" {
		there := c.service.registry.conversation(v.server)
		if there == nil || !c.giveTo(p, there, arriving(p)) {
			c.end(p, both(nobodyThere))
		}
		return
	}
	for there := (*conversation)(nil); ; {
		there = c.service.registry.meet(v.names(), c, there)
		if there == c {
			c.openHall(v)
			c.arrive(p)
			return
		}
		if c.giveTo(p, there, arriving(p)) {
			return
		}
	}
}

// arriving is what is done for a party in the conversation it has been given to.
func arriving(p *party) func(context.Context, *conversation) {
	return func(_ context.Context, c *conversation) { c.arrive(p) }
}

// arrive lets a party into the hall as soon as its packets can flow. A call of two
// becomes one of many by that.
func (c *conversation) arrive(p *party) {
	if p.over() {
		return
	}
	if c.hall == nil && len(c.couple()) > 0 {
		c.escalate()
	}
	switch {
	case p.over():
	case c.hall == nil:
		c.end(p, both(nobodyThere))
	case !p.ready() && !p.called():
		p.coming = true
	default:
		c.welcome(p)
	}
}
