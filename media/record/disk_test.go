package record

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/wav"
)

// Ensure a full disk ends the recording with its own error, told once, and with a file
// that has its name and plays as far as it goes.
func TestDiskFull(t *testing.T) {
	r := &Recorder{}
	path, space := filepath.Join(t.TempDir(), "a.wav"), &mediatest.Disk{Room: 50_001}
	d := disk{recorder: r, left: 1 << 30}
	file, err := os.Create(path + part)
	if err != nil {
		t.Fatal(err)
	}
	w, err := wav.NewWriter(space, media.Rate16k, 1)
	if err != nil {
		t.Fatal(err)
	}
	l := r.Line(path)
	l.track = &track{path: path, file: file, wav: w, left: &d.left}
	d.tracks = append(d.tracks, l.track)
	for n := int64(0); err == nil && n < 1000; n++ {
		err = d.write(&piece{line: l, position: n * pieceSize, n: pieceSize})
	}
	if !errors.Is(err, mediatest.ErrDiskFull) {
		t.Fatalf("the disk is full: %v", err)
	}
	if err := d.close(); err != nil {
		t.Errorf("told again: %v", err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
	got, err := wav.NewReader(bytes.NewReader(space.Bytes))
	if err != nil || got.Truncated() || got.Samples() < 20_000 {
		t.Errorf("what was written: %v, %v", got, err)
	}
}
