package dtmf_test

import (
	"os"
	"strconv"
	"testing"

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

func TestCorpusX(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("N"))
	if n == 0 {
		n = 50
	}
	seed, _ := strconv.Atoi(os.Getenv("SEED"))
	for _, f := range dtmftest.Families() {
		var s dtmftest.Score
		k := n
		if f.Kind == dtmftest.TalkOff {
			k = max(n/5, 1)
		}
		for c := range f.Clips(uint64(seed), k) {
			s.Add(c, listen(c))
		}
		pct := 0.0
		if s.Sent > 0 {
			pct = 100 * float64(s.Found) / float64(s.Sent)
		}
		t.Logf("%-13s %-32s sent %5d found %7.2f%% doubles %3d wrong %3d  lat %v %v  wrong/h %.1f", f.Kind, f.Name, s.Sent, pct, s.Doubles, s.Wrong, s.Percentile(.5), s.Percentile(.95), float64(s.Wrong)/s.Sound.Hours())
	}
}
