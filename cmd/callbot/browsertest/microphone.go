package browsertest

import (
	"errors"
	"io"
	"path/filepath"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/wav"
)

// Microphone writes sounds, one after another, to a WAV file for Options.Microphone.
// All of them are at 16 kHz. The file goes with the test.
func Microphone(tb testing.TB, sounds ...media.Reader) (file string) {
	tb.Helper()
	file = filepath.Join(tb.TempDir(), "microphone.wav")
	w, err := wav.Create(file, media.Rate16k, 1)
	if err != nil {
		tb.Fatal(err)
	}
	f := media.NewFrame(media.Rate16k)
	for _, sound := range sounds {
		for err = sound.ReadFrame(f); err == nil; err = sound.ReadFrame(f) {
			if err := w.WriteFrame(f); err != nil {
				tb.Fatal(err)
			}
		}
		if !errors.Is(err, io.EOF) {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return file
}

// Speech is a recording of speech at 16 kHz, cut off after length.
func Speech(tb testing.TB, file string, length time.Duration) media.Reader {
	tb.Helper()
	speech, err := wav.Open(file)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { speech.Close() })
	return &excerpt{Reader: speech, frames: int(length / media.FrameDuration)}
}

// Silence is silence of some length at 16 kHz.
func Silence(length time.Duration) media.Reader {
	return &excerpt{Reader: nothing{}, frames: int(length / media.FrameDuration)}
}

// excerpt is the beginning of a sound.
type excerpt struct {
	media.Reader
	frames int // still to come
}

func (e *excerpt) ReadFrame(f media.Frame) error {
	if e.frames == 0 {
		return io.EOF
	}
	e.frames--
	return e.Reader.ReadFrame(f)
}

// nothing is silence without end.
type nothing struct{}

func (nothing) Rate() media.Rate              { return media.Rate16k }
func (nothing) ReadFrame(f media.Frame) error { clear(f); return nil }
