package session_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/prompt"
	"callbot/media/session"
)

// readAll takes everything that a leg receives.
func readAll(leg media.Leg, got func(*media.Packet)) func(context.Context) error {
	return func(ctx context.Context) error {
		stop := context.AfterFunc(ctx, func() { _ = leg.Close() })
		defer stop()
		for {
			var p media.Packet
			if err := leg.ReadPacket(&p); err != nil {
				return err
			}
			got(&p)
		}
	}
}

// Two parties that are joined hear each other, sound and keys, and after they part
// each hears what its own side says; the one stream goes on throughout.
func TestJoinAndPart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		a, x := mediatest.LegPair(mediatest.Link{Delay: 10 * time.Millisecond})
		b, y := mediatest.LegPair(mediatest.Link{Delay: 10 * time.Millisecond})
		var pressed keys
		alice := l.session(a, nil)
		bob := l.session(b, func(c *session.Config) { c.OnTone = pressed.heard })
		forAlice, forBob := l.session(x, nil), l.session(y, nil)
		var heard ears
		alice.Listen(&heard)
		ringback := prompt.Item{Prompts: []*prompt.Prompt{sine(t, 425, time.Second)}, Loop: true}
		if err := forAlice.Play(ringback); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2003 * time.Millisecond)
		forAlice.Cancel(false)
		part := session.Join(forAlice, forBob)
		bob.Speak(media.NewSamples(media.Rate16k, wave(1000, time.Minute)))
		time.Sleep(2 * time.Second)
		alice.Press([]media.Key{'7'}, 0, 0, nil)
		time.Sleep(time.Second)
		part()
		if err := forAlice.Play(prompt.Item{Prompts: []*prompt.Prompt{sine(t, 600, time.Second)}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Second)

		for _, part := range []struct {
			from, to time.Duration
			hertz    float64
		}{
			{500 * time.Millisecond, 1900 * time.Millisecond, 425},
			{2300 * time.Millisecond, 4900 * time.Millisecond, 1000},
			{5200 * time.Millisecond, 5900 * time.Millisecond, 600},
		} {
			got := heard.between(part.from, part.to)
			for _, hertz := range []float64{425, 600, 1000} {
				if loud(got, hertz) != (hertz == part.hertz) {
					t.Errorf("from %v to %v: %v Hz at %.0f dB", part.from, part.to, hertz, mediatest.Probe(media.Rate16k, got, hertz))
				}
			}
		}
		if stats := alice.Stats(); stats.Late+stats.Duplicate > 0 || stats.Lost > 12 {
			t.Errorf("alice's stream was not continuous: %+v", stats)
		}
		if pressed.String() != "7" {
			t.Errorf("bob heard the keys %q", pressed.String())
		}
	})
}

// A stream that is forwarded keeps its losses and its order; one that starts anew in
// between goes on as one stream for who hears it.
func TestForwardedStreamIsOneStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		a, x := mediatest.LegPair(mediatest.Link{})
		b, y := mediatest.LegPair(mediatest.Link{})
		forAlice, forBob := l.session(x, nil), l.session(y, nil)
		session.Join(forAlice, forBob)
		var got []media.Packet
		mediatest.Run(l.t, "alice", readAll(a, func(p *media.Packet) { got = append(got, *p) }))
		send := func(ssrc uint32, sequence uint16, timestamp uint32) {
			b.SetSSRC(ssrc)
			_ = b.WritePacket(&media.Packet{Sequence: sequence, Timestamp: timestamp, Payload: []byte{byte(sequence)}})
			time.Sleep(20 * time.Millisecond)
		}
		send(1, 65534, 0xFFFFFC00)
		send(1, 65535, 0xFFFFFFC0)
		send(1, 1, 0x740) // 0 is lost
		send(1, 0, 0x380) // or late
		send(9, 500, 77)  // another stream
		send(9, 501, 77+960)
		synctest.Wait()
		first := got[0]
		want := []struct {
			sequence  uint16
			timestamp uint32
		}{{0, 0}, {1, 960}, {3, 2880}, {2, 1920}, {4, 4 * 960}, {5, 5 * 960}}
		if len(got) != len(want) {
			t.Fatalf("%d packets arrived of %d", len(got), len(want))
		}
		for i, w := range want {
			if s, ts := got[i].Sequence-first.Sequence, got[i].Timestamp-first.Timestamp; s != w.sequence || ts != w.timestamp {
				t.Errorf("packet %d: number %d at %d, want %d at %d", i, s, ts, w.sequence, w.timestamp)
			}
		}
	})
}
