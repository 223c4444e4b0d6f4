package session_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/prompt"
	"callbot/media/session"
)

// pcmu is what a leg to a telephone network agrees on.
var pcmu = media.Format{Codec: "PCMU", Clock: media.Rate8k, PacketTime: media.FrameDuration, EventClock: media.Rate8k}

// Two parties with different codecs hear each other in full, keys that are events cross
// once each, and after they part each hears what its own side says.
func TestJoinOfDifferentCodecs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		a, x := mediatest.LegPair(mediatest.Link{Delay: 10 * time.Millisecond})
		b, y := mediatest.LegPair(mediatest.Link{Delay: 10 * time.Millisecond, Format: pcmu})
		var pressed, back keys
		alice := l.session(a, func(c *session.Config) { c.OnTone = back.heard })
		bob := l.session(b, func(c *session.Config) { c.OnTone = pressed.heard })
		forAlice, forBob := l.session(x, nil), l.session(y, nil)
		var atAlice, atBob ears
		alice.Listen(&atAlice)
		bob.Listen(&atBob)
		time.Sleep(3 * time.Millisecond)
		part := session.Join(forAlice, forBob)
		if err := forBob.Play(prompt.Item{Prompts: []*prompt.Prompt{sine(t, 600, time.Second)}}); err != nil {
			t.Fatal(err)
		}
		alice.Speak(media.NewSamples(media.Rate16k, wave(1000, 4*time.Second)))
		bob.Speak(media.NewSamples(media.Rate16k, wave(1500, 4*time.Second)))
		time.Sleep(2 * time.Second)
		alice.Press([]media.Key{'7', '7'}, 0, 0, nil)
		bob.Press([]media.Key{'#'}, 0, 0, nil)
		time.Sleep(1500 * time.Millisecond)
		part()
		time.Sleep(2 * time.Second)

		heardOf := func(name string, e *ears, from, to time.Duration, want float64) {
			got := e.between(from, to)
			for _, hertz := range []float64{600, 1000, 1500} {
				if loud(got, hertz) != (hertz == want) {
					t.Errorf("%s from %v to %v: %v Hz at %.0f dB", name, from, to, hertz, mediatest.Probe(media.Rate16k, got, hertz))
				}
			}
			if want > 0 {
				if snr := mediatest.ToneSNR(media.Rate16k, got, want); snr < 15 {
					t.Errorf("%s: a tone came out with %.1f dB of signal to noise", name, snr)
				}
			}
		}
		heardOf("alice", &atAlice, 300*time.Millisecond, 1800*time.Millisecond, 1500)
		heardOf("bob", &atBob, 300*time.Millisecond, 1800*time.Millisecond, 1000)
		heardOf("bob", &atBob, 3700*time.Millisecond, 4300*time.Millisecond, 600) // the prompt has waited
		if pressed.String() != "77" || back.String() != "#" {
			t.Errorf("bob heard the keys %q and alice %q", pressed.String(), back.String())
		}
		for name, s := range map[string]*session.Session{"alice": alice, "bob": bob} {
			if stats := s.Stats(); stats.Late+stats.Duplicate > 0 || stats.Lost > 20 {
				t.Errorf("%s's stream was not continuous: %+v", name, stats)
			}
		}
	})
}

// A party that is muted while codecs are translated hears nothing, at once, and hears
// again when that ends.
func TestMuteWhileTranslated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		a, x := mediatest.LegPair(mediatest.Link{})
		b, y := mediatest.LegPair(mediatest.Link{Format: pcmu})
		alice, bob := l.session(a, nil), l.session(b, nil)
		forAlice, forBob := l.session(x, nil), l.session(y, nil)
		var heard ears
		bob.Listen(&heard)
		time.Sleep(3 * time.Millisecond)
		defer session.Join(forAlice, forBob)()
		alice.Speak(media.NewSamples(media.Rate16k, wave(1000, time.Minute)))
		time.Sleep(time.Second)
		forBob.Mute(true)
		time.Sleep(time.Second)
		forBob.Mute(false)
		time.Sleep(time.Second)
		for _, c := range []struct {
			second int
			loud   bool
		}{{0, true}, {1, false}, {2, true}} {
			begin := time.Duration(c.second) * time.Second
			if got := heard.between(begin+200*time.Millisecond, begin+800*time.Millisecond); loud(got, 1000) != c.loud {
				t.Errorf("in second %d: %.0f dB", c.second, mediatest.Probe(media.Rate16k, got, 1000))
			}
		}
	})
}
