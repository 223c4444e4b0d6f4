package main

import (
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"

	"callbot/bot"
	"callbot/examples/reception"
	"callbot/ivr"
	"callbot/ivr/flowfile"
	"callbot/media/prompt"
)

// fallback is the prompt that is played in place of one that cannot be, where the
// prompt folder has it.
const fallback = "fallback.wav"

// openFlow reads the flow at path, and opens the folder "prompts" beside it. Without a
// path it is the demonstration's. Prompts on the web are fetched by web.
func openFlow(path string, web *prompt.Web, log *slog.Logger) (bot.Handler, *prompt.Store, error) {
	store := &prompt.Store{Fallback: fallback, Web: web, Speech: prompt.Espeak{}, Log: log}
	flow, err := readFlow(path, store)
	if err != nil {
		return nil, nil, err
	}
	return bot.Flow(flow), store, nil
}

func readFlow(path string, store *prompt.Store) (*ivr.Flow, error) {
	if path != "" {
		store.Dir = filepath.Join(filepath.Dir(path), "prompts")
		flow, err := flowfile.Open(path)
		if err != nil {
			return nil, &codeError{exitUsage, fmt.Errorf("flow:\n%w", err)}
		}
		return flow, nil
	}
	prompts, err := fs.Sub(reception.Files, "prompts")
	if err != nil {
		return nil, err
	}
	store.Files = prompts
	text, err := reception.Files.ReadFile("flow.yaml")
	if err != nil {
		return nil, err
	}
	file, err := flowfile.Parse("reception/flow.yaml", text)
	if err != nil {
		return nil, err
	}
	return file.Flow, nil
}
