package session_test

import (
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
	"callbot/media/mediatest"
	"callbot/media/prompt"
	"callbot/media/session"
)

// A caller hears a prompt from its first moment to its last.
func TestPromptIsHeardWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		a, b := mediatest.LegPair(mediatest.Link{Delay: 30 * time.Millisecond})
		caller, bot := l.session(a, nil), l.session(b, nil)
		var heard ears
		caller.Listen(&heard)
		done := make(chan prompt.Outcome, 1)
		err := bot.Play(prompt.Item{Prompts: []*prompt.Prompt{sine(t, 440, 3*time.Second)}, Done: func(o prompt.Outcome) { done <- o }})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(4 * time.Second)
		if o := <-done; o != prompt.Completed {
			t.Errorf("the prompt ended with %v", o)
		}
		want := wave(440, 3*time.Second)
		if score, _ := mediatest.Correlate(want, heard.between(0, 4*time.Second), media.Rate16k.Samples(500*time.Millisecond)); score < 0.98 {
			t.Errorf("what was heard is like the prompt by %.3f only", score)
		}
	})
}

// A prompt that is cut short is silent within one frame, and the next one is heard.
func TestPromptIsCutWithinAFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		a, b := mediatest.LegPair(mediatest.Link{})
		bot := l.session(b, nil)
		var sent []time.Time // what is no silence
		mediatest.Run(l.t, "caller", readAll(a, func(p *media.Packet) {
			if p.Level < 127 {
				sent = append(sent, time.Now())
			}
		}))
		outcome := make(chan prompt.Outcome, 1)
		long := prompt.Item{Prompts: []*prompt.Prompt{sine(t, 440, 10*time.Second)}, Done: func(o prompt.Outcome) { outcome <- o }}
		if err := bot.Play(long); err != nil {
			t.Fatal(err)
		}
		time.Sleep(1003 * time.Millisecond)
		bot.Cancel(false)
		cut := time.Now()
		if o := <-outcome; o != prompt.Cancelled {
			t.Errorf("the prompt ended with %v", o)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if last := sent[len(sent)-1]; last.After(cut) {
			t.Errorf("a packet left %v after the cut", last.Sub(cut))
		}
		if len(sent) < 49 || len(sent) > 52 {
			t.Errorf("%d packets in one second", len(sent))
		}
	})
}

// Silence costs no packets, and after it the caller's clock goes on: the timestamps
// have moved on by as much as it lasted, and the first packet is marked.
func TestSilenceIsCountedAndNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		a, b := mediatest.LegPair(mediatest.Link{})
		bot := l.session(b, nil)
		var packets []media.Packet
		mediatest.Run(l.t, "caller", readAll(a, func(p *media.Packet) { packets = append(packets, *p) }))
		short := sine(t, 440, 100*time.Millisecond)
		for range 2 {
			if err := bot.Play(prompt.Item{Prompts: []*prompt.Prompt{short}}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(5*time.Second + 3*time.Millisecond)
		}
		synctest.Wait()
		n := short.Len()
		if len(packets) != 2*n {
			t.Fatalf("%d packets for two prompts of %d", len(packets), n)
		}
		for i, p := range packets {
			if marked := i == 0 || i == n; p.Marker != marked {
				t.Errorf("packet %d: marker %v", i, p.Marker)
			}
			if i > 0 && p.Sequence != packets[i-1].Sequence+1 {
				t.Errorf("packet %d has number %d after %d", i, p.Sequence, packets[i-1].Sequence)
			}
		}
		gap := media.Rate48k.Duration(int(packets[n].Timestamp - packets[0].Timestamp))
		if gap < 4980*time.Millisecond || gap > 5030*time.Millisecond {
			t.Errorf("the second prompt is %v after the first by its timestamps", gap)
		}
	})
}

// A key that comes as an event, in the sound, or in both ways counts once, with how it
// was heard; keys follow in the order they were pressed.
func TestKeysCountOnce(t *testing.T) {
	for _, way := range []struct {
		name  string
		event bool
		sound bool
		want  media.ToneSource
	}{
		{"event", true, false, media.ByEvent},
		{"sound", false, true, media.InBand},
		{"both", true, true, media.ByEvent},
	} {
		t.Run(way.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLine(t)
				a, b := mediatest.LegPair(mediatest.Link{Delay: 40 * time.Millisecond, Jitter: 30 * time.Millisecond})
				var got keys
				caller := l.session(a, nil)
				l.session(b, func(c *session.Config) { c.InBand, c.OnTone = session.InBandAlways, got.heard })
				caller.Speak(media.NewSamples(media.Rate16k, make([]int16, 16000)))
				time.Sleep(503 * time.Millisecond)
				for _, key := range []media.Key{'1', '1', '5', '#'} {
					if way.event {
						caller.Press([]media.Key{key}, 0, 0, nil)
					}
					if way.sound {
						caller.Speak(dtmf.NewGenerator(media.Rate16k, key))
					}
					time.Sleep(400 * time.Millisecond)
				}
				time.Sleep(2 * time.Second)
				synctest.Wait()
				if got.String() != "115#" {
					t.Errorf("heard %q", got.String())
				}
				for _, tone := range got.tones {
					if tone.Source != way.want {
						t.Errorf("%v was heard by %v", tone.Key, tone.Source)
					}
				}
			})
		})
	}
}

