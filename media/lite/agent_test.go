package lite

import (
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/stun"

	"callbot/media"
	"callbot/media/sdp"
)

// recorder is a socket that nobody sends to, and that keeps what is sent by it.
type recorder struct {
	net.PacketConn
	sent []datagram
}

func (r *recorder) WriteTo(b []byte, to net.Addr) (int, error) {
	r.sent = append(r.sent, datagram{append([]byte(nil), b...), to.(*net.UDPAddr).AddrPort()})
	return len(b), nil
}

func (*recorder) LocalAddr() net.Addr { return &net.UDPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 9} }

// take is what was sent, each time anew.
func (r *recorder) take(tb testing.TB) []*stun.Message {
	tb.Helper()
	var all []*stun.Message
	for _, d := range r.sent {
		m := &stun.Message{Raw: d.bytes}
		if err := m.Decode(); err != nil {
			tb.Fatal(err)
		}
		all = append(all, m)
	}
	r.sent = nil
	return all
}

// bench is a socket with legs on it, and no network.
type bench struct {
	*socket
	wire      *recorder
	transport *Transport
}

func newBench(tb testing.TB) *bench {
	tb.Helper()
	b := &bench{wire: new(recorder), transport: new(Transport)}
	b.socket = newSocket(b.wire)
	b.transport.keeper.start()
	tb.Cleanup(b.transport.keeper.stop)
	return b
}

const (
	theirUfrag = "them"
	theirPwd   = "a password of some length"
)

var (
	home  = netip.MustParseAddrPort("192.0.2.7:7000")
	other = netip.MustParseAddrPort("192.0.2.8:8000")
)

// leg adds a leg that has agreed with its peer. A full one checks the peer's candidates.
func (b *bench) leg(tb testing.TB, full bool, candidates ...netip.AddrPort) *leg {
	tb.Helper()
	l := newLeg(b.transport, b.socket, nil)
	b.table.add(l)
	d := &sdp.Description{Numbers: numbers, Format: media.Format{Codec: "opus", Clock: media.Rate48k, EventClock: media.Rate48k}}
	peer := sdp.Peer{Ufrag: theirUfrag, Pwd: theirPwd, Candidates: candidates}
	if !l.agree(d, peer, false, full) {
		tb.Fatal("not agreed")
	}
	return l
}

