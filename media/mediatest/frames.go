package mediatest

import (
	"errors"
	"io"
	"testing"

	"callbot/media"
)

type frames struct {
	rate media.Rate
	rest []int16
}

func (f *frames) Rate() media.Rate { return f.rate }

func (f *frames) ReadFrame(dst media.Frame) error {
	if len(f.rest) == 0 {
		return io.EOF
	}
	n := copy(dst, f.rest)
	clear(dst[n:])
	f.rest = f.rest[n:]
	return nil
}

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
