package lite

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/pion/stun"
)

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
