package mediatest_test

import (
	"path/filepath"
	"testing"
	"time"

	"callbot/media/mediatest"
)

// Ensure a recording is accepted that is later and softer than the golden one, once
// that was written.
func TestGolden(t *testing.T) {
	path := filepath.Join(t.TempDir(), "golden.wav")
	sound := mediatest.Speechlike(16000, 4, time.Second)
	mediatest.Golden(t, path, true, 16000, sound, 1)
	later := make([]int16, 3000+len(sound))
	for i, s := range sound {
		later[3000+i] = s / 2
	}
	mediatest.Golden(t, path, false, 16000, later, 0.99)
}
