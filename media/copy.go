package media

import (
	"errors"
	"io"
)

// Copy writes what r gives to w, at r's pace, until r comes to its end or either fails.
// The ordinary end is no error. Both must have one rate.
func Copy(w Writer, r Reader) error {
	f := NewFrame(r.Rate())
	for {
		if err := r.ReadFrame(f); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if err := w.WriteFrame(f); err != nil {
			return err
		}
	}
}
