package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync/atomic"
	"time"

	"callbot/bot"
	"callbot/examples/reception"
	"callbot/ivr"
	"callbot/ivr/flowfile"
	"callbot/media/prompt"
)

// fallback is the prompt that is played in place of one that cannot be, where the
// prompt folder has it.
const fallback = "fallback.wav"

// liveFlow answers calls with the newest flow of a file that is fit for use. A call
// keeps the flow that it began with.
type liveFlow struct {
	prompts *prompt.Store
	watcher *flowfile.Watcher // nil where the flow is part of the program
	newest  atomic.Pointer[ivr.Flow]
}

// openFlow reads the flow at path, and opens the folder "prompts" beside it. Without a
// path it is the demonstration's. Prompts on the web are fetched by web.
func openFlow(path string, web *prompt.Web, log *slog.Logger) (*liveFlow, error) {
	f := &liveFlow{prompts: &prompt.Store{Fallback: fallback, Web: web, Speech: prompt.Espeak{}, Log: log}}
	if path == "" {
		return f, f.demonstrate()
	}
	f.prompts.Dir = promptsOf(path)
	f.watcher = &flowfile.Watcher{
		Path:    path,
		Checker: flowfile.Checker{Prompt: f.inspect},
		Use:     func(flow *ivr.Flow) { f.newest.Store(flow) },
		Log:     log,
	}
	if err := f.watcher.Load(); err != nil {
		return nil, &codeError{exitUsage, fmt.Errorf("flow:\n%w", err)}
	}
	return f, nil
}

// promptsOf is the prompt folder of the flow at path.
func promptsOf(path string) string { return filepath.Join(filepath.Dir(path), "prompts") }

// demonstrate takes the reception that is built in.
func (f *liveFlow) demonstrate() error {
	prompts, err := fs.Sub(reception.Files, "prompts")
	if err != nil {
		return err
	}
	f.prompts.Files = prompts
	text, err := reception.Files.ReadFile("flow.yaml")
	if err != nil {
		return err
	}
	file, err := flowfile.Parse("reception/flow.yaml", text)
	if err != nil {
		return err
	}
	f.newest.Store(file.Flow)
	return nil
}

// inspect looks at a prompt while there is no call yet. One that the fallback will
// stand in for is logged and no mistake.
func (f *liveFlow) inspect(uri string) (time.Duration, error) {
	length, err := inspect(f.prompts, uri)
	if err == nil {
		return length, nil
	}
	instead, missing := f.prompts.Inspect(fallback)
	if missing != nil {
		return 0, err
	}
	f.prompts.Log.Warn("prompt will be replaced by the fallback", slog.String("uri", uri), slog.Any("error", err))
	return instead, nil
}

// inspect is a store's answer without the name of the prompt, which checkers know.
func inspect(s *prompt.Store, uri string) (time.Duration, error) {
	length, err := s.Inspect(uri)
	if failed := (*prompt.Error)(nil); errors.As(err, &failed) {
		err = fmt.Errorf("%s: %w", failed.Reason, failed.Err)
	}
	return length, err
}

// Run looks after the file until ctx ends.
func (f *liveFlow) Run(ctx context.Context) error {
	if f.watcher == nil {
		<-ctx.Done()
		return nil
	}
	return f.watcher.Run(ctx)
}

// ServeCall takes a call through the flow.
func (f *liveFlow) ServeCall(ctx context.Context, call *bot.Call) error {
	return bot.Flow(f.newest.Load()).ServeCall(ctx, call)
}

// ServeHTTP serves the chart of the flow, which the phone page draws.
func (f *liveFlow) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	// Whoever asked has gone when this fails.
	_ = json.NewEncoder(w).Encode(flowfile.NewChart(f.newest.Load()))
}
