package resample_test

import (
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/resample"
)

var rates = []media.Rate{8000, 11025, 16000, 22050, 44100, 48000}

// settled is the middle of a second of sound, without the ends where the filter still
// hears silence.
func settled(r media.Rate, s []int16) []int16 {
	edge := r.Samples(50 * time.Millisecond)
	return s[edge : len(s)-edge]
}

func convert(tb testing.TB, s []int16, from, to media.Rate) []int16 {
	tb.Helper()
	return mediatest.ReadAll(tb, resample.Reader(media.NewSamples(from, s), to))
}

// Ensure a tone that both rates can carry survives any change of rate, at the same
// loudness and frequency.
func TestTonesSurviveEveryRatio(t *testing.T) {
	for _, from := range rates {
		for _, to := range rates {
			edge := 0.82 * float64(min(from, to)) / 2
			for _, hertz := range []float64{100, 1000, edge} {
				got := settled(to, convert(t, mediatest.Tone(from, hertz, 20000, 400*time.Millisecond), from, to))
				if snr := mediatest.ToneSNR(to, got, hertz); snr < 68 {
					t.Errorf("%d to %d: %.0f Hz has %.1f dB", from, to, hertz, snr)
				}
				if change := mediatest.Level(got) - mediatest.Level(mediatest.Tone(to, hertz, 20000, 400*time.Millisecond)); change > 0.1 || change < -0.6 {
					t.Errorf("%d to %d: %.0f Hz changes by %.2f dB", from, to, hertz, change)
				}
			}
		}
	}
}

// Ensure a tone goes down the whole way that sound can take through this module and
// back with at least 60 dB.
func TestToneSurvivesTheWholeWay(t *testing.T) {
	s := mediatest.Tone(48000, 1000, 20000, time.Second)
	for from, to := media.Rate(48000), 0; to < 3; to++ {
		next := []media.Rate{16000, 8000, 48000}[to]
		s, from = convert(t, s, from, next), next
	}
	snr := mediatest.ToneSNR(48000, settled(48000, s), 1000)
	t.Logf("48 → 16 → 8 → 48 kHz: %.1f dB", snr)
	if snr < 60 {
		t.Errorf("signal-to-noise ratio %.1f dB", snr)
	}
}

// Ensure what the lower rate cannot carry is gone, and not heard as something else.
func TestNoAliases(t *testing.T) {
	for _, c := range []struct {
		from, to media.Rate
		hertz    float64
	}{
		{48000, 8000, 4100}, {48000, 8000, 5000}, {48000, 8000, 7900}, {48000, 8000, 15000},
		{48000, 16000, 8100}, {48000, 16000, 15000}, {44100, 16000, 8300}, {16000, 8000, 4100},
		{22050, 8000, 6000}, {48000, 44100, 22300},
	} {
		got := settled(c.to, convert(t, mediatest.Tone(c.from, c.hertz, 30000, time.Second), c.from, c.to))
		if left := mediatest.Level(got) - mediatest.Level(mediatest.Tone(c.from, c.hertz, 30000, time.Second)); left > -70 {
			t.Errorf("%d to %d: %.0f Hz is left at %.0f dB", c.from, c.to, c.hertz, left)
		}
	}
}

// Ensure a higher rate shows no mirror images of the sound.
func TestNoImages(t *testing.T) {
	got := settled(48000, convert(t, mediatest.Tone(8000, 3300, 30000, time.Second), 8000, 48000))
	for _, image := range []float64{4700, 11300, 12700, 19300} {
		if l := mediatest.Probe(48000, got, image) - mediatest.Probe(48000, got, 3300); l > -70 {
			t.Errorf("an image at %.0f Hz of %.0f dB", image, l)
		}
	}
}

// Ensure sound stays where it is in time when a file's rate is changed, to a sample.
func TestReaderKeepsTime(t *testing.T) {
	for _, from := range rates {
		for _, to := range rates {
			s := mediatest.Speechlike(from, 3, 300*time.Millisecond)
			there := convert(t, s, from, to)
			back := convert(t, there, to, from)
			if _, lag := mediatest.Correlate(s, back, 50); lag != 0 {
				t.Errorf("%d to %d and back: late by %d samples", from, to, lag)
			}
			if d := to.Duration(len(there)) - from.Duration(len(s)); d < -time.Millisecond || d > 2*media.FrameDuration {
				t.Errorf("%d to %d: longer by %v", from, to, d)
			}
		}
	}
}

