// Package examples_test holds the conversations of all examples that are flows.
package examples_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callbot/ivr/flowfile"
	"callbot/ivr/ivrtest"
	"callbot/media/wav"
)

// length is how long a prompt of an example plays.
func length(folder, uri string) (time.Duration, error) {
	file, err := wav.Open(filepath.Join(folder, "prompts", uri))
	if err != nil {
		return 0, err
	}
	defer file.Close()
	return file.Duration(), nil
}

// Ensures that every flow is free of problems, its prompts included.
func TestFlows(t *testing.T) {
	for _, path := range find(t, "*/flow.yaml") {
		checker := flowfile.Checker{Prompt: func(uri string) (time.Duration, error) {
			return length(filepath.Dir(path), uri)
		}}
		f, err := flowfile.OpenFile(path)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, p := range checker.Check(f) {
			t.Error(p)
		}
	}
}

// Ensures that the conversations go as they are written, and that they come through
// every state.
func TestConversations(t *testing.T) {
	for _, path := range find(t, "*/conversations.yaml") {
		f, err := flowfile.OpenTest(path)
		if err != nil {
			t.Error(err)
			continue
		}
		results := ivrtest.Run(f)
		for _, r := range results {
			if r.Problem != nil {
				t.Error(r.Problem)
			}
		}
		cover := ivrtest.Cover(f.Flow, results)
		t.Logf("%s: %d of %d states, %d of %d edges", path, cover.States, cover.StatesOf, cover.Edges, cover.EdgesOf)
		for _, missed := range cover.Missed {
			if !strings.Contains(missed, " -> ") {
				t.Errorf("%s: no conversation comes through %s", path, missed)
			}
		}
	}
}

func find(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) < 4 {
		t.Fatal(paths, err)
	}
	return paths
}
