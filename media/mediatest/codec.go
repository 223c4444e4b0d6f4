package mediatest

import (
	"bytes"
	"testing"
	"time"

	"callbot/media"
)

// Codec checks that c keeps the law of media.Codec at rate r: names and rates,
// appending, sound that survives (its correlation with the original is at least
// score), errors that leave the decoder usable, losses that are filled to the length
// asked for and fade, and no allocation per frame.
func Codec(t *testing.T, c media.Codec, r media.Rate, score float64) {
	t.Helper()
	t.Run("names", func(t *testing.T) { codecNames(t, c, r) })
	t.Run("keeps the sound", func(t *testing.T) { codecSound(t, c, r, score) })
	t.Run("appends", func(t *testing.T) { codecAppends(t, c, r) })
	t.Run("survives errors", func(t *testing.T) { codecErrors(t, c, r) })
	t.Run("conceals losses", func(t *testing.T) { codecLoss(t, c, r) })
	t.Run("allocates nothing", func(t *testing.T) { codecAllocations(t, c, r) })
}

func pair(t *testing.T, c media.Codec, r media.Rate) (media.Encoder, media.Decoder) {
	t.Helper()
	e, err := c.NewEncoder(r)
	if err != nil {
		t.Fatal(err)
	}
	d, err := c.NewDecoder(r)
	if err != nil {
		t.Fatal(err)
	}
	return e, d
}

func codecNames(t *testing.T, c media.Codec, r media.Rate) {
	t.Helper()
	e, d := pair(t, c, r)
	if c.Name() == "" || c.Clock() <= 0 {
		t.Errorf("name %q, clock %d", c.Name(), c.Clock())
	}
	if e.Rate() != r || d.Rate() != r {
		t.Errorf("rates %d and %d, want %d", e.Rate(), d.Rate(), r)
	}
	if _, err := c.NewEncoder(7777); err == nil {
		t.Error("an encoder for 7777 Hz")
	}
	if _, err := c.NewDecoder(7777); err == nil {
		t.Error("a decoder for 7777 Hz")
	}
}

func codecSound(t *testing.T, c media.Codec, r media.Rate, score float64) {
	t.Helper()
	e, d := pair(t, c, r)
	want := Speechlike(r, 1, 2*time.Second)
	var got []int16
	room := make([]int16, r.Samples(120*time.Millisecond))
	for _, f := range split(r, want) {
		payload, err := e.Encode(nil, f)
		if err != nil {
			t.Fatal(err)
		}
		n, err := d.Decode(room, payload)
		if err != nil || n != len(f) {
			t.Fatalf("Decode = %d, %v; want %d", n, err, len(f))
		}
		got = append(got, room[:n]...)
	}
	if s, lag := Correlate(want, got, r.FrameSize()); s < score {
		t.Errorf("correlation %.4f at a lag of %d, want at least %.4f", s, lag, score)
	}
}

func codecAppends(t *testing.T, c media.Codec, r media.Rate) {
	t.Helper()
	e, _ := pair(t, c, r)
	if _, err := e.Encode(nil, make(media.Frame, r.FrameSize()-1)); err == nil {
		t.Error("a frame that is too short was encoded")
	}
	got, err := e.Encode([]byte("before"), media.NewFrame(r))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(got, []byte("before")) || len(got) == len("before") {
		t.Errorf("Encode did not append: %q", got)
	}
}

func codecErrors(t *testing.T, c media.Codec, r media.Rate) {
	t.Helper()
	e, d := pair(t, c, r)
	room := make([]int16, r.Samples(120*time.Millisecond))
	if _, err := d.Decode(room, nil); err == nil {
		t.Error("an empty payload was decoded")
	}
	payload, err := e.Encode(nil, split(r, Speechlike(r, 2, media.FrameDuration))[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Decode(room[:3:3], payload); err == nil {
		t.Error("a payload was decoded into three samples")
	}
	if n, err := d.Decode(room, payload); err != nil || n != r.FrameSize() {
		t.Errorf("after errors: Decode = %d, %v", n, err)
	}
}

func codecLoss(t *testing.T, c media.Codec, r media.Rate) {
	t.Helper()
	e, d := pair(t, c, r)
	room := make([]int16, r.Samples(120*time.Millisecond))
	if err := d.Conceal(room[:r.FrameSize()]); err != nil {
		t.Errorf("conceal before any sound: %v", err)
	}
	var payload []byte
	for _, f := range split(r, Tone(r, 400, 10000, 200*time.Millisecond)) {
		payload, _ = e.Encode(payload[:0], f)
		if _, err := d.Decode(room, payload); err != nil {
			t.Fatal(err)
		}
	}
	const guard = 4711
	f := make([]int16, r.FrameSize()+10)
	for i := range f {
		f[i] = guard
	}
	if err := d.Conceal(f[:r.FrameSize()]); err != nil {
		t.Fatal(err)
	}
	if l := Level(f[:r.FrameSize()]); l < -35 {
		t.Errorf("a loss within a loud tone is filled at %.0f dBov", l)
	}
	if err := d.Recover(f[:r.FrameSize()], payload); err != nil {
		t.Fatal(err)
	}
	for _, v := range f[r.FrameSize():] {
		if v != guard {
			t.Fatal("written beyond the end of dst")
		}
	}
	codecFades(t, d, f[:r.FrameSize()])
}

func codecFades(t *testing.T, d media.Decoder, f []int16) {
	t.Helper()
	for range 100 {
		if err := d.Conceal(f); err != nil {
			t.Fatal(err)
		}
	}
	if l := Level(f); l > -30 {
		t.Errorf("two seconds into a loss there is still sound at %.0f dBov", l)
	}
}

func codecAllocations(t *testing.T, c media.Codec, r media.Rate) {
	t.Helper()
	e, d := pair(t, c, r)
	f := split(r, Speechlike(r, 3, media.FrameDuration))[0]
	room := make([]int16, r.Samples(120*time.Millisecond))
	payload := make([]byte, 0, 4096)
	if n := testing.AllocsPerRun(20, func() {
		payload, _ = e.Encode(payload[:0], f)
		_, _ = d.Decode(room, payload)
		_ = d.Conceal(room[:r.FrameSize()])
	}); n != 0 {
		t.Errorf("%v allocations a frame, want 0", n)
	}
}

// split cuts s into whole frames and leaves out the rest.
func split(r media.Rate, s []int16) []media.Frame {
	var all []media.Frame
	for n := r.FrameSize(); len(s) >= n; s = s[n:] {
		all = append(all, media.Frame(s[:n:n]))
	}
	return all
}
