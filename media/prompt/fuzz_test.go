package prompt_test

import (
	"context"
	"errors"
	"testing"

	"callbot/media/prompt"
)

// Ensure no name that a peer may send opens anything but the one file there is, or
// fails without saying why.
func FuzzOpen(f *testing.F) {
	s := &prompt.Store{
		Dir: folder(f, map[string][]byte{"a.wav": sine(f, 8000, 400, 20e6)}),
		Web: &prompt.Web{Timeout: 1},
	}
	for _, uri := range []string{
		"a.wav", "file:a.wav", "file:///a.wav", "../a.wav", "/etc/passwd", "say:x", "http://[::1]/", "https://127.0.0.1:1/a.wav",
		"a.wav\x00", ":", "file:", "https://user@host:99999/", "./a.wav", "C:\\a.wav",
	} {
		f.Add(uri)
	}
	only := mustOpen(f, s, "a.wav")
	f.Fuzz(func(t *testing.T, uri string) {
		p, err := s.Open(context.Background(), uri)
		var failed *prompt.Error
		switch {
		case err == nil && p != only:
			t.Fatalf("%q opened something else", uri)
		case err != nil && (!errors.As(err, &failed) || failed.URI != uri || failed.Reason.String() == "unknown"):
			t.Fatalf("%q: %v", uri, err)
		}
	})
}
