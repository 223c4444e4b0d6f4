package session

import (
	"bytes"
	"context"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/opus"
	"callbot/media/pace"
	"callbot/media/prompt"
)

// catcher is a leg that keeps what is sent.
type catcher struct {
	*mediatest.Sink
	format media.Format
	mu     sync.Mutex
	sent   []media.Packet
}

func (c *catcher) Format() media.Format { return c.format }

func (c *catcher) WritePacket(p *media.Packet) error {
	kept := *p
	kept.Payload = bytes.Clone(p.Payload)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, kept)
	return nil
}

// all is what was sent until now.
func (c *catcher) all() []media.Packet {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.sent)
}

// catching returns a session whose party wishes for such packets.
func catching(change func(*media.Format)) (*Session, *catcher) {
	leg := &catcher{Sink: mediatest.NewSink()}
	leg.format = leg.Sink.Format()
	change(&leg.format)
	return New(Config{Leg: leg, Wheel: new(pace.Wheel), Codecs: []media.Codec{opus.Codec{}}}), leg
}

// tick lets a session send for a while.
func tick(s *Session, frames int) {
	now := time.Now()
	for i := range frames {
		s.out.Tick(now.Add(time.Duration(i) * media.FrameDuration))
	}
}

// sound is a prompt of so many frames of a tone and then silence.
func sound(tb testing.TB, tone, silence int) *prompt.Prompt {
	tb.Helper()
	samples := make([]int16, (tone+silence)*media.Rate16k.FrameSize())
	for i := range samples[:tone*media.Rate16k.FrameSize()] {
		samples[i] = int16(9000 * math.Sin(float64(i)*0.3))
	}
	p, err := prompt.Encoding{}.Make(context.Background(), "sound", samples, media.Rate16k)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// A party that wishes for packets of 60 ms gets a prompt in those: every frame once,
// numbered without a gap, each at the time of its first frame.
func TestLongerPackets(t *testing.T) {
	p := sound(t, 100, 0)
	s, leg := catching(func(f *media.Format) { f.PacketTime = 60 * time.Millisecond })
	if err := s.Play(prompt.Item{Prompts: []*prompt.Prompt{p}}); err != nil {
		t.Fatal(err)
	}
	tick(s, p.Len()+5)
	if most := p.Len()/3 + 5; len(leg.sent) > most {
		t.Errorf("%d packets for %d frames, want at most %d", len(leg.sent), p.Len(), most)
	}
	var length time.Duration
	for i, sent := range leg.sent {
		d, err := opus.PacketDuration(sent.Payload)
		if err != nil {
			t.Fatal(err)
		}
		first := leg.sent[0]
		if want := first.Timestamp + uint32(media.Rate48k.Samples(length)); sent.Timestamp != want {
			t.Errorf("packet %d has timestamp %d, want %d", i, sent.Timestamp, want)
		}
		if want := first.Sequence + uint16(i); sent.Sequence != want || sent.Marker != (i == 0) {
			t.Errorf("packet %d has number %d and marker %v, want %d", i, sent.Sequence, sent.Marker, want)
		}
		length += d
	}
	if want := time.Duration(p.Len()) * media.FrameDuration; length != want {
		t.Errorf("%v of sound were sent, want %v", length, want)
	}
}

// Keys wait for no packet to be full: what was said before them is sent first.
func TestKeysAfterHalfAPacket(t *testing.T) {
	p := sound(t, 50, 0)
	s, leg := catching(func(f *media.Format) { f.PacketTime = 120 * time.Millisecond })
	if err := s.Play(prompt.Item{Prompts: []*prompt.Prompt{p}}); err != nil {
		t.Fatal(err)
	}
	tick(s, 2)
	if len(leg.sent) != 0 {
		t.Fatalf("%d packets before one was full", len(leg.sent))
	}
	s.Press([]media.Key{'5'}, 0, 0, nil)
	tick(s, 1)
	if len(leg.sent) < 2 || leg.sent[0].Kind != media.AudioPacket || leg.sent[len(leg.sent)-1].Kind != media.EventPacket {
		t.Fatalf("sent %+v", leg.sent)
	}
	if d, err := opus.PacketDuration(leg.sent[0].Payload); d != 2*media.FrameDuration || err != nil {
		t.Errorf("%v of sound before the key, want two frames (%v)", d, err)
	}
}

// A party that wishes for no packets during silence gets a few at its beginning and one
// now and then; the sound after it is marked and keeps its time.
func TestSilenceIsNotSent(t *testing.T) {
	p := sound(t, 20, 175)
	for name, c := range map[string]struct {
		wish  func(*media.Format)
		least int
		most  int
	}{
		"20 ms": {func(f *media.Format) { f.DTX = true }, 2*20 + 2*10 + 8, 2*20 + 2*13 + 2*10},
		"60 ms": {func(f *media.Format) { f.DTX, f.PacketTime = true, 60*time.Millisecond }, 2 * 8, 2 * 25},
	} {
		t.Run(name, func(t *testing.T) {
			s, leg := catching(c.wish)
			if err := s.Play(prompt.Item{Prompts: []*prompt.Prompt{p}, Loop: true}); err != nil {
				t.Fatal(err)
			}
			tick(s, 390)
			if n := len(leg.sent); n < c.least || n > c.most {
				t.Errorf("%d packets for 390 frames, 40 of them sound; want %d to %d", n, c.least, c.most)
			}
			again := leg.sent[0].Timestamp + 195*960
			for _, sent := range leg.sent {
				if sent.Timestamp == again && !sent.Marker {
					t.Error("the first sound after silence has no marker")
				}
				if sent.Timestamp == again {
					return
				}
			}
			t.Error("the sound after the silence has lost its time")
		})
	}
}

// The party is told how loud a ready-made packet is (RFC 6464).
func TestReadyPacketsTellTheirLevel(t *testing.T) {
	s, leg := catching(func(*media.Format) {})
	if err := s.Play(prompt.Item{Prompts: []*prompt.Prompt{sound(t, 10, 10)}}); err != nil {
		t.Fatal(err)
	}
	tick(s, 18)
	if loud, quiet := leg.sent[5].Level, leg.sent[15].Level; loud < 5 || loud > 20 || quiet < 100 || quiet == media.NoLevel {
		t.Errorf("levels %d and %d", loud, quiet)
	}
}

// Longer packets allocate nothing either.
func TestLongerPacketsAllocate(t *testing.T) {
	s := New(Config{Leg: longer{mediatest.NewSink()}, Wheel: new(pace.Wheel)})
	if err := s.Play(prompt.Item{Prompts: []*prompt.Prompt{sound(t, 50, 10)}, Loop: true}); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	frame := func() {
		now = now.Add(media.FrameDuration)
		s.out.Tick(now)
	}
	for range 100 {
		frame()
	}
	if n := testing.AllocsPerRun(500, frame); n > 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

// longer is a sink that wishes for longer packets.
type longer struct{ *mediatest.Sink }

func (l longer) Format() media.Format {
	f := l.Sink.Format()
	f.PacketTime, f.DTX = 60*time.Millisecond, true
	return f
}
