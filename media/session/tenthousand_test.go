package session_test

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
	"callbot/media/mediatest"
	"callbot/media/session"
)

// Ten thousand keys that a caller presses on a bad line, one packet in twenty lost and
// many out of order, are heard once each and in order, whether they come as events, in
// the sound, or in both ways. A press lasts as long as a finger's, 160 ms: of one of 100 ms
// in the sound, one in a thousand would lose so many packets that nobody could hear it.
func TestTenThousandKeys(t *testing.T) {
	const held = 160 * time.Millisecond
	share := 10_000 / 3
	if testing.Short() {
		share = 200
	}
	for _, way := range []struct {
		name         string
		event, sound bool
	}{{"events", true, false}, {"sound", false, true}, {"both", true, true}} {
		t.Run(way.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLine(t)
				a, b := mediatest.LegPair(mediatest.Link{
					Delay: 40 * time.Millisecond, Jitter: 30 * time.Millisecond, Loss: 0.05, Seed: 4733,
				})
				var got keys
				caller := l.session(a, nil)
				l.session(b, func(c *session.Config) { c.InBand, c.OnTone = session.InBandAlways, got.heard })
				speech := &microphone{}
				caller.Speak(speech)
				time.Sleep(507 * time.Millisecond)
				chance := rand.New(rand.NewPCG(4733, 24))
				var pressed strings.Builder
				for range share + 1 {
					key := media.Key(media.Keys[chance.IntN(len(media.Keys))])
					pressed.WriteString(key.String())
					if way.event {
						caller.Press([]media.Key{key}, held, 0, nil)
					}
					if way.sound {
						speech.press(key, held)
					}
					time.Sleep(time.Duration(260+chance.IntN(100)) * time.Millisecond)
				}
				time.Sleep(2 * time.Second)
				synctest.Wait()
				if want := pressed.String(); got.String() != want {
					at := 0
					for at < min(len(want), len(got.String())) && want[at] == got.String()[at] {
						at++
					}
					t.Errorf("%d keys heard of %d; different from key %d on", len(got.String()), len(want), at)
				}
			})
		})
	}
}

// microphone gives silence, and the tones of keys.
type microphone struct {
	mu   sync.Mutex
	tone media.Reader
}

func (m *microphone) press(key media.Key, held time.Duration) {
	tone := dtmf.NewGenerator(media.Rate16k, key)
	tone.Duration = held
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tone = tone
}

// Rate is that of the frames.
func (*microphone) Rate() media.Rate { return media.Rate16k }

// ReadFrame never ends.
func (m *microphone) ReadFrame(f media.Frame) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.tone == nil || m.tone.ReadFrame(f) != nil {
		m.tone = nil
		clear(f)
	}
	return nil
}
