package dtmf_test

import (
	"testing"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
	"callbot/media/dtmf/dtmftest"
)

// material is sound of all families of a kind, up to ten seconds of each.
func material(tb testing.TB, kind dtmftest.Kind) (sound []int16) {
	tb.Helper()
	for _, f := range dtmftest.Families() {
		if f.Kind == kind {
			for c := range f.Clips(1, 1) {
				sound = append(sound, c.Sound[:min(len(c.Sound), 10*int(dtmftest.Rate))]...)
			}
		}
	}
	return sound
}

// The cost of listening, in time per second of sound.
func BenchmarkDetector(b *testing.B) {
	stretch := func(sound []int16, times int) []int16 {
		out := make([]int16, 0, len(sound)*times)
		for _, v := range sound {
			for range times {
				out = append(out, v)
			}
		}
		return out
	}
	keys, speech := material(b, dtmftest.Must), material(b, dtmftest.TalkOff)
	for _, bb := range []struct {
		name  string
		rate  media.Rate
		sound []int16
	}{
		{"keys8k", media.Rate8k, keys},
		{"speech8k", media.Rate8k, speech},
		{"silence8k", media.Rate8k, make([]int16, 80000)},
		{"speech16k", media.Rate16k, stretch(speech, 2)},
		{"speech48k", media.Rate48k, stretch(speech, 6)},
	} {
		b.Run(bb.name, func(b *testing.B) {
			d := dtmf.NewDetector(bb.rate)
			size := bb.rate.FrameSize()
			b.ReportAllocs()
			at := 0
			for b.Loop() {
				if at+size > len(bb.sound) {
					at = 0
				}
				d.Detect(bb.sound[at:at+size], func(media.Tone) {})
				at += size
			}
			seconds := (time.Duration(b.N) * media.FrameDuration).Seconds()
			b.ReportMetric(b.Elapsed().Seconds()*1e6/seconds, "µs/s")
		})
	}
}
