package dtmftest

import (
	"slices"
	"testing"
	"time"

	"callbot/media"
)

const ms = time.Millisecond

// The same seed makes the same samples, another one others.
func TestClipsComeFromTheSeed(t *testing.T) {
	for _, f := range Families() {
		clip := func(seed uint64) []int16 {
			for c := range f.Clips(seed, 1) {
				return c.Sound
			}
			return nil
		}
		one := clip(1)
		if !slices.Equal(one, clip(1)) {
			t.Errorf("%s: one seed made two clips", f.Name)
		}
		if f.Kind != TalkOff && slices.Equal(one, clip(2)) { // minutes of talk take long to make
			t.Errorf("%s: two seeds made one clip", f.Name)
		}
	}
}

// Labels lie within the sound, in order and apart, and families have names of their
// own.
func TestClipsAreLabelled(t *testing.T) {
	names := map[string]bool{}
	for _, f := range Families() {
		if names[f.Name] {
			t.Errorf("two families are called %q", f.Name)
		}
		names[f.Name] = true
		for c := range f.Clips(3, 1) {
			if c.Family != f.Name || c.Kind != f.Kind {
				t.Errorf("%s: the clip says it is %s, %s", f.Name, c.Family, c.Kind)
			}
			if (f.Kind == TalkOff) != (len(c.Presses) == 0) {
				t.Errorf("%s: %d presses", f.Name, len(c.Presses))
			}
			end := time.Duration(0)
			for _, p := range c.Presses {
				if p.Start < end || p.Start+p.Duration > c.Duration() {
					t.Errorf("%s: press %+v is not where it can be", f.Name, p)
				}
				end = p.Start + p.Duration
			}
		}
	}
}

// Reports are counted as what they are: found, double, wrong.
func TestScore(t *testing.T) {
	clip := Clip{Sound: make([]int16, 8000), Presses: []Press{
		{Key: '1', Start: 100 * ms, Duration: 50 * ms},
		{Key: '1', Start: 190 * ms, Duration: 50 * ms},
		{Key: '5', Start: 400 * ms, Duration: 50 * ms},
	}}
	tests := map[string]struct {
		heard                 []Heard
		found, doubles, wrong int
	}{
		"all":      {[]Heard{{'1', 140 * ms}, {'1', 230 * ms}, {'5', 440 * ms}}, 3, 0, 0},
		"one lost": {[]Heard{{'1', 140 * ms}, {'5', 440 * ms}}, 2, 0, 0},
		"double":   {[]Heard{{'1', 140 * ms}, {'1', 160 * ms}, {'1', 230 * ms}, {'5', 440 * ms}}, 3, 1, 0},
		"wrong":    {[]Heard{{'1', 140 * ms}, {'1', 230 * ms}, {'8', 440 * ms}}, 2, 0, 1},
		"too soon": {[]Heard{{'5', 300 * ms}}, 0, 0, 1},
		"too late": {[]Heard{{'5', 700 * ms}}, 0, 0, 1},
	}
	for name, tt := range tests {
		var s Score
		s.Add(clip, tt.heard)
		if s.Sent != 3 || s.Found != tt.found || s.Doubles != tt.doubles || s.Wrong != tt.wrong {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// Keys without times are scored by their order.
func TestScoreByOrder(t *testing.T) {
	clip := Clip{Presses: []Press{{Key: '1'}, {Key: '2'}, {Key: '2'}, {Key: '3'}}}
	tests := map[string]struct{ found, doubles, wrong int }{
		"1223":  {4, 0, 0},
		"123":   {3, 0, 0},
		"12233": {4, 1, 0},
		"19223": {4, 0, 1},
		"3":     {1, 0, 0},
		"":      {0, 0, 0},
	}
	for keys, tt := range tests {
		var s Score
		s.AddOrdered(clip, []media.Key(keys))
		if s.Sent != 4 || s.Found != tt.found || s.Doubles != tt.doubles || s.Wrong != tt.wrong {
			t.Errorf("%q: %+v", keys, s)
		}
	}
}

// A percentile is the latency that so many presses did not exceed.
func TestPercentile(t *testing.T) {
	s := Score{Latency: []time.Duration{40 * ms, 30 * ms, 20 * ms, 10 * ms}}
	if got := s.Percentile(0.5); got != 30*ms {
		t.Errorf("median %v, want 30 ms", got)
	}
	if got := s.Percentile(1); got != 40*ms {
		t.Errorf("maximum %v, want 40 ms", got)
	}
}
