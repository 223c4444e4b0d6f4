package mediatest

import (
	"errors"
	"io"
	"path/filepath"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/wav"
)

// Golden compares sound with a recording that a person has found to be right, the WAV
// file at path: not byte by byte but by Correlate, which must give at least score when
// got may be up to a second later. With update the recording is written anew instead.
// When they differ, what was heard is written where the test's artifacts go, for a
// person to listen to.
func Golden(t *testing.T, path string, update bool, rate media.Rate, got []int16, score float64) {
	t.Helper()
	if update {
		writeWAV(t, path, rate, got)
		return
	}
	want, wantRate := readWAV(t, path)
	if wantRate != rate {
		t.Fatalf("%s has a rate of %d, what was heard %d", path, wantRate, rate)
	}
	heard, lag := Correlate(want, got, rate.Samples(time.Second))
	if heard >= score && len(got) >= len(want)*9/10 {
		return
	}
	artifact := filepath.Join(t.ArtifactDir(), filepath.Base(path))
	writeWAV(t, artifact, rate, got)
	t.Errorf("what was heard correlates with %s by %.3f at a lag of %v, want at least %.3f; it lasts %v of %v; listen to %s",
		path, heard, rate.Duration(lag), score, rate.Duration(len(got)), rate.Duration(len(want)), artifact)
}

func readWAV(t *testing.T, path string) ([]int16, media.Rate) {
	t.Helper()
	f, err := wav.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := make([]int16, f.Samples())
	if _, err := f.ReadSamples(s); err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return s, f.Rate()
}

func writeWAV(t *testing.T, path string, rate media.Rate, s []int16) {
	t.Helper()
	w, err := wav.Create(path, rate, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.WriteSamples(s), w.Close()); err != nil {
		t.Fatal(err)
	}
}