// check is a request as the leg's peer makes it.
func (l *leg) check(tb testing.TB, role stun.AttrType, tiebreaker uint64, nominates bool) []byte {
	tb.Helper()
	b, err := request(stun.NewTransactionID(), l.agent.ufrag+":"+theirUfrag, l.agent.pwd, role, tiebreaker, nominates)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// Ensure that a lite leg answers its peer's checks with the address that they came
// from, and sends to the one that the peer nominates.
func TestLiteAnswers(t *testing.T) {
	b := newBench(t)
	l := b.leg(t, false, home)
	if sent := b.wire.take(t); len(sent) != 0 {
		t.Fatalf("it checks: %v", sent)
	}
	for _, c := range []struct {
		from      netip.AddrPort
		nominates bool
		path      netip.AddrPort
	}{{home, false, home}, {other, false, home}, {other, true, other}, {home, false, other}} {
		b.sort(l.check(t, stun.AttrICEControlling, 5, c.nominates), c.from, time.Now())
		sent := b.wire.take(t)
		if len(sent) != 1 || sent[0].Type != stun.BindingSuccess {
			t.Fatalf("answered with %v", sent)
		}
		if err := stun.NewShortTermIntegrity(l.agent.pwd).Check(sent[0]); err != nil {
			t.Error(err)
		}
		if err := stun.Fingerprint.Check(sent[0]); err != nil {
			t.Error(err)
		}
		var mapped stun.XORMappedAddress
		if err := mapped.GetFrom(sent[0]); err != nil || mapped.Port != int(c.from.Port()) || mapped.IP.String() != c.from.Addr().String() {
			t.Errorf("told it came from %v, %v", mapped, err)
		}
		if path := l.path.Load(); *path != c.path {
			t.Errorf("after a check from %v the path leads to %v, want %v", c.from, path, c.path)
		}
	}
}

// Ensure that a leg that checks paths nominates the first that works, and from then on
// asks for consent there alone.
func TestFullNominates(t *testing.T) {
	b := newBench(t)
	l := b.leg(t, true, other, home)
	now := time.Now().Add(time.Second)
	b.wire.take(t)
	l.sendAll(l.tend(now, nil))
	sent := b.wire.take(t)
	if len(sent) != 2 {
		t.Fatalf("%d checks of 2 candidates", len(sent))
	}
	answer := func(m *stun.Message, from netip.AddrPort) {
		reply, err := success(m.TransactionID, other, theirPwd)
		if err != nil {
			t.Fatal(err)
		}
		b.sort(reply, from, now)
	}
	answer(sent[1], other) // from another place than it was sent to: no path
	if more := b.wire.take(t); len(more) != 0 || l.path.Load() != nil {
		t.Fatalf("took an answer from elsewhere: %v", more)
	}
	answer(sent[1], home)
	sent = b.wire.take(t)
	if len(sent) != 1 || !sent[0].Contains(stun.AttrUseCandidate) || l.path.Load() != nil {
		t.Fatalf("it does not nominate: %v", sent)
	}
	answer(sent[0], home)
	if path := l.path.Load(); path == nil || *path != home {
		t.Fatalf("the path leads to %v", path)
	}
	l.sendAll(l.tend(now.Add(3*consentEvery), nil))
	sent = b.wire.take(t)
	if len(sent) != 1 || sent[0].Contains(stun.AttrUseCandidate) {
		t.Errorf("consent is asked by %v", sent)
	}
	if !l.agent.consents(now.Add(consentLife - time.Second)) {
		t.Error("it gives up too soon")
	}
	if l.agent.consents(now.Add(consentLife)) {
		t.Error("it goes on without consent")
	}
}

// Ensure that when both want to choose the path, or neither does, they agree on who does
// (RFC 8445 section 7.3.1.1).
func TestRoleConflict(t *testing.T) {
	const low, high = 0, 1<<64 - 1
	for _, c := range []struct {
		name       string
		full       bool
		role       stun.AttrType
		tiebreaker uint64
		yields     bool // the peer must give way
		chooses    bool // we do, afterwards
	}{
		{"lite is told to choose", false, stun.AttrICEControlled, low, true, false},
		{"lite is told to choose by force", false, stun.AttrICEControlled, high, true, false},
		{"lite is chosen for", false, stun.AttrICEControlling, low, false, false},
		{"full against weaker", true, stun.AttrICEControlling, low, true, true},
		{"full against stronger", true, stun.AttrICEControlling, high, false, false},
		{"full and meek", true, stun.AttrICEControlled, high, false, true},
	} {
		b := newBench(t)
		l := b.leg(t, c.full)
		b.sort(l.check(t, c.role, c.tiebreaker, false), home, time.Now())
		sent := b.wire.take(t)
		if len(sent) == 0 || (sent[0].Type == stun.BindingError) != c.yields || l.agent.controlling != c.chooses {
			t.Errorf("%s: answered with %v, chooses: %v", c.name, sent, l.agent.controlling)
		}
	}
}

// Ensure that a leg whose peer insists on choosing gives way, checks on, and takes what
// the peer nominates.
func TestGiveWay(t *testing.T) {
	b := newBench(t)
	l := b.leg(t, true, home)
	now := time.Now()
	sent := b.wire.take(t)
	if len(sent) != 1 {
		t.Fatalf("sent %v", sent)
	}
	refusal, err := conflict(sent[0].TransactionID, theirPwd)
	if err != nil {
		t.Fatal(err)
	}
	b.sort(refusal, home, now)
	if sent = b.wire.take(t); len(sent) != 1 || !sent[0].Contains(stun.AttrICEControlled) {
		t.Fatalf("it does not give way: %v", sent)
	}
	b.sort(l.check(t, stun.AttrICEControlling, 1, true), home, now)
	if path := l.path.Load(); path == nil || *path != home || !l.agent.nominated {
		t.Errorf("the path leads to %v", path)
	}
}

// Ensure that checks find a peer whose description has no address that can be used, such
// as a browser's that hides them.
func TestTriggeredCheck(t *testing.T) {
	b := newBench(t)
	l := b.leg(t, true)
	now := time.Now()
	b.sort(l.check(t, stun.AttrICEControlled, 1, false), home, now)
	b.wire.take(t)
	l.sendAll(l.tend(now, nil))
	if sent := b.wire.take(t); len(sent) != 1 || sent[0].Type != stun.BindingRequest {
		t.Errorf("the peer is not checked in return: %v", sent)
	}
}

// Ensure that no more than so many paths are tried, however many the peer names or
// pretends to have.
func TestChecksBounded(t *testing.T) {
	b := newBench(t)
	many := make([]netip.AddrPort, 100)
	for i := range many {
		many[i] = netip.AddrPortFrom(home.Addr(), uint16(1000+i))
	}
	l := b.leg(t, true, many...)
	for i := range uint16(100) {
		b.sort(l.check(t, stun.AttrICEControlled, 1, false), netip.AddrPortFrom(other.Addr(), 1000+i), time.Now())
	}
	if len(l.agent.checks) != maxChecks || len(b.table.requests) != maxChecks {
		t.Errorf("%d checks, %d requests", len(l.agent.checks), len(b.table.requests))
	}
	if len(l.addresses) != maxAddresses || len(b.table.peers) != maxAddresses {
		t.Errorf("%d addresses, %d in the table", len(l.addresses), len(b.table.peers))
	}
}

// Ensure that addresses that are no host's, or that the socket cannot reach, are not
// checked.
func TestOddCandidates(t *testing.T) {
	b := newBench(t)
	l := b.leg(t, true, netip.MustParseAddrPort("224.0.0.1:5000"), netip.MustParseAddrPort("0.0.0.0:5000"),
		netip.MustParseAddrPort("[2001:db8::1]:5000"), home)
	if len(l.agent.checks) != 1 || l.agent.checks[0].to != home {
		t.Errorf("%d checks", len(l.agent.checks))
	}
}
