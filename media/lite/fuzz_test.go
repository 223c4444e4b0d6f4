package lite

import (
	"testing"
	"time"

	"github.com/pion/srtp/v2"
	"github.com/pion/stun"
)

// Ensure that no datagram makes the reader of a socket panic, wherever it comes from,
// and that nobody is answered or heard who has not proved to be a peer.
func FuzzSort(f *testing.F) {
	b := newBench(f)
	l := b.leg(f, true, home)
	_, o := line(f, srtp.ProtectionProfileAeadAes128Gcm)
	l.in.opener.Store(o)
	b.sort(l.check(f, stun.AttrICEControlled, 1, false), home, time.Now())
	b.wire.sent = nil
	// A handshake would need a path; without room for one nothing begins.
	b.transport.handshakes.n.Store(maxHandshakes)

	s, _ := line(f, srtp.ProtectionProfileAeadAes128Gcm)
	report, err := s.report([]byte{0x80, 201, 0, 1, 0, 0, 0, 5})
	if err != nil {
		f.Fatal(err)
	}
	answer, err := success(stun.NewTransactionID(), home, theirPwd)
	if err != nil {
		f.Fatal(err)
	}
	foreign, err := request(stun.NewTransactionID(), "nobody:them", theirPwd, stun.AttrICEControlling, 1, true)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{
		{}, seal(f, s, 1, 1)[:20], report[:12], answer, foreign, answer[:20],
		{22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1}, {0x80, 111}, {0x9f, 111, 0, 1}, {0x81, 200, 0, 1},
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, d []byte, known bool) {
		from := other
		if known {
			from = home
		}
		b.sort(append(make([]byte, 0, mtu), d...), from, time.Now())
		if len(b.wire.sent) != 0 {
			t.Errorf("answered with %x", b.wire.sent[0].bytes)
		}
		if l.in.queue.count != 0 || len(o.streams) != 0 {
			t.Errorf("heard %d packets of %d streams", l.in.queue.count, len(o.streams))
		}
	})
}
