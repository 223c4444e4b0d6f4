package mediatest_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"callbot/media/mediatest"
)

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > within {
		t.Errorf("%s: %.2f, want %.2f", what, got, want)
	}
}

// Ensure loudness is measured as RFC 6464 means it, and one frequency apart from all
// others.
func TestLevels(t *testing.T) {
	square := []int16{32767, -32767, 32767, -32767}
	near(t, "the loudest square wave", mediatest.Level(square), 0, 0.001)
	full := mediatest.Tone(16000, 1000, 32767, time.Second)
	near(t, "the loudest tone", mediatest.Level(full), -3.01, 0.01)
	near(t, "the same, probed", mediatest.Probe(16000, full, 1000), -3.01, 0.01)
	near(t, "a tenth of it", mediatest.Level(mediatest.Tone(16000, 1000, 3277, time.Second)), -23.01, 0.05)
	if l := mediatest.Probe(16000, full, 1100); l > -60 {
		t.Errorf("the tone is heard at another frequency at %.1f dB", l)
	}
	for _, silence := range [][]int16{nil, make([]int16, 100)} {
		if !math.IsInf(mediatest.Level(silence), -1) {
			t.Errorf("silence is %f", mediatest.Level(silence))
		}
	}
}

// Ensure noise of a known loudness is found as that, by both ways of measuring it, and
// a mere change of gain is no noise.
func TestSignalToNoise(t *testing.T) {
	signal := mediatest.Tone(16000, 1000, 10000, time.Second)
	noise := mediatest.Tone(16000, 2345, 100, time.Second)
	noisy, softer := slices.Clone(signal), slices.Clone(signal)
	for i := range signal {
		noisy[i] += noise[i]
		softer[i] /= 2
	}
	near(t, "SNR", mediatest.SNR(signal, noisy), 40, 0.3)
	near(t, "ToneSNR", mediatest.ToneSNR(16000, noisy, 1000), 40, 0.3)
	if snr := mediatest.SNR(signal, softer); snr < 70 {
		t.Errorf("half as loud: %.1f dB", snr)
	}
	if snr := mediatest.ToneSNR(16000, signal, 1000); snr < 80 {
		t.Errorf("a clean tone: %.1f dB", snr)
	}
}

// Ensure a recording is found in another, later and softer, and something else is not.
func TestCorrelate(t *testing.T) {
	want := mediatest.Speechlike(16000, 1, time.Second)
	late := make([]int16, 4321, 40_000)
	for _, s := range want {
		late = append(late, s/3)
	}
	late = append(late, mediatest.Speechlike(16000, 9, 100*time.Millisecond)...)
	score, lag := mediatest.Correlate(want, late, 8000)
	near(t, "the same", score, 1, 0.001)
	if lag != 4321 {
		t.Errorf("found at %d", lag)
	}
	other, _ := mediatest.Correlate(want, mediatest.Tone(16000, 700, 9000, 2*time.Second), 8000)
	if other > 0.3 {
		t.Errorf("something else correlates by %.2f", other)
	}
	cut, _ := mediatest.Correlate(want, late[:4321+8000], 8000)
	if cut > 0.95 || cut < 0.3 {
		t.Errorf("half of it correlates by %.2f", cut)
	}
	if none, _ := mediatest.Correlate(want, nil, 100); none != 0 {
		t.Errorf("nothing correlates by %.2f", none)
	}
}