// Muted means silent from the next frame on, and prompts go on unheard.
func TestMuteIsSilenceAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		a, b := mediatest.LegPair(mediatest.Link{})
		bot := l.session(b, nil)
		var packets, silent atomic.Int32
		mediatest.Run(l.t, "caller", readAll(a, func(p *media.Packet) {
			packets.Add(1)
			if p.Level == 127 {
				silent.Add(1)
			}
		}))
		if err := bot.Play(prompt.Item{Prompts: []*prompt.Prompt{sine(t, 440, time.Second)}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(303 * time.Millisecond)
		bot.Mute(true)
		synctest.Wait()
		before := packets.Load()
		time.Sleep(300 * time.Millisecond)
		synctest.Wait()
		if sent, still := packets.Load()-before, silent.Load(); sent != 1 || still != 1 {
			t.Errorf("%d packets were sent while muted, %d of silence; want one that ends the sound", sent, still)
		}
		bot.Mute(false)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if sent := packets.Load() - before; sent < 15 || sent > 25 {
			t.Errorf("%d packets after the mute; the rest of the prompt is about 20", sent)
		}
	})
}

// Music plays on under an announcement, softer, and comes back.
func TestAnnouncementOverMusic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		a, b := mediatest.LegPair(mediatest.Link{})
		caller, bot := l.session(a, nil), l.session(b, nil)
		var heard ears
		caller.Listen(&heard)
		music := prompt.Item{Prompts: []*prompt.Prompt{sine(t, 300, time.Second)}, Background: true, Loop: true}
		if err := bot.Play(music); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2003 * time.Millisecond)
		if err := bot.Play(prompt.Item{Prompts: []*prompt.Prompt{sine(t, 1000, 2*time.Second)}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(4 * time.Second)
		bot.Cancel(false)
		alone, over, after := heard.between(time.Second, 1900*time.Millisecond), heard.between(2500*time.Millisecond, 3500*time.Millisecond), heard.between(5*time.Second, 5900*time.Millisecond)
		if !loud(alone, 300) || !loud(after, 300) || !loud(over, 1000) || loud(alone, 1000) || loud(after, 1000) {
			t.Error("the announcement was not heard over the music")
		}
		ducked := mediatest.Probe(media.Rate16k, alone, 300) - mediatest.Probe(media.Rate16k, over, 300)
		if ducked < 8 || ducked > 25 {
			t.Errorf("the music was %.1f dB softer under the announcement", ducked)
		}
	})
}

// A party that never sends anything ends the session, and not one that does.
func TestSilentPartyEndsTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		a, b := mediatest.LegPair(mediatest.Link{})
		s := session.New(session.Config{Leg: b, Wheel: l.wheel, MediaTimeout: 5 * time.Second})
		begin := time.Now()
		if err := s.Run(t.Context()); !errors.Is(err, session.ErrNoMedia) || time.Since(begin) != 5*time.Second {
			t.Errorf("ended with %v after %v", err, time.Since(begin))
		}
		<-a.Done()

		a, b = mediatest.LegPair(mediatest.Link{})
		time.AfterFunc(4*time.Second, func() { _ = a.WritePacket(&media.Packet{Payload: []byte{1}}) })
		time.AfterFunc(time.Minute, func() { _ = a.Close() })
		s = session.New(session.Config{Leg: b, Wheel: l.wheel, MediaTimeout: 5 * time.Second})
		if err := s.Run(t.Context()); err != nil {
			t.Errorf("a party that spoke once was ended with %v", err)
		}
	})
}

// Ending a session ends its prompts, each once.
func TestEndOfLegEndsPrompts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		a, b := mediatest.LegPair(mediatest.Link{})
		bot := l.session(b, nil)
		outcomes := make(chan prompt.Outcome, 4)
		for range 2 {
			item := prompt.Item{Prompts: []*prompt.Prompt{sine(t, 440, time.Minute)}, Done: func(o prompt.Outcome) { outcomes <- o }}
			if err := bot.Play(item); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Second + time.Millisecond)
		_ = a.Close()
		synctest.Wait()
		if len(outcomes) != 2 {
			t.Fatalf("%d of 2 prompts ended", len(outcomes))
		}
		for range 2 {
			if o := <-outcomes; o != prompt.Cancelled {
				t.Errorf("a prompt ended with %v", o)
			}
		}
	})
}
