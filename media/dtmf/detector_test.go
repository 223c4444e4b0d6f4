package dtmf

import (
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
