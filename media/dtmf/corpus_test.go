package dtmf_test

import (
	"testing"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
	"callbot/media/dtmf/dtmftest"
)

// listen gives a detector the clip in frames of 20 ms; a key is known at the end of
// the frame that decides it, as on a live call.
func listen(c dtmftest.Clip) (heard []dtmftest.Heard) {
	d := dtmf.NewDetector(dtmftest.Rate)
	size := dtmftest.Rate.FrameSize()
	for at := 0; at < len(c.Sound); at += size {
		end := min(at+size, len(c.Sound))
		d.Detect(c.Sound[at:end], func(t media.Tone) {
			heard = append(heard, dtmftest.Heard{Key: t.Key, At: dtmftest.Rate.Duration(end)})
		})
	}
	return heard
}

// score listens to n clips of a family.
func score(f dtmftest.Family, n int) (s dtmftest.Score) {
	for c := range f.Clips(2026, n) {
		s.Add(c, listen(c))
	}
	return s
}

// Every press within the limits of ITU-T Q.24 is heard once and as what it is, in each
// family of the corpus, and soon.
func TestCorpusMustDetect(t *testing.T) {
	var all dtmftest.Score
	for _, f := range dtmftest.Families() {
		if f.Kind != dtmftest.Must && f.Kind != dtmftest.Ordinary {
			continue
		}
		s := score(f, 10)
		if s.Found != s.Sent || s.Doubles > 0 || s.Wrong > 0 {
			t.Errorf("%s: %d of %d found, %d doubles, %d wrong", f.Name, s.Found, s.Sent, s.Doubles, s.Wrong)
		}
		all.Merge(s)
	}
	if m, p95 := all.Percentile(0.5), all.Percentile(0.95); m > 40*time.Millisecond || p95 > 50*time.Millisecond {
		t.Errorf("latency %v (median), %v (95 %%): want at most 40 and 50 ms", m, p95)
	}
}

// Nothing that lies outside the limits is heard.
func TestCorpusMustReject(t *testing.T) {
	for _, f := range dtmftest.Families() {
		if f.Kind != dtmftest.Reject {
			continue
		}
		if s := score(f, 10); s.Found+s.Doubles+s.Wrong > 0 {
			t.Errorf("%s: %d of %d heard, %d wrong", f.Name, s.Found, s.Sent, s.Wrong)
		}
	}
}

// What lies beyond the standards is heard for the most part: at least 65 % all over.
func TestCorpusStretch(t *testing.T) {
	var all dtmftest.Score
	for _, f := range dtmftest.Families() {
		if f.Kind == dtmftest.Stretch {
			all.Merge(score(f, 5))
		}
	}
	if all.Found*100 < all.Sent*65 || all.Wrong > 0 {
		t.Errorf("%d of %d found, %d wrong", all.Found, all.Sent, all.Wrong)
	}
}

// Nobody's voice presses a key. Only what is made to be mistaken is, now and then: two
// pure notes at the frequencies of a key, and vowels sung to mimic one.
func TestCorpusTalkOff(t *testing.T) {
	mistaken := map[string]int{"chords": 1, "vowels among the keys": 1, "vowels that mimic keys": 4}
	clips := 4
	if testing.Short() {
		clips = 1
	}
	for _, f := range dtmftest.Families() {
		if f.Kind != dtmftest.TalkOff {
			continue
		}
		if s := score(f, clips); s.Wrong > mistaken[f.Name] {
			t.Errorf("%s: %d keys in %v, want at most %d", f.Name, s.Wrong, s.Sound, mistaken[f.Name])
		}
	}
}

// Listening costs no allocation a frame, with keys in it or without, at any rate.
func TestDetectorAllocatesNothing(t *testing.T) {
	sound := append(material(t, dtmftest.Must), material(t, dtmftest.TalkOff)[:80000]...)
	for _, rate := range []media.Rate{media.Rate8k, 11025, media.Rate16k, 44100, media.Rate48k} {
		d := dtmf.NewDetector(rate)
		at, size := 0, rate.FrameSize()
		report := func(media.Tone) {}
		listen := func() {
			if at+size > len(sound) {
				at = 0
			}
			d.Detect(sound[at:at+size], report)
			at += size
		}
		listen()
		if n := testing.AllocsPerRun(2000, listen); n != 0 {
			t.Errorf("rate %d: %v allocations a frame", rate, n)
		}
	}
}
