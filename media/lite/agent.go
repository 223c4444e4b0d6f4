package lite

import (
	"crypto/rand"
	"encoding/binary"
	"net/netip"
	"sync"
	"time"

	"github.com/pion/stun"
)

const (
	// checkPace is the time between the first checks of two candidates (Ta of RFC 8445
	// section 14.2), firstWait how long a response is waited for before a check is sent
	// again, twice as long each time up to lastWait.
	checkPace = 20 * time.Millisecond
	firstWait = 100 * time.Millisecond
	lastWait  = 1600 * time.Millisecond

	// consentEvery is how often an agent that checks paths makes sure that its peer
	// still wants what is sent, and consentLife how long it believes so (RFC 7675
	// section 5.1 has 5 s and 30 s; sooner is allowed and notices sooner that a peer has
	// gone).
	consentEvery = 2 * time.Second
	consentLife  = 30 * time.Second

	// maxChecks bounds the paths that are tried, those that the peer's own checks tell
	// of included: whoever sends descriptions shall not make us send much to others
	// (RFC 8445 section 19.5.1).
	maxChecks = 16
)

// agent is a leg's half of ICE (RFC 8445). Towards a peer that checks paths it only
// answers, as a lite agent does; towards a lite one, or one that it calls, it checks
// them itself and chooses.
type agent struct {
	ufrag, pwd string
	tiebreaker uint64

	mu          sync.Mutex // guards what follows
	full        bool       // we check paths
	controlling bool       // we choose among them
	checks      []*check
	chosen      *check    // the one that nominates, later the one that asks for consent
	nominated   bool      // the path was chosen for good
	consent     time.Time // when the peer last answered
}

// check is a path that is tried.
type check struct {
	to        netip.AddrPort
	id        transaction
	due       time.Time // when it is sent, or sent again
	wait      time.Duration
	nominates bool
}

// datagram is what is to be sent.
type datagram struct {
	bytes []byte
	to    netip.AddrPort
}

// newAgent makes the agent's credentials: 26 letters and digits each carry 130 random
// bits, more than the 24 and 128 that RFC 8445 section 5.3 asks for.
func newAgent() agent {
	var b [8]byte
	_, _ = rand.Read(b[:]) // it never fails
	return agent{ufrag: rand.Text()[:8], pwd: rand.Text(), tiebreaker: binary.BigEndian.Uint64(b[:])}
}

// begin tries the peer's candidates, where we check paths.
func (l *leg) begin(full, controlling bool, candidates []netip.AddrPort, now time.Time) {
	a := &l.agent
	a.mu.Lock()
	defer a.mu.Unlock()
	a.full, a.controlling, a.consent = full, controlling, now
	if !full {
		return
	}
	for _, c := range candidates {
		if l.transport.reaches(c.Addr()) {
			l.try(c, now.Add(time.Duration(len(a.checks))*checkPace))
		}
	}
}

// reaches reports whether an address is one host's, and of the socket's family.
func (t *Transport) reaches(a netip.Addr) bool {
	return a.Is4() == (t.family() == "udp4") && !a.IsMulticast() && !a.IsUnspecified()
}

// try adds a path, unless it is tried already or there are too many. The agent's lock
// is held.
func (l *leg) try(to netip.AddrPort, due time.Time) {
	a := &l.agent
	if len(a.checks) >= maxChecks || a.nominated {
		return
	}
	if a.toward(to) != nil {
		return
	}
	c := &check{to: to}
	a.checks = append(a.checks, c)
	l.renew(c, due)
}

// renew begins a check's transaction anew. The agent's lock is held.
func (l *leg) renew(c *check, due time.Time) {
	before := c.id
	c.id, c.due, c.wait = stun.NewTransactionID(), due, firstWait
	l.socket.table.expect(l, c.id, before)
}

// tend appends the checks that are due at a moment.
func (l *leg) tend(now time.Time, dst []datagram) []datagram {
	a := &l.agent
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, c := range a.checks {
		if now.Before(c.due) {
			continue
		}
		if a.nominated { // the peer did not answer, or its consent is asked for anew
			l.renew(c, now)
			c.wait = soon()
		}
		dst = l.send(c, now, dst)
	}
	return dst
}

// send appends a check's request. The agent's lock is held.
func (l *leg) send(c *check, now time.Time, dst []datagram) []datagram {
	a, peer := &l.agent, &l.agreed.Load().peer
	role := stun.AttrICEControlled
	if a.controlling {
		role = stun.AttrICEControlling
	}
	b, err := request(c.id, peer.Ufrag+":"+a.ufrag, peer.Pwd, role, a.tiebreaker, c.nominates)
	if err != nil {
		return dst
	}
	c.due = now.Add(c.wait)
	c.wait = min(2*c.wait, lastWait)
	return append(dst, datagram{b, c.to})
}

// waiting is the check of a transaction. The lock is held.
func (a *agent) waiting(id transaction) *check {
	for _, c := range a.checks {
		if c.id == id {
			return c
		}
	}
	return nil
}

// toward is the check of the path to an address. The lock is held.
func (a *agent) toward(to netip.AddrPort) *check {
	for _, c := range a.checks {
		if c.to == to {
			return c
		}
	}
	return nil
}

// consents reports whether the peer still wants to hear from us. A lite agent need not
// ask (RFC 7675 section 4 has the one who checks do it).
func (a *agent) consents(now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return !a.full || now.Sub(a.consent) < consentLife
}
