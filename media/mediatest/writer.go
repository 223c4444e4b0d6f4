package mediatest

import (
	"slices"
	"testing"

	"callbot/media"
)

// Writer checks that what open returns keeps the law of media.Writer: whole frames are
// taken in order, neither changed nor kept, and once it is closed every call fails.
// wrote closes the writer and returns what has arrived where it writes to.
func Writer(t *testing.T, open func() (w media.Writer, wrote func() []int16)) {
	t.Helper()
	w, wrote := open()
	want := Speechlike(w.Rate(), 6, 30*media.FrameDuration)
	f := media.NewFrame(w.Rate())
	for n := 0; n < len(want); n += len(f) {
		copy(f, want[n:])
		if err := w.WriteFrame(f); err != nil {
			t.Fatalf("WriteFrame after %d samples: %v", n, err)
		}
		if !slices.Equal(f, want[n:n+len(f)]) {
			t.Fatalf("the frame after %d samples was changed", n)
		}
		for i := range f {
			f[i] = 12345
		}
	}
	if got := wrote(); !slices.Equal(got, want) {
		t.Errorf("%d samples arrived, which are not the %d that were written", len(got), len(want))
	}
	for range 3 {
		if err := w.WriteFrame(f); err == nil {
			t.Error("a frame was taken after the end")
		}
	}
}
