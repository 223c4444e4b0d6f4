package main

import (
	"errors"
	"io"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
	"callbot/media/wav"
)

// writeKeys makes a file in which keys are pressed.
func writeKeys(t *testing.T, path, keys string) {
	t.Helper()
	w, err := wav.Create(path, media.Rate8k, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	silence := media.NewFrame(media.Rate8k)
	for _, key := range keys {
		tone := dtmf.NewGenerator(media.Rate8k, media.Key(key))
		tone.Duration = 100 * time.Millisecond
		frame := media.NewFrame(media.Rate8k)
		for range 10 {
			err = errors.Join(err, w.WriteFrame(silence))
		}
		for {
			if end := tone.ReadFrame(frame); errors.Is(end, io.EOF) {
				break
			}
			err = errors.Join(err, w.WriteFrame(frame))
		}
	}
	for range 10 {
		err = errors.Join(err, w.WriteFrame(silence))
	}
	if err != nil {
		t.Fatal(err)
	}
}
