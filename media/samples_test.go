package media_test

import (
	"slices"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
)

// Ensure a reader of samples keeps the contract of every reader, gives all of them and
// pads the end with silence.
func TestSamples(t *testing.T) {
	sound := mediatest.Speechlike(media.Rate8k, 1, 130*time.Millisecond)
	mediatest.Reader(t, func() media.Reader { return media.NewSamples(media.Rate8k, sound) })
	got := mediatest.ReadAll(t, media.NewSamples(media.Rate8k, sound))
	if len(got) != 7*160 || !slices.Equal(got[:len(sound)], sound) || slices.Max(got[len(sound):]) != 0 || slices.Min(got[len(sound):]) != 0 {
		t.Errorf("%d samples, which are not the %d and silence", len(got), len(sound))
	}
}
