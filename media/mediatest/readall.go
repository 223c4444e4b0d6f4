package mediatest

import (
	"errors"
	"io"
	"testing"

	"callbot/media"
)

// ReadAll reads r to its end, which must be io.EOF.
func ReadAll(tb testing.TB, r media.Reader) []int16 {
	tb.Helper()
	var all []int16
	f := media.NewFrame(r.Rate())
	for {
		err := r.ReadFrame(f)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			tb.Fatalf("ReadFrame after %d samples: %v", len(all), err)
		}
		all = append(all, f...)
	}
}
