package lite

import (
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/pion/stun"
)

// receiveCheck answers the peer's check, which has proved that it knows our password
// (RFC 8445 section 7.3).
func (l *leg) receiveCheck(m *stun.Message, from netip.AddrPort, now time.Time) {
	if !l.socket.table.claim(l, from, now) {
		return // the peer will ask again
	}
	l.hear(now)
	_, nominates := m.Attributes.Get(stun.AttrUseCandidate)
	if l.agent.yields(m) {
		if answer, err := conflict(m.TransactionID, l.agent.pwd); err == nil {
			l.socket.send(answer, from)
		}
		return
	}
	answer, err := success(m.TransactionID, from, l.agent.pwd)
	if err != nil {
		return
	}
	l.socket.send(answer, from)
	if l.agreed.Load() != nil {
		l.choose(from, nominates, now)
	}
}

// yields settles who chooses when both want to, or neither (RFC 8445 section
// 7.3.1.1). It reports whether the peer must give way.
func (a *agent) yields(m *stun.Message) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	role := stun.AttrICEControlled
	if a.controlling {
		role = stun.AttrICEControlling
	}
	theirs, same := claimed(m, role)
	if !same {
		return false
	}
	if (a.tiebreaker >= theirs) == a.controlling {
		return true
	}
	if a.full {
		a.controlling = !a.controlling
	}
	return !a.full // a lite agent never chooses
}

// choose takes the path to an address from which the peer checked: for good when it
// says so and it is for the peer to choose, otherwise until something better is known.
// Where we check paths, the path is checked in return.
func (l *leg) choose(to netip.AddrPort, nominates bool, now time.Time) {
	a := &l.agent
	a.mu.Lock()
	nominates = nominates && !a.controlling
	if a.full {
		l.try(to, now)
		if nominates {
			l.settle(a.toward(to), now)
		}
	}
	take := nominates || !a.full && l.path.Load() == nil
	a.mu.Unlock()
	if take {
		l.take(to)
	}
}

// receiveAnswer takes the answer to one of our checks.
func (l *leg) receiveAnswer(m *stun.Message, from netip.AddrPort, now time.Time) {
	agreed := l.agreed.Load()
	if agreed == nil || stun.MessageIntegrity(agreed.peer.Pwd).Check(m) != nil {
		return
	}
	if m.Type == stun.BindingSuccess && !l.socket.table.claim(l, from, now) {
		return
	}
	l.hear(now)
	send, found := l.follow(m, from, now)
	l.sendAll(send)
	if found {
		l.take(from)
	}
}

// follow moves on from the check that was answered: to nominating its path, or, when
// that was it, to asking for consent every now and then. It says whether the path is
// found.
func (l *leg) follow(m *stun.Message, from netip.AddrPort, now time.Time) (send []datagram, found bool) {
	a := &l.agent
	a.mu.Lock()
	defer a.mu.Unlock()
	c := a.waiting(m.TransactionID)
	if c == nil || c.to != from {
		return nil, false // only the way there and back is a path (RFC 8445 section 7.2.5.2.1)
	}
	if m.Type == stun.BindingError {
		return l.refused(c, m, now), false
	}
	a.consent = now
	switch {
	case a.nominated:
		c.due = now.Add(soon())
		l.socket.table.forget(c.id)
		return nil, false
	case c.nominates:
		l.settle(c, now)
		return nil, true
	case a.controlling && a.chosen == nil:
		a.chosen, c.nominates = c, true
		l.renew(c, now)
		return l.send(c, now, nil), false
	}
	c.due = now.Add(lastWait) // it works; keep it open until one is chosen
	l.renew(c, c.due)
	return nil, false
}

// settle keeps the check of the chosen path alone, if it has one. The agent's lock is
// held.
func (l *leg) settle(c *check, now time.Time) {
	if c == nil {
		return
	}
	for _, other := range l.agent.checks {
		l.socket.table.forget(other.id)
	}
	l.agent.checks = append(l.agent.checks[:0:0], c)
	l.agent.nominated = true
	c.due, c.nominates = now.Add(soon()), false
}

// soon is the time to the next request for consent: never the same, so that the legs of
// a host do not ask all at once (RFC 7675 section 5.1).
func soon() time.Duration {
	return consentEvery*4/5 + rand.N(consentEvery*2/5)
}

// refused takes an error for a check: a conflict of roles is settled and asked again,
// after anything else the path is given up. The agent's lock is held.
func (l *leg) refused(c *check, m *stun.Message, now time.Time) []datagram {
	var code stun.ErrorCodeAttribute
	if code.GetFrom(m) == nil && code.Code == roleConflict && !l.agent.nominated {
		l.agent.controlling, l.agent.chosen, c.nominates = !l.agent.controlling, nil, false
		l.renew(c, now)
		return l.send(c, now, nil)
	}
	c.due = now.Add(consentLife)
	return nil
}
