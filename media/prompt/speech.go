package prompt

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// maxText is the longest text that is spoken, in bytes.
const maxText = 4096

// Speech turns text into sound.
type Speech interface {
	// Speak returns a WAV file of text being spoken.
	Speak(ctx context.Context, text string) ([]byte, error)
}

// Espeak speaks by way of the program espeak-ng, which it runs once per text; the
// Store keeps what comes of it.
type Espeak struct {
	Program string        // "" is espeak-ng, found by PATH
	Voice   string        // "" is en; espeak-ng --voices lists them
	Speed   int           // words per minute; 0 is 160
	Timeout time.Duration // 0 is 10 s
}

// Check reports whether the program is there, so that one can know before the first
// call.
func (e Espeak) Check() error {
	if _, err := exec.LookPath(e.program()); err != nil {
		return fmt.Errorf("speech needs the program %s: install the package espeak-ng: %w", e.program(), err)
	}
	return nil
}

func (e Espeak) program() string { return cmp.Or(e.Program, "espeak-ng") }

// Speak runs the program. The error says when it is not installed, or what it
// complained about.
func (e Espeak) Speak(ctx context.Context, text string) ([]byte, error) {
	if err := e.Check(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(e.Timeout, 10*time.Second))
	defer cancel()
	cmd := exec.CommandContext(ctx, e.program(), "--stdin", "--stdout",
		"-v", cmp.Or(e.Voice, "en"), "-s", strconv.Itoa(cmp.Or(e.Speed, 160)))
	cmd.Stdin = strings.NewReader(text) // never an argument: a text may begin with a dash
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", e.program(), err, bytes.TrimSpace(complaint.Bytes()))
	}
	return out.Bytes(), nil
}

// spoken is a text with whoever speaks it.
type spoken struct {
	speech Speech
	text   string
}

func (spoken) version() (string, error) { return "", nil }

func (s spoken) read(ctx context.Context, limit int64) ([]byte, error) {
	b, err := s.speech.Speak(ctx, s.text)
	switch {
	case err != nil:
		return nil, because(NoSpeech, "%w", err)
	case int64(len(b)) > limit:
		return nil, because(TooLarge, "%d bytes of speech", len(b))
	}
	return b, nil
}
