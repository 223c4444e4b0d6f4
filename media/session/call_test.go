package session_test

import (
	"context"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/opus"
	"callbot/media/prompt"
	"callbot/media/session"
	"callbot/media/webrtc"
	"callbot/media/webrtc/webrtctest"
)

// voice is something like speech: harmonics of a gliding pitch, in syllables.
func voice(length time.Duration) []int16 {
	s := make([]int16, media.Rate16k.Samples(length))
	phase := 0.0
	for i := range s {
		at := float64(i) / float64(media.Rate16k)
		pitch := 140 + 30*math.Sin(2*math.Pi*0.7*at) + 12*math.Sin(2*math.Pi*2.3*at)
		phase += 2 * math.Pi * pitch / float64(media.Rate16k)
		sum := 0.0
		for h := 1.0; h <= 12; h++ {
			sum += math.Sin(h*phase+h*h) / (1 + math.Abs(h*pitch-600)/300)
		}
		s[i] = int16(4000 * sum * math.Pow(math.Sin(2*math.Pi*1.9*at), 2))
	}
	return s
}

// A prompt that goes through encryption, a network that loses and delays, the jitter
// buffer and the decoder is heard as it was meant, and keys pressed on the way back
// are all heard once.
func TestPromptOverBadLine(t *testing.T) {
	tests := []struct {
		name  string
		line  webrtctest.Line
		alike float64
	}{
		{"perfect", webrtctest.Line{}, 0.97},
		{"far away", webrtctest.Line{Delay: 150 * time.Millisecond}, 0.97},
		{"loses 2 %", webrtctest.Line{Delay: 40 * time.Millisecond, Jitter: 30 * time.Millisecond, Loss: 0.02, Seed: 1}, 0.9},
		{"loses 5 %", webrtctest.Line{Delay: 40 * time.Millisecond, Jitter: 30 * time.Millisecond, Loss: 0.05, Seed: 2}, 0.85},
	}
	sound := voice(10 * time.Second)
	said, err := prompt.Encoding{}.Make(context.Background(), "voice", sound, media.Rate16k)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLine(t)
				near, far := legs(t, tt.line)
				var heard ears
				var pressed keys
				codecs := func(c *session.Config) { c.Codecs = []media.Codec{opus.Codec{FEC: true}} }
				alice := l.session(near, codecs)
				bot := l.session(far, func(c *session.Config) { codecs(c); c.OnTone = pressed.heard })
				alice.Listen(&heard)
				if err := bot.Play(prompt.Item{Prompts: []*prompt.Prompt{said}}); err != nil {
					t.Fatal(err)
				}
				time.Sleep(1003 * time.Millisecond)
				alice.Press([]media.Key("1155#"), 0, 0, nil)
				time.Sleep(11 * time.Second)
				// Where the first packet was lost, what is heard begins in the midst.
				got := append(make([]int16, media.Rate16k), heard.between(0, time.Minute)...)
				score, lag := mediatest.Correlate(sound, got, 2*int(media.Rate16k))
				t.Logf("alike by %.3f, heard %v after the first frame, %+v", score, media.Rate16k.Duration(lag)-time.Second, alice.Stats())
				if score < tt.alike {
					t.Errorf("alike by %.3f, want %.2f", score, tt.alike)
				}
				if pressed.String() != "1155#" {
					t.Errorf("heard the keys %q", pressed.String())
				}
			})
		})
	}
}

// legs connects two transports over a virtual network.
func legs(t *testing.T, line webrtctest.Line) (near, far media.Leg) {
	t.Helper()
	network := webrtctest.New(t, line)
	a, b := &webrtc.Transport{Network: network.Join(t)}, &webrtc.Transport{Network: network.Join(t)}
	offered, offer, err := a.Offer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	far, answer, err := b.Answer(t.Context(), offer)
	if err != nil {
		t.Fatal(err)
	}
	if err := offered.Accept(answer); err != nil {
		t.Fatal(err)
	}
	<-offered.Ready()
	<-far.Ready()
	t.Cleanup(func() { _, _ = offered.Close(), far.Close() })
	return offered, far
}
