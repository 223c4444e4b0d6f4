package flowfile_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"callbot/ivr"
	"callbot/ivr/flowfile"
)

// Ensures that a changed flow is used, and that a broken one, or one that is gone, is
// not: the old one stays.
func TestWatcher(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "flow.yaml")
		write := func(text string) {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			time.Sleep(3100 * time.Millisecond)
		}
		var used []string
		w := &flowfile.Watcher{Path: path, Use: func(f *ivr.Flow) { used = append(used, f.Name) }}
		if err := w.Load(); err == nil {
			t.Error("a file that is not there was loaded")
		}
		const rest = "\nstart: a\nstates: {a: {hangup: }}\n"
		if err := os.WriteFile(path, []byte("name: one"+rest), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := w.Load(); err != nil {
			t.Error(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- w.Run(ctx) }()
		write("name: broken\nstart: [")
		write("name: endless\nstart: a\nstates: {a: {play: a.wav, next: a}}\n")
		write("name: two" + rest)
		write("name: two" + rest)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3100 * time.Millisecond)
		write("name: three" + rest)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if len(used) != 3 || used[1] != "two" || used[2] != "three" {
			t.Errorf("used %v", used)
		}
	})
}
