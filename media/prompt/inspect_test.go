package prompt_test

import (
	"errors"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/prompt"
)

// Ensures that one can learn how long prompts play, and which of them will not, before
// anything is encoded, fetched or spoken.
func TestInspect(t *testing.T) {
	whole := sine(t, media.Rate16k, 440, 1500*time.Millisecond)
	s := &prompt.Store{
		Dir: folder(t, map[string][]byte{
			"whole.wav": whole, "half.wav": whole[:len(whole)/2], "text.wav": []byte("this is no sound"), "fallback.wav": whole,
		}),
		Fallback: "fallback.wav",
		Encoding: prompt.Encoding{MaxDuration: 2 * time.Second},
		Speech:   prompt.Espeak{Program: "no-such-program"},
		Web:      &prompt.Web{},
	}
	for uri, want := range map[string]struct {
		length time.Duration
		reason prompt.Reason // 0 is none
	}{
		"whole.wav":                   {length: 1500 * time.Millisecond},
		"https://prompts.example/a":   {},
		"half.wav":                    {reason: prompt.BadSound},
		"text.wav":                    {reason: prompt.BadSound},
		"missing.wav":                 {reason: prompt.NotFound},
		"../whole.wav":                {reason: prompt.Refused},
		"ftp://prompts.example/a":     {reason: prompt.Refused},
		"say:Good morning, and hello": {reason: prompt.NoSpeech},
	} {
		length, err := s.Inspect(uri)
		failed := new(prompt.Error)
		if errors.As(err, &failed); failed.Reason != want.reason || err == nil && length != want.length {
			t.Errorf("%s: %v, %v; want %v and %v", uri, length, err, want.length, want.reason)
		}
	}
}
