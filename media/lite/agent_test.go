package lite

import (
	"encoding/binary"
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
	b.socket = newSocket(b.wire, 1)
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

// Ensure that what is not signed with the leg's password is not answered, nor is what was
// changed on its way.
func TestUnsigned(t *testing.T) {
	b := newBench(t)
	l := b.leg(t, false)
	good := l.check(t, stun.AttrICEControlling, 1, true)
	foreign := func(username, pwd string) []byte {
		m, err := request(stun.NewTransactionID(), username, pwd, stun.AttrICEControlling, 1, true)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	behind := &stun.Message{Raw: append([]byte(nil), good...)} // with something put behind the signature
	if err := behind.Decode(); err != nil {
		t.Fatal(err)
	}
	behind.Attributes = behind.Attributes[:len(behind.Attributes)-1]
	behind.Encode()
	behind.Add(stun.AttrPriority, []byte{0, 0, 0, 1})
	if err := stun.Fingerprint.AddTo(behind); err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string][]byte{
		"another password": foreign(l.agent.ufrag+":"+theirUfrag, theirPwd),
		"nobody's name":    foreign("nobody:"+theirUfrag, l.agent.pwd),
		"another peer":     foreign(l.agent.ufrag+":stranger", l.agent.pwd),
		"no colon":         foreign(l.agent.ufrag, l.agent.pwd),
		"a byte changed":   append(append([]byte(nil), good[:24]...), append([]byte{good[24] ^ 1}, good[25:]...)...),
		"cut short":        good[:len(good)-4],
		"something behind": behind.Raw,
	} {
		b.sort(m, home, time.Now())
		if sent := b.wire.take(t); len(sent) != 0 || l.path.Load() != nil || len(b.table.peers) != 0 {
			t.Errorf("%s: answered with %v", name, sent)
		}
	}
	b.sort(good, home, time.Now())
	if sent := b.wire.take(t); len(sent) != 1 {
		t.Errorf("the good one was answered with %v", sent)
	}
}

// Ensure that an address stays with the call that is heard from it, whoever else claims
// to be there, and goes to another once that call is silent or over.
func TestAddressMoves(t *testing.T) {
	now := time.Now()
	claims := func(b *bench, l *leg, at time.Time) bool {
		b.sort(l.check(t, stun.AttrICEControlling, 1, true), home, at)
		return len(b.wire.take(t)) == 1 && b.table.at(home) == l
	}
	for _, c := range []struct {
		name  string
		after time.Duration
		end   bool
		moves bool
	}{
		{"at once", 0, false, false},
		{"while it is heard", hold - time.Millisecond, false, false},
		{"once it is silent", hold + time.Millisecond, false, true},
		{"once it is over", 0, true, true},
	} {
		b := newBench(t)
		first, second := b.leg(t, false), b.leg(t, false)
		if !claims(b, first, now) {
			t.Fatal("the first is not answered")
		}
		if c.end {
			first.finish(nil)
		}
		if claims(b, second, now.Add(c.after)) != c.moves {
			t.Errorf("%s: the address moves: %v", c.name, !c.moves)
		}
		if b.table.remove(first); c.moves && b.table.at(home) != second {
			t.Errorf("%s: the first takes the address along", c.name)
		}
	}
}

// Ensure that datagrams of strangers cost no memory and get no answer.
func TestStrangersCostNothing(t *testing.T) {
	b := newBench(t)
	l := b.leg(t, false)
	stranger, err := request(stun.NewTransactionID(), "nobody:stranger", "password", stun.AttrICEControlling, 1, true)
	if err != nil {
		t.Fatal(err)
	}
	response, err := success(stun.NewTransactionID(), home, "password")
	if err != nil {
		t.Fatal(err)
	}
	wrong := l.check(t, stun.AttrICEControlling, 1, true)
	wrong[len(wrong)-1] ^= 1
	for name, d := range map[string][]byte{
		"RTP":                append([]byte{0x80, 111}, make([]byte, 100)...),
		"RTCP":               append([]byte{0x80, 200}, make([]byte, 100)...),
		"DTLS":               append([]byte{22, 0xfe, 0xff}, make([]byte, 100)...),
		"a check":            stranger,
		"a check, forged":    wrong,
		"an answer":          response,
		"half a check":       stranger[:30],
		"TURN channel data":  {0x40, 0, 0, 0},
		"nothing":            {},
		"one byte":           {0},
		"a STUN header only": binary.BigEndian.AppendUint64([]byte{0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 0, 0, 0, 0}, 1),
	} {
		n := testing.AllocsPerRun(100, func() { b.sort(d, other, time.Time{}) })
		if n != 0 || len(b.wire.sent) != 0 || len(b.table.peers) != 0 {
			t.Errorf("%s: %v allocations, %d answers, %d addresses", name, n, len(b.wire.sent), len(b.table.peers))
		}
	}
}

// Ensure that no more than so many handshakes are under way at once, and that a peer who
// comes too many is let in later.
func TestHandshakesBounded(t *testing.T) {
	b := newBench(t)
	l := b.leg(t, false)
	b.sort(l.check(t, stun.AttrICEControlling, 1, true), home, time.Now())
	for range maxHandshakes {
		if !b.transport.handshakes.enter() {
			t.Fatal("too few handshakes")
		}
	}
	hello := []byte{22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1}
	b.sort(hello, home, time.Now())
	if l.secure.begun || len(l.secure.pipe.waiting) != 0 {
		t.Error("one handshake too many")
	}
	b.transport.handshakes.leave()
	id, err := newIdentity()
	if err != nil {
		t.Fatal(err)
	}
	l.identity = id
	b.sort(hello, home, time.Now())
	if !l.secure.begun {
		t.Error("the peer is not let in")
	}
	l.finish(nil)
	l.secure.wait()
}
