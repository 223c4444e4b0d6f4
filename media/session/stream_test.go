package session_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/session"
)

// A call that is forwarded for longer than sequence numbers last, which is 22 minutes,
// loses nothing.
func TestForwardingLasts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		a, x := mediatest.LegPair(mediatest.Link{})
		b, y := mediatest.LegPair(mediatest.Link{})
		session.Join(l.session(x, nil), l.session(y, nil))
		var got, jumps int
		var last media.Packet
		mediatest.Run(l.t, "alice", readAll(a, func(p *media.Packet) {
			if got > 0 && (p.Sequence != last.Sequence+1 || p.Timestamp != last.Timestamp+960) {
				jumps++
			}
			got, last = got+1, *p
		}))
		const packets = 45 * 60 * 50
		for n := range packets {
			_ = b.WritePacket(&media.Packet{Sequence: uint16(n), Timestamp: uint32(960 * n), Payload: []byte{1}})
			time.Sleep(media.FrameDuration)
		}
		synctest.Wait()
		if got != packets || jumps > 0 {
			t.Errorf("%d of %d packets arrived, with %d jumps", got, packets, jumps)
		}
	})
}

// What is said to a party with G.711 is numbered by the clock of G.711.
func TestClockOfTheCodec(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		format := media.Format{Codec: "PCMU", Clock: media.Rate8k, PacketTime: media.FrameDuration, EventClock: media.Rate8k}
		a, x := mediatest.LegPair(mediatest.Link{Format: format})
		forAlice := l.session(x, nil)
		var got []media.Packet
		mediatest.Run(l.t, "alice", readAll(a, func(p *media.Packet) { got = append(got, *p) }))
		forAlice.Speak(media.NewSamples(media.Rate16k, wave(1000, time.Minute)))
		time.Sleep(time.Second)
		synctest.Wait()
		if len(got) < 48 {
			t.Fatalf("%d packets in a second", len(got))
		}
		for i := range got[1:] {
			if d := got[i+1].Timestamp - got[i].Timestamp; d != 160 {
				t.Fatalf("packets %d and %d are %d apart, want 160", i, i+1, d)
			}
		}
	})
}

// What is not forwarded while a party is muted does not look like a loss to the peer:
// the numbers go on, and the timestamps tell how long it was silent.
func TestMuteIsNoLoss(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		a, x := mediatest.LegPair(mediatest.Link{})
		b, y := mediatest.LegPair(mediatest.Link{})
		forAlice := l.session(x, nil)
		session.Join(forAlice, l.session(y, nil))
		var got []media.Packet
		mediatest.Run(l.t, "alice", readAll(a, func(p *media.Packet) { got = append(got, *p) }))
		for n := range 100 {
			forAlice.Mute(n >= 40 && n < 60)
			_ = b.WritePacket(&media.Packet{Sequence: uint16(n), Timestamp: uint32(960 * n), Payload: []byte{1}})
			time.Sleep(media.FrameDuration)
		}
		synctest.Wait()
		if len(got) != 80 {
			t.Fatalf("%d packets arrived, want 80", len(got))
		}
		for i := range got[1:] {
			apart := got[i+1].Timestamp - got[i].Timestamp
			least, most := uint32(960), uint32(960)
			if i == 39 { // within a frame: its first packet began a frame late
				least, most = 20*960, 21*960
			}
			if got[i+1].Sequence != got[i].Sequence+1 || apart < least || apart > most || got[i+1].Marker != (i == 39) {
				t.Errorf("packet %d: number %d, %d after the one before, marker %v", i+1, got[i+1].Sequence, apart, got[i+1].Marker)
			}
		}
	})
}
