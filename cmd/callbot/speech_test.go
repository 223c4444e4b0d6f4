package main

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
)

// Without a program nobody understands what callers say, which is said to who has asked
// for it and to nobody else.
func TestTranscriber(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	log := slog.New(slog.DiscardHandler)
	for _, who := range []string{"", "auto", "none"} {
		if got, err := transcriber(who, log); got != nil || err != nil {
			t.Errorf("%s: %v, %v", who, got, err)
		}
	}
	for who, want := range map[string]string{"pocketsphinx": "install the packages pocketsphinx", "somebody": "auto, pocketsphinx or none"} {
		_, err := transcriber(who, log)
		var coded *codeError
		if !errors.As(err, &coded) || coded.code != exitUsage || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", who, err)
		}
	}
}
