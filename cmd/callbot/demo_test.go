package main

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "write golden files and screenshots anew")

// demo is the program as a newcomer runs it, on a free port.
type demo struct {
	page string // the page's address
	log  lines
}

// lines is a log that can be read while it is written.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) has(parts ...string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.text.String()) {
		if !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(line, part) }) {
			return true
		}
	}
	return false
}

// runDemo starts `callbot run` and waits until it is ready; it ends with the test.
func runDemo(t *testing.T, flags ...string) *demo {
	t.Helper()
	inRealTime(t)
	d := &demo{}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	out, in := io.Pipe()
	var ended sync.WaitGroup
	ended.Go(func() {
		defer in.Close()
		args := append([]string{"--log-level=debug", "run", "--listen=127.0.0.1:0", "--data=" + t.TempDir()}, flags...)
		if code := run(ctx, args, in, &d.log); code != exitOK {
			t.Errorf("callbot run ended with %d", code)
		}
	})
	t.Cleanup(func() {
		stop()
		ended.Wait()
		if t.Failed() {
			t.Log(d.log.text.String())
		}
	})
	printed := bufio.NewScanner(out)
	for printed.Scan() {
		if page, ok := strings.CutPrefix(printed.Text(), "page="); ok {
			d.page = page
			ended.Go(func() { io.Copy(io.Discard, out) })
			return d
		}
	}
	t.Fatal("callbot run ended without saying where the page is")
	return nil
}
