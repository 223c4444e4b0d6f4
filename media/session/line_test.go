package session_test

import (
	"context"
	"math"
	"sync"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/g711"
	"callbot/media/mediatest"
	"callbot/media/opus"
	"callbot/media/pace"
	"callbot/media/prompt"
	"callbot/media/session"
)

// line is a party of a call on a link, for a test in a bubble.
type line struct {
	t     *testing.T
	wheel *pace.Wheel
}

// newLine starts the wheel that all sessions of the test share.
func newLine(t *testing.T) *line {
	t.Helper()
	l := &line{t: t, wheel: &pace.Wheel{}}
	mediatest.Run(l.t, "wheel", func(ctx context.Context) error { return l.wheel.Run(ctx) })
	return l
}

// session runs a session on a leg.
func (l *line) session(leg media.Leg, change func(*session.Config)) *session.Session {
	config := session.Config{
		Leg: leg, Wheel: l.wheel, InBand: session.InBandNever,
		Codecs: []media.Codec{opus.Codec{}, g711.ULaw, g711.ALaw},
	}
	if change != nil {
		change(&config)
	}
	s := session.New(config)
	mediatest.Run(l.t, "session", s.Run)
	return s
}

// ears keeps what a session's party says, at 16 kHz.
type ears struct {
	mu    sync.Mutex
	heard []int16
	// since is when the first frame came.
	since time.Time
}

func (e *ears) Rate() media.Rate { return media.Rate16k }

func (e *ears) WriteFrame(f media.Frame) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.since.IsZero() {
		e.since = time.Now()
	}
	e.heard = append(e.heard, f...)
	return nil
}

// between is what was heard from one moment to another, counted from the first frame.
func (e *ears) between(from, to time.Duration) []int16 {
	e.mu.Lock()
	defer e.mu.Unlock()
	i, j := media.Rate16k.Samples(from), media.Rate16k.Samples(to)
	return e.heard[min(i, len(e.heard)):min(j, len(e.heard))]
}

// keys collects keys.
type keys struct {
	mu    sync.Mutex
	tones []media.Tone
}

func (k *keys) heard(t media.Tone) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.tones = append(k.tones, t)
}

func (k *keys) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := ""
	for _, t := range k.tones {
		s += t.Key.String()
	}
	return s
}

// sine is a prompt of one frequency.
func sine(t *testing.T, hertz float64, length time.Duration) *prompt.Prompt {
	t.Helper()
	p, err := prompt.Encoding{}.Make(context.Background(), "sine", wave(hertz, length), media.Rate16k)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func wave(hertz float64, length time.Duration) []int16 {
	s := make([]int16, media.Rate16k.Samples(length))
	for i := range s {
		s[i] = int16(8000 * math.Sin(2*math.Pi*hertz*float64(i)/float64(media.Rate16k)))
	}
	return s
}

// loud reports whether a frequency stands out of what was heard.
func loud(s []int16, hertz float64) bool {
	return len(s) > 0 && mediatest.Probe(media.Rate16k, s, hertz) > -30
}
