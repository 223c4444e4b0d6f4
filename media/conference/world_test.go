package conference_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/conference"
	"callbot/media/g711"
	"callbot/media/mediatest"
	"callbot/media/opus"
	"callbot/media/pace"
	"callbot/media/prompt"
	"callbot/media/session"
)

// world is a room and the phones that call it, for a test in a bubble.
type world struct {
	t     *testing.T
	wheel *pace.Wheel
	room  *conference.Room
}

// newWorld starts the wheel of the room and of all phones.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, wheel: &pace.Wheel{}}
	w.room = &conference.Room{Wheel: w.wheel, Codecs: codecs()}
	mediatest.Run(w.t, "wheel", w.wheel.Run)
	return w
}

func codecs() []media.Codec { return []media.Codec{opus.Codec{}, g711.ULaw, g711.ALaw} }

// phone is one who calls: what it hears is kept.
type phone struct {
	*session.Session
	far  *session.Session // its session at the service
	seat *conference.Seat
	ears
}

// phone makes a call, which is not in the room yet. It says what r gives, unless that is
// nil.
func (w *world) phone(link mediatest.Link, r media.Reader) *phone {
	near, far := mediatest.LegPair(link)
	p := &phone{Session: w.session(near), far: w.session(far)}
	p.Listen(&p.ears)
	if r != nil {
		p.Speak(r)
	}
	return p
}

// enter makes a call and puts it in the room.
func (w *world) enter(r media.Reader) *phone {
	p := w.phone(mediatest.Link{Delay: 10 * time.Millisecond}, r)
	w.seat(p)
	return p
}

func (w *world) seat(p *phone) {
	w.t.Helper()
	var err error
	if p.seat, err = w.room.Enter(p.far); err != nil {
		w.t.Fatal(err)
	}
}

// seatPair brings two who were joined into the room.
func (w *world) seatPair(a, b *phone, part func()) {
	w.t.Helper()
	var err error
	if a.seat, b.seat, err = w.room.EnterPair(a.far, b.far, part); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) session(leg media.Leg) *session.Session {
	s := session.New(session.Config{Leg: leg, Wheel: w.wheel, InBand: session.InBandNever, Codecs: codecs()})
	mediatest.Run(w.t, "session", s.Run)
	return s
}

// ears keep what they hear, at 16 kHz.
type ears struct {
	mu    sync.Mutex
	heard []int16
	begun time.Time // when the first frame came
}

// Rate is that of the frames.
func (e *ears) Rate() media.Rate { return media.Rate16k }

// WriteFrame takes what is heard.
func (e *ears) WriteFrame(f media.Frame) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.begun.IsZero() {
		e.begun = time.Now().Add(-media.FrameDuration)
	}
	e.heard = append(e.heard, f...)
	return nil
}

// last is what was heard in the last d.
func (e *ears) last(d time.Duration) []int16 {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := media.Rate16k.Samples(d)
	return e.heard[max(0, len(e.heard)-n):]
}

// since is what was heard from a moment on; before the first frame that was silence.
func (e *ears) since(t time.Time) []int16 {
	e.mu.Lock()
	defer e.mu.Unlock()
	if early := e.begun.Sub(t); early > 0 {
		return append(make([]int16, media.Rate16k.Samples(early)), e.heard...)
	}
	n := media.Rate16k.Samples(max(0, t.Sub(e.begun)))
	return e.heard[min(n, len(e.heard)):]
}

// tone speaks one frequency without end.
func tone(hertz float64) media.Reader {
	return &endless{mediatest.Tone(media.Rate16k, hertz, 6000, time.Second), 0}
}

// endless gives samples over and over.
type endless struct {
	samples []int16
	at      int
}

// Rate is that of the frames.
func (*endless) Rate() media.Rate { return media.Rate16k }

// ReadFrame never ends.
func (e *endless) ReadFrame(f media.Frame) error {
	for i := range f {
		f[i] = e.samples[e.at]
		e.at = (e.at + 1) % len(e.samples)
	}
	return nil
}

// mouthful says what it is told to while it is told so.
type mouthful struct {
	mu    sync.Mutex
	sound media.Reader
}

func (m *mouthful) say(r media.Reader) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sound = r
}

// Rate is that of the frames.
func (*mouthful) Rate() media.Rate { return media.Rate16k }

// ReadFrame never ends.
func (m *mouthful) ReadFrame(f media.Frame) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sound == nil || m.sound.ReadFrame(f) != nil {
		m.sound = nil
		clear(f)
	}
	return nil
}

// hears fails the test unless exactly these frequencies, of all that are used, stand out.
func (w *world) hears(who string, s []int16, want ...float64) {
	w.t.Helper()
	for _, hertz := range []float64{400, 700, 1000, 1300, 1700} {
		level := mediatest.Probe(media.Rate16k, s, hertz)
		wanted := false
		for _, x := range want {
			wanted = wanted || x == hertz
		}
		if wanted && level < -30 || !wanted && level > -45 {
			w.t.Errorf("%s hears %v Hz at %.0f dB; want it heard: %v", who, hertz, level, wanted)
		}
	}
}

// sine is a prompt of one frequency.
func sine(t *testing.T, hertz float64, length time.Duration) *prompt.Prompt {
	t.Helper()
	p, err := prompt.Encoding{}.Make(context.Background(), "sine", mediatest.Tone(media.Rate16k, hertz, 6000, length), media.Rate16k)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
