package main

import (
	"fmt"
	"log/slog"

	"callbot/media"
	"callbot/media/sphinx"
)

// The ways to understand what callers say.
const (
	recognizeIfInstalled = "auto"
	recognizeBySphinx    = "pocketsphinx"
	recognizeNothing     = "none"
)

// transcriber is who understands what callers say; nil is nobody.
func transcriber(who string, log *slog.Logger) (media.Transcriber, error) {
	program := &sphinx.Transcriber{}
	missing := program.Check()
	switch who {
	case "", recognizeIfInstalled:
		if missing != nil {
			log.Debug("nobody understands what callers say", slog.Any("error", missing))
			return nil, nil
		}
		return program, nil
	case recognizeBySphinx:
		if missing != nil {
			return nil, &codeError{exitUsage, missing}
		}
		return program, nil
	case recognizeNothing:
		return nil, nil
	default:
		return nil, &codeError{exitUsage, fmt.Errorf("speech_recognizer must be auto, pocketsphinx or none, not %q", who)}
	}
}