// Ensure live sound flows at an even pace: every frame in gives a frame out, later by
// what Delay says, however it is cut into pieces.
func TestLiveSoundFlowsEvenly(t *testing.T) {
	for _, c := range [][2]media.Rate{{48000, 16000}, {16000, 48000}, {16000, 8000}, {8000, 16000}, {48000, 8000}, {8000, 8000}} {
		from, to := c[0], c[1]
		s := mediatest.Speechlike(from, 2, time.Second)
		r, odd := resample.New(from, to), resample.New(from, to)
		var whole, pieces []int16
		for n := from.FrameSize(); len(s) > 0; s = s[n:] {
			before := len(whole)
			whole = r.Process(whole, s[:n])
			if got := len(whole) - before; got != to.FrameSize() {
				t.Fatalf("%d to %d: a frame gives %d samples", from, to, got)
			}
			pieces = odd.Process(pieces, s[:7])
			pieces = odd.Process(pieces, s[7:n])
		}
		for i := range whole {
			if whole[i] != pieces[i] {
				t.Fatalf("%d to %d: cut into pieces, sample %d differs", from, to, i)
			}
		}
		straight := mediatest.Speechlike(to, 2, time.Second)
		aligned := convert(t, mediatest.Speechlike(from, 2, time.Second), from, to)
		_, lag := mediatest.Correlate(aligned[:len(straight)/2], whole, to.Samples(10*time.Millisecond))
		if late := to.Duration(lag) - r.Delay(); late.Abs() > time.Second/time.Duration(to) {
			t.Errorf("%d to %d: late by %v, Delay says %v", from, to, to.Duration(lag), r.Delay())
		}
	}
}

// Ensure loud sound is cut where the filter overshoots, and does not wrap around.
func TestOvershootIsCut(t *testing.T) {
	square := make([]int16, 16000)
	for i := range square {
		square[i] = 32767
		if i/100%2 == 1 {
			square[i] = -32768
		}
	}
	got := convert(t, square, 16000, 48000)
	for i := 1; i < len(got); i++ {
		if d := int(got[i]) - int(got[i-1]); d > 40000 || d < -40000 {
			t.Fatalf("sample %d jumps by %d", i, d)
		}
	}
}

// Ensure rates without a simple ratio work too.
func TestOddRates(t *testing.T) {
	for _, from := range []media.Rate{8001, 11111, 12000, 24000, 32000, 37800, 47999} {
		got := settled(48000, convert(t, mediatest.Tone(from, 1000, 20000, time.Second), from, 48000))
		if snr := mediatest.ToneSNR(48000, got, 1000); snr < 60 {
			t.Errorf("from %d: %.1f dB", from, snr)
		}
	}
}

// Ensure the reader keeps the contract of every reader.
func TestReaderConformance(t *testing.T) {
	for _, n := range []int{0, 100, 16000, 16001} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			s := mediatest.Speechlike(16000, 1, time.Second+time.Millisecond)[:n]
			mediatest.Reader(t, func() media.Reader { return resample.Reader(media.NewSamples(16000, s), 48000) })
		})
	}
}

type failing struct{ media.Reader }

var errFailing = errors.New("the line is cut")

func (f failing) ReadFrame(dst media.Frame) error {
	if err := f.Reader.ReadFrame(dst); err != nil {
		return errFailing
	}
	return nil
}

// Ensure a source that fails is not taken for one that ended.
func TestReaderPassesErrorsOn(t *testing.T) {
	r := resample.Reader(failing{media.NewSamples(16000, make([]int16, 3200))}, 8000)
	f := media.NewFrame(8000)
	for range 20 {
		if err := r.ReadFrame(f); err != nil {
			if !errors.Is(err, errFailing) || errors.Is(err, io.EOF) {
				t.Errorf("%v", err)
			}
			return
		}
	}
	t.Error("no error")
}

// Ensure live sound costs no allocation.
func TestProcessAllocations(t *testing.T) {
	r, in, out := resample.New(48000, 16000), media.NewFrame(48000), make([]int16, 0, 400)
	if n := testing.AllocsPerRun(100, func() { out = r.Process(out[:0], in) }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

func BenchmarkProcess(b *testing.B) {
	for _, c := range [][2]media.Rate{{48000, 16000}, {16000, 48000}, {44100, 48000}, {16000, 8000}} {
		b.Run(fmt.Sprintf("%d-%d", c[0], c[1]), func(b *testing.B) {
			r, in, out := resample.New(c[0], c[1]), media.NewFrame(c[0]), make([]int16, 0, 1000)
			b.ReportAllocs()
			for b.Loop() {
				out = r.Process(out[:0], in)
			}
		})
	}
}
