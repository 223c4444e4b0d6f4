package session

import (
	"context"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/opus"
	"callbot/media/pace"
	"callbot/media/prompt"
)

// cheap returns a session that plays a prompt and waits for keys, and what it does in
// one frame time: a packet out and one in.
func cheap(tb testing.TB, mode InBand) (s *Session, frame func()) {
	tb.Helper()
	p, err := prompt.Encoding{}.Make(context.Background(), "quiet", make([]int16, media.Rate16k), media.Rate16k)
	if err != nil {
		tb.Fatal(err)
	}
	s = New(Config{
		Leg: mediatest.NewSink(), Wheel: new(pace.Wheel), Codecs: []media.Codec{opus.Codec{}},
		OnTone: func(media.Tone) {}, InBand: mode,
	})
	if err := s.Play(prompt.Item{Prompts: []*prompt.Prompt{p}, Loop: true}); err != nil {
		tb.Fatal(err)
	}
	now := time.Now()
	in := media.Packet{Level: media.NoLevel, Payload: p.Packet(10)}
	return s, func() {
		now = now.Add(media.FrameDuration)
		in.Sequence++
		in.Timestamp += 960
		in.Arrival = now
		s.receive(&in)
		s.in.Tick(now)
		s.out.Tick(now)
	}
}

// A call that plays ready-made packets allocates nothing, whether it listens for keys in
// the sound or not.
func TestFrameAllocates(t *testing.T) {
	for _, mode := range []InBand{InBandNever, InBandAlways} {
		_, frame := cheap(t, mode)
		for range 100 {
			frame()
		}
		if n := testing.AllocsPerRun(500, frame); n > 0 {
			t.Errorf("mode %d: %v allocations a frame", mode, n)
		}
	}
}

// BenchmarkFrame is what a session itself costs in each frame time, without its leg.
func BenchmarkFrame(b *testing.B) {
	for name, mode := range map[string]InBand{"events": InBandNever, "in-band": InBandAlways} {
		b.Run(name, func(b *testing.B) {
			_, frame := cheap(b, mode)
			b.ReportAllocs()
			for b.Loop() {
				frame()
			}
		})
	}
}
