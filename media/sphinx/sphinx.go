package sphinx

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"callbot/media"
)

// Transcriber understands English by the program pocketsphinx_continuous. Its zero value
// is ready; its fields must not change once it is used.
type Transcriber struct {
	Program string // "" is pocketsphinx_continuous, found by PATH
	Model   string // the folder of the model; "" is that of the package pocketsphinx-en-us
	Limit   int    // how many are listened to at one time; 0 is two for each processor

	listening atomic.Int32
}

var _ media.Transcriber = (*Transcriber)(nil)

// Check reports whether the program and its model are there, so that one can know before
// the first call.
func (t *Transcriber) Check() error {
	if _, err := exec.LookPath(t.program()); err != nil {
		return fmt.Errorf("understanding speech needs the program %s: install the packages pocketsphinx and pocketsphinx-en-us: %w", t.program(), err)
	}
	if _, err := os.Stat(t.dictionary()); err != nil {
		return fmt.Errorf("understanding speech needs a model: install the package pocketsphinx-en-us: %w", err)
	}
	return nil
}

func (t *Transcriber) program() string { return cmp.Or(t.Program, "pocketsphinx_continuous") }

func (t *Transcriber) model() string { return cmp.Or(t.Model, "/usr/share/pocketsphinx/model/en-us") }

func (t *Transcriber) dictionary() string { return filepath.Join(t.model(), "cmudict-en-us.dict") }

// Transcribe runs the program for as long as somebody is listened to. Phrases whose words
// the dictionary does not have are never understood. Errors: media.ErrLanguage,
// media.ErrCrowded, and what the program complains of.
func (t *Transcriber) Transcribe(ctx context.Context, e media.Expectation, in media.Reader, said func(media.Phrase)) error {
	if language, _, _ := strings.Cut(strings.ToLower(e.Locale), "-"); language != "" && language != "en" {
		return fmt.Errorf("%q: %w", e.Locale, media.ErrLanguage)
	}
	limit := cmp.Or(t.Limit, 2*runtime.NumCPU())
	defer t.listening.Add(-1)
	if t.listening.Add(1) > int32(limit) {
		return fmt.Errorf("%d: %w", limit, media.ErrCrowded)
	}
	folder, err := os.MkdirTemp("", "callbot-speech-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	args, err := t.arguments(folder, e.Phrases)
	if err != nil {
		return err
	}
	return t.run(ctx, args, in, said)
}

// arguments are those of the program. The grammar that they name lies in folder.
func (t *Transcriber) arguments(folder string, phrases []string) ([]string, error) {
	args := []string{
		"-infile", "/dev/stdin", "-time", "yes", "-vad_threshold", "3.0", // its 2 takes soft noise for speech
		"-hmm", filepath.Join(t.model(), "en-us"),
	}
	if len(phrases) == 0 {
		return append(args, "-lm", filepath.Join(t.model(), "en-us.lm.bin"), "-dict", t.dictionary()), nil
	}
	known, err := lookUp(t.dictionary(), phrases)
	if err != nil {
		return nil, err
	}
	words, grammar := filepath.Join(folder, "words"), filepath.Join(folder, "grammar")
	if err := os.WriteFile(words, known.dictionary(), 0o600); err != nil {
		return nil, err
	}
	return append(args, "-fsg", grammar, "-dict", words), os.WriteFile(grammar, known.grammar(), 0o600)
}

// run gives the program the sound, and what it says to said.
func (t *Transcriber) run(ctx context.Context, args []string, in media.Reader, said func(media.Phrase)) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	cmd := exec.CommandContext(ctx, t.program(), args...)
	cmd.WaitDelay = time.Second
	var complaint tail
	cmd.Stderr = &complaint
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	sound, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	read := make(chan error, 1)
	go func() { read <- readLines(out, said) }()
	deaf := pump(sound, in)
	_ = sound.Close() // the program has gone, if that fails
	err = <-read
	if ended := cmd.Wait(); err == nil {
		err = ended
	}
	if err == nil && deaf != nil {
		err = errors.New("it has ended before the sound")
	}
	if err != nil {
		return fmt.Errorf("%s: %w: %s", t.program(), err, bytes.TrimSpace(complaint.bytes))
	}
	return nil
}

// tail keeps the last of what is written to it.
type tail struct{ bytes []byte }

func (t *tail) Write(p []byte) (int, error) {
	const most = 512
	t.bytes = append(t.bytes, p...)
	t.bytes = t.bytes[max(0, len(t.bytes)-most):]
	return len(p), nil
}
