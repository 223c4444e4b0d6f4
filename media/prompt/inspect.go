package prompt

import (
	"bytes"
	"cmp"
	"context"
	"time"

	"callbot/media/wav"
)

// Inspect tells how long the prompt that uri names plays, or by an *Error why it cannot
// be opened, as far as both can be known soon: a file is read and not encoded. A page is
// not fetched and a text not spoken; their length is 0. The Fallback is not looked at.
func (s *Store) Inspect(uri string) (time.Duration, error) {
	src, err := s.source(uri)
	if err != nil {
		return 0, err
	}
	switch src := src.(type) {
	case page:
		return 0, nil
	case spoken:
		return 0, src.check()
	}
	b, err := src.read(context.Background(), cmp.Or(s.MaxFile, 64<<20))
	if err != nil {
		return 0, err
	}
	r, err := wav.NewReader(bytes.NewReader(b))
	if err != nil {
		return 0, because(BadSound, "%w", err)
	}
	return r.Duration(), s.fits(r)
}

// check reports whether whoever speaks is able to.
func (s spoken) check() error {
	if speaker, ok := s.speech.(interface{ Check() error }); ok {
		if err := speaker.Check(); err != nil {
			return because(NoSpeech, "%w", err)
		}
	}
	return nil
}
