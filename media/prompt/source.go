package prompt

import (
	"context"
	"io"
	"net/url"
	"strings"
)

// A source is where the sound of one prompt comes from.
type source interface {
	// version changes when the sound may have changed.
	version() (string, error)
	// read returns the WAV file, which has at most limit bytes.
	read(ctx context.Context, limit int64) ([]byte, error)
}

// source finds the source of a URI by its scheme.
func (s *Store) source(uri string) (source, error) {
	scheme, rest, found := strings.Cut(uri, ":")
	switch {
	case !found:
		return s.file(uri)
	case scheme == "file":
		return s.file(strings.TrimPrefix(rest, "//"))
	case scheme == "http" || scheme == "https":
		return s.page(uri)
	case scheme == "say":
		return s.speech(rest)
	}
	return nil, because(Refused, "the scheme %q is unknown: want a file, https: or say:", scheme)
}

func (s *Store) page(uri string) (source, error) {
	if s.Web == nil {
		return nil, because(Refused, "prompts are not fetched from the web")
	}
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" {
		return nil, because(Refused, "not a URL")
	}
	return page{s.Web, u}, nil
}

func (s *Store) speech(text string) (source, error) {
	if s.Speech == nil {
		return nil, because(NoSpeech, "no speech engine is configured")
	}
	if plain, err := url.PathUnescape(text); err == nil && !strings.Contains(text, " ") {
		text = plain
	}
	if text = strings.TrimSpace(text); text == "" || len(text) > maxText {
		return nil, because(NoSpeech, "a text has 1 to %d bytes, not %d", maxText, len(text))
	}
	return spoken{s.Speech, text}, nil
}

// readAll reads r, which may give up to limit bytes.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if int64(len(b)) > limit {
		return nil, because(TooLarge, "more than %d bytes", limit)
	}
	return b, err
}
