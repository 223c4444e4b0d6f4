package flowfile

import (
	"bytes"
	"cmp"
	"context"
	"log/slog"
	"os"
	"time"

	"callbot/ivr"
)

// DefaultEvery is how often a Watcher looks at its file.
const DefaultEvery = time.Second

// Watcher reads a flow file again when it has changed. A file with errors is refused,
// and what was there before stays in use.
type Watcher struct {
	Path    string
	Checker Checker
	// Use is given each flow that is fit for use, one at a time.
	Use   func(*ivr.Flow)
	Every time.Duration // zero means DefaultEvery
	Log   *slog.Logger  // nil means no log

	last []byte // as it was last taken, good or bad
	seen []byte // as it was at the last look
}

// Load reads the file at once and uses its flow. The error is Problems where the file
// can be read but must not be used.
func (w *Watcher) Load() error {
	data, err := os.ReadFile(w.Path)
	if err != nil {
		return err
	}
	return w.use(data)
}

// Run looks at the file until the context is cancelled, and returns nil.
func (w *Watcher) Run(ctx context.Context) error {
	ticker := time.NewTicker(cmp.Or(w.Every, DefaultEvery))
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			w.look()
		}
	}
}

// look takes a changed file once two looks have found it the same: one that is being
// written is not read half, and one that is gone for a moment is waited for.
func (w *Watcher) look() {
	data, err := os.ReadFile(w.Path)
	settled := bytes.Equal(data, w.seen)
	w.seen = data
	if err != nil || !settled || bytes.Equal(data, w.last) {
		return
	}
	if err := w.use(data); err != nil {
		w.log().Error("flow refused, the old one stays", slog.String("file", w.Path), slog.Any("error", err))
		return
	}
	w.log().Info("flow changed", slog.String("file", w.Path))
}

func (w *Watcher) use(data []byte) error {
	w.last = data
	f, err := Parse(w.Path, data)
	if err != nil {
		return err
	}
	found := w.Checker.Check(f)
	for _, p := range found {
		if p.Severity == Error {
			return found
		}
		w.log().Warn("flow", slog.String("problem", p.String()))
	}
	w.Use(f.Flow)
	return nil
}

func (w *Watcher) log() *slog.Logger {
	if w.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return w.Log
}
