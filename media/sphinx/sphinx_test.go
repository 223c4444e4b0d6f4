package sphinx_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/sphinx"
)

// program is a transcriber whose program is a shell script.
func program(t *testing.T, script string) *sphinx.Transcriber {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, "program")
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "cmudict-en-us.dict"), []byte("yes Y EH S\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return &sphinx.Transcriber{Program: file, Model: folder}
}

func second() media.Reader { return media.NewSamples(media.Rate16k, make([]int16, 16000)) }

// live is sound that goes on until ctx ends.
type live struct{ context.Context }

func (live) Rate() media.Rate { return media.Rate16k }

func (l live) ReadFrame(media.Frame) error {
	select {
	case <-time.After(media.FrameDuration):
		return nil
	case <-l.Done():
		return io.EOF
	}
}

// The program gets all of the sound, as it wants it, and the phrases that it writes are
// told.
func TestProgram(t *testing.T) {
	const script = `printf 'yes\nyes 0.1 0.2 0.9\n'; n=$(wc -c); [ "$n" = 32000 ] && printf 'all\nall 1 2 0.8\n'`
	var got []string
	err := program(t, script).Transcribe(t.Context(), media.Expectation{Locale: "en-GB"}, second(), func(p media.Phrase) { got = append(got, p.Text) })
	if text := strings.Join(got, ","); err != nil || text != "yes,all" {
		t.Errorf("understood %s, %v", text, err)
	}
}

// A program that is told what may be said gets a grammar and a dictionary of that alone,
// which are gone when it has ended.
func TestProgramExpects(t *testing.T) {
	const script = `cat >/dev/null; while [ $# -gt 0 ]; do case $1 in -fsg|-dict) echo "$2" >>"${0%/*}/files"; grep -q yes "$2" && printf 'yes\nyes 0 1 1\n'; esac; shift; done`
	p, n := program(t, script), 0
	err := p.Transcribe(t.Context(), media.Expectation{Phrases: []string{"Yes!", "klingon"}}, second(), func(media.Phrase) { n++ })
	if err != nil || n != 2 {
		t.Errorf("%d of 2 files, %v", n, err)
	}
	files, err := os.ReadFile(filepath.Join(p.Model, "files"))
	if err != nil {
		t.Fatal(err)
	}
	for file := range strings.FieldsSeq(string(files)) {
		if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is left: %v", file, err)
		}
	}
}

// What cannot be understood is said why: another language, one too many, a program that
// is missing, fails or ends by itself.
func TestProgramFails(t *testing.T) {
	said := func(media.Phrase) {}
	fails := func(what string, p *sphinx.Transcriber, e media.Expectation, is error, says string) {
		t.Helper()
		err := p.Transcribe(t.Context(), e, live{t.Context()}, said)
		if err == nil || (is != nil && !errors.Is(err, is)) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", what, err)
		}
	}
	fails("another language", program(t, `cat`), media.Expectation{Locale: "de-DE"}, media.ErrLanguage, "de-DE")
	fails("no program", &sphinx.Transcriber{Program: "no-such-program"}, media.Expectation{}, nil, "no-such-program")
	fails("no model", &sphinx.Transcriber{Model: "/nowhere"}, media.Expectation{Phrases: []string{"a"}}, os.ErrNotExist, "")
	fails("no word", program(t, `cat`), media.Expectation{Phrases: []string{"klingon"}}, nil, "dictionary")
	fails("a failure", program(t, `echo no memory >&2; exit 3`), media.Expectation{}, nil, "no memory")
	fails("an early end", program(t, `exit 0`), media.Expectation{}, nil, "before the sound")
	if err := (&sphinx.Transcriber{Program: "no-such-program"}).Check(); err == nil || !strings.Contains(err.Error(), "install the packages") {
		t.Errorf("check: %v", err)
	}
	if err := program(t, `cat`).Check(); err != nil {
		t.Errorf("check: %v", err)
	}
}

// No more are listened to at one time than there is a limit for, and whoever nobody
// wants to hear any more is let go of, with their program.
func TestProgramsAreBounded(t *testing.T) {
	p := program(t, `printf 'yes\nyes 0 1 1\n'; cat >/dev/null; exec sleep 1000`)
	p.Limit = 1
	ctx, stop := context.WithCancel(t.Context())
	begun, ended := make(chan struct{}, 1), make(chan error, 1)
	go func() {
		ended <- p.Transcribe(ctx, media.Expectation{}, live{ctx}, func(media.Phrase) { begun <- struct{}{} })
	}()
	<-begun
	if err := p.Transcribe(t.Context(), media.Expectation{}, second(), nil); !errors.Is(err, media.ErrCrowded) {
		t.Errorf("a second one: %v", err)
	}
	stop()
	if err := <-ended; err == nil {
		t.Error("a program that was ended has done well")
	}
	if err := p.Transcribe(t.Context(), media.Expectation{Locale: "fr"}, second(), nil); !errors.Is(err, media.ErrLanguage) {
		t.Errorf("later: %v", err)
	}
}
