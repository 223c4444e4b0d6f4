package dtmf

import (
	"slices"
	"testing"
	"time"

	"callbot/media"
)

// sound is what a generator says, all of it.
func sound(g *Generator) (all []int16) {
	f := media.NewFrame(g.Rate())
	for g.ReadFrame(f) == nil {
		all = append(all, f...)
	}
	return all
}

// Every key is heard at every rate of sound, with its start, its level and its twist.
func TestDetectorHearsEveryKey(t *testing.T) {
	for _, rate := range []media.Rate{8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000} {
		g := NewGenerator(rate, []media.Key(media.Keys)...)
		g.Duration, g.Gap = 60*time.Millisecond, 60*time.Millisecond
		g.Level, g.Twist = -12, -4
		var h heard
		NewDetector(rate).Detect(sound(g), h.report)
		if h.keys != media.Keys {
			t.Errorf("rate %d: heard %q, want %q", rate, h.keys, media.Keys)
			continue
		}
		for i, tone := range h.tones {
			start := time.Duration(i) * 120 * time.Millisecond
			if off := tone.Start - start; off.Abs() > 3*time.Millisecond {
				t.Errorf("rate %d: %v starts at %v, want %v", rate, tone.Key, tone.Start, start)
			}
			if late := tone.Decided - start; late < 25*time.Millisecond || late > 36*time.Millisecond {
				t.Errorf("rate %d: %v is known after %v", rate, tone.Key, late)
			}
			if d := tone.Level + 10; d < -0.5 || d > 0.5 {
				t.Errorf("rate %d: %v has level %.2f, want -10", rate, tone.Key, tone.Level)
			}
			if d := tone.Twist + 4; d < -0.5 || d > 0.5 {
				t.Errorf("rate %d: %v has twist %.2f, want -4", rate, tone.Key, tone.Twist)
			}
		}
	}
}

// A key that goes on over sound that was lost counts once, however much was lost, when
// the detector is told; two presses with as long a pause count twice.
func TestDetectorBridgesLostSound(t *testing.T) {
	g := NewGenerator(media.Rate8k, '5')
	g.Duration, g.Gap = 400*time.Millisecond, 100*time.Millisecond
	all := sound(g)
	from, to := media.Rate8k.Samples(100*time.Millisecond), media.Rate8k.Samples(200*time.Millisecond)
	clear(all[from:to])
	var told, untold heard
	d := NewDetector(media.Rate8k)
	d.Detect(all[:from], told.report)
	d.Conceal(all[from:to], told.report)
	d.Detect(all[to:], told.report)
	NewDetector(media.Rate8k).Detect(all, untold.report)
	if told.keys != "5" || untold.keys != "55" {
		t.Errorf("heard %q and %q, want 5 and 55", told.keys, untold.keys)
	}
}

// A short press that lost a part of it is heard when the detector is told, and what lasted
// no longer than one packet beside lost sound is not.
func TestDetectorHearsWhatIsLeftOfAPress(t *testing.T) {
	for _, c := range []struct {
		before, lost, after time.Duration
		told, untold        string
	}{
		{18 * time.Millisecond, 20 * time.Millisecond, 10 * time.Millisecond, "5", ""},
		{12 * time.Millisecond, 20 * time.Millisecond, 16 * time.Millisecond, "5", "5"},
		{24 * time.Millisecond, 20 * time.Millisecond, 0, "5", ""},
		{0, 20 * time.Millisecond, 20 * time.Millisecond, "", ""},
		{20 * time.Millisecond, 20 * time.Millisecond, 0, "", ""},
	} {
		g := NewGenerator(media.Rate8k, '5')
		g.Duration, g.Gap = c.before+c.lost+c.after, 100*time.Millisecond
		all := slices.Concat(make([]int16, 800), sound(g))
		from := 800 + media.Rate8k.Samples(c.before)
		to := from + media.Rate8k.Samples(c.lost)
		clear(all[from:to])
		var told, untold heard
		d := NewDetector(media.Rate8k)
		d.Detect(all[:from], told.report)
		d.Conceal(all[from:to], told.report)
		d.Detect(all[to:], told.report)
		NewDetector(media.Rate8k).Detect(all, untold.report)
		if told.keys != c.told || untold.keys != c.untold {
			t.Errorf("%v, %v lost, %v: heard %q and %q, want %q and %q", c.before, c.lost, c.after, told.keys, untold.keys, c.told, c.untold)
		}
	}
}

// While a key is held the detector says so, and soon after the end it no longer does.
func TestDetectorSaysThatAKeyIsDown(t *testing.T) {
	g := NewGenerator(media.Rate8k, '5')
	g.Duration, g.Gap = 200*time.Millisecond, 200*time.Millisecond
	d := NewDetector(media.Rate8k)
	f := media.NewFrame(media.Rate8k)
	for at := time.Duration(0); g.ReadFrame(f) == nil; at += media.FrameDuration {
		d.Detect(f, func(media.Tone) {})
		if end := at + media.FrameDuration; end >= 40*time.Millisecond && end <= 200*time.Millisecond && !d.Down() || end > 240*time.Millisecond && d.Down() {
			t.Errorf("at %v the key is down: %v", end, d.Down())
		}
	}
}

// What is heard does not depend on how the sound is cut into pieces.
func TestDetectorTakesPiecesOfAnyLength(t *testing.T) {
	g := NewGenerator(media.Rate48k, []media.Key("147*")...)
	all := sound(g)
	var whole heard
	NewDetector(media.Rate48k).Detect(all, whole.report)
	for _, n := range []int{1, 7, 959, 960, 961, 5000} {
		var pieces heard
		d := NewDetector(media.Rate48k)
		for rest := all; len(rest) > 0; {
			k := min(n, len(rest))
			d.Detect(rest[:k], pieces.report)
			rest = rest[k:]
		}
		if !slices.Equal(whole.tones, pieces.tones) {
			t.Errorf("pieces of %d: heard %+v, want %+v", n, pieces.tones, whole.tones)
		}
	}
}
