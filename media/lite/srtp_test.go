package lite

import (
	"bytes"
	"slices"
	"testing"

	"github.com/pion/srtp/v2"

	"callbot/media"
	"callbot/media/wire"
)

var numbers = wire.Numbers{Audio: 111, Event: 110, Events: true, Level: 1}

// profiles are the ways to encrypt that may be agreed on.
var profiles = map[string]srtp.ProtectionProfile{
	"GCM": srtp.ProtectionProfileAeadAes128Gcm,
	"CM":  srtp.ProtectionProfileAes128CmHmacSha1_80,
}

// line is one direction of a connection whose keys are known.
func line(tb testing.TB, profile srtp.ProtectionProfile) (*sealer, *opener) {
	tb.Helper()
	keys, err := profile.KeyLen()
	if err != nil {
		tb.Fatal(err)
	}
	salts, err := profile.SaltLen()
	if err != nil {
		tb.Fatal(err)
	}
	c := srtp.Config{Profile: profile}
	c.Keys.LocalMasterKey = bytes.Repeat([]byte{7}, keys)
	c.Keys.LocalMasterSalt = bytes.Repeat([]byte{9}, salts)
	s, err := newSealer(c)
	if err != nil {
		tb.Fatal(err)
	}
	return s, &opener{profile: profile, key: c.Keys.LocalMasterKey, salt: c.Keys.LocalMasterSalt}
}

// seal encrypts a packet, in a buffer that may be decrypted in place.
func seal(tb testing.TB, s *sealer, ssrc uint32, sequence uint16) []byte {
	tb.Helper()
	p := media.Packet{Sequence: sequence, Level: 20, Payload: []byte("sound")}
	b, err := s.packet(slices.Grow(wire.Append(nil, &p, numbers, ssrc), tagRoom))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// Ensure that what is encrypted is opened once: not twice, and not when it was changed.
func TestSealOpen(t *testing.T) {
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			s, o := line(t, profile)
			for n := range uint16(100) {
				sealed := seal(t, s, 1, n)
				if bytes.Contains(sealed, []byte("sound")) {
					t.Fatal("the sound can be read")
				}
				for i := range sealed {
					forged := bytes.Clone(sealed)
					forged[i] ^= 1
					if _, ok := o.packet(forged); ok {
						t.Fatalf("packet %d opens with byte %d changed", n, i)
					}
				}
				again := bytes.Clone(sealed)
				plain, ok := o.packet(sealed)
				var p media.Packet
				if !ok || !wire.Parse(plain, numbers, &p) || string(p.Payload) != "sound" || p.Sequence != n || p.Level != 20 {
					t.Fatalf("packet %d is %+v", n, p)
				}
				if _, ok := o.packet(again); ok {
					t.Fatalf("packet %d opens twice", n)
				}
			}
		})
	}
}

// Ensure that numbers may wrap, which a call's do after 22 minutes.
func TestSealOpenWrap(t *testing.T) {
	for name, profile := range profiles {
		s, o := line(t, profile)
		for n := range 3 << 16 {
			if _, ok := o.packet(seal(t, s, 1, uint16(n))); !ok {
				t.Fatalf("%s: packet %d does not open", name, n)
			}
		}
	}
}

// Ensure that packets with forged names leave nothing behind, and that a peer may start
// its stream anew, but not without end.
func TestStreams(t *testing.T) {
	s, o := line(t, srtp.ProtectionProfileAeadAes128Gcm)
	forged := seal(t, s, 99, 1)
	forged[len(forged)-1]++
	for range 1000 {
		if _, ok := o.packet(bytes.Clone(forged)); ok {
			t.Fatal("a forged packet opens")
		}
	}
	if len(o.streams) != 0 {
		t.Errorf("%d streams are kept of forged packets", len(o.streams))
	}
	for ssrc := range uint32(maxStreams) {
		if _, ok := o.packet(seal(t, s, ssrc, 1)); !ok {
			t.Fatalf("stream %d does not open", ssrc)
		}
	}
	if _, ok := o.packet(seal(t, s, maxStreams, 1)); ok || len(o.streams) != maxStreams {
		t.Errorf("%d streams are open", len(o.streams))
	}
	if _, ok := o.packet(seal(t, s, 0, 2)); !ok {
		t.Error("the first stream does not open any more")
	}
}

// Ensure that reports are opened as packets are.
func TestSealOpenReports(t *testing.T) {
	for name, profile := range profiles {
		s, o := line(t, profile)
		plain := []byte{0x80, 201, 0, 1, 0, 0, 0, 5}
		sealed, err := s.report(plain)
		if err != nil {
			t.Fatal(err)
		}
		again := bytes.Clone(sealed)
		if got, ok := o.report(sealed); !ok || !bytes.Equal(got, plain) {
			t.Errorf("%s: %x", name, got)
		}
		if _, ok := o.report(again); ok {
			t.Errorf("%s: a report opens twice", name)
		}
	}
}

// Ensure that a packet's way costs no memory but what the SRTP library takes for its
// nonces and its memory of what came: one allocation out, two in.
func TestPacketAllocates(t *testing.T) {
	s, o := line(t, srtp.ProtectionProfileAeadAes128Gcm)
	var q queue
	q.filled.L = &q.mu
	p, got := media.Packet{Payload: make([]byte, 80)}, media.Packet{}
	b := make([]byte, 0, mtu)
	n := testing.AllocsPerRun(1000, func() {
		p.Sequence++
		sealed, err := s.packet(wire.Append(b[:0], &p, numbers, 1))
		if err != nil {
			t.Fatal(err)
		}
		plain, _ := o.packet(sealed)
		if !wire.Parse(plain, numbers, &got) || !q.put(&got) || !q.take(&got) {
			t.Fatal("the packet is lost")
		}
	})
	if n > 3 {
		t.Errorf("%v allocations", n)
	}
}
