package mediatest

import (
	"errors"
	"io"
	"testing"

	"callbot/media"
)

// Reader checks that what open returns keeps the law of media.Reader: frames of the
// right length filled whole, io.EOF at an ordinary end, the same error ever after,
// and the same sound each time. The source must end within an hour of sound.
func Reader(t *testing.T, open func() media.Reader) {
	t.Helper()
	t.Run("ends", func(t *testing.T) { readerEnds(t, open()) })
	t.Run("fills the whole frame", func(t *testing.T) { readerFills(t, open(), open()) })
	t.Run("does not keep the frame", func(t *testing.T) { readerKeepsNothing(t, open(), open()) })
}

func readerEnds(t *testing.T, r media.Reader) {
	t.Helper()
	if r.Rate() <= 0 {
		t.Fatalf("Rate() = %d", r.Rate())
	}
	f := media.NewFrame(r.Rate())
	for range 180_000 {
		err := r.ReadFrame(f)
		if err == nil {
			continue
		}
		if !errors.Is(err, io.EOF) {
			t.Fatalf("the end is %v, want io.EOF", err)
		}
		for range 3 {
			if again := r.ReadFrame(f); !errors.Is(again, err) {
				t.Fatalf("after the end: %v, want %v", again, err)
			}
		}
		return
	}
	t.Fatal("no end within an hour of sound")
}

// readerFills reads into two frames that held different things before.
func readerFills(t *testing.T, r, same media.Reader) {
	t.Helper()
	f, g := media.NewFrame(r.Rate()), media.NewFrame(r.Rate())
	for n := 0; ; n++ {
		for i := range f {
			f[i], g[i] = 12345, -23456
		}
		err := r.ReadFrame(f)
		if again := same.ReadFrame(g); (err == nil) != (again == nil) {
			t.Fatalf("frame %d: %v one time, %v the other", n, err, again)
		}
		if err != nil {
			return
		}
		for i := range f {
			if f[i] != g[i] {
				t.Fatalf("frame %d, sample %d: %d one time, %d the other", n, i, f[i], g[i])
			}
		}
	}
}

// readerKeepsNothing spoils each frame after it was read.
func readerKeepsNothing(t *testing.T, r, same media.Reader) {
	t.Helper()
	f, g := media.NewFrame(r.Rate()), media.NewFrame(r.Rate())
	for n := 0; r.ReadFrame(f) == nil; n++ {
		if err := same.ReadFrame(g); err != nil {
			t.Fatalf("frame %d: %v", n, err)
		}
		for i := range f {
			if f[i] != g[i] {
				t.Fatalf("frame %d changed after the frame before it was overwritten", n)
			}
			g[i] = 12345
		}
	}
}
