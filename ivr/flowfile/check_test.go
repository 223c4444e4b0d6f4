package flowfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callbot/ivr/flowfile"
)

// checker takes every prompt to be there that does not say that it is missing.
var checker = flowfile.Checker{Prompt: func(uri string) (time.Duration, error) {
	if strings.Contains(uri, "missing") {
		return 0, os.ErrNotExist
	}
	return 2 * time.Second, nil
}}

// problems are all that is wrong with a file, whether it can be read or not.
func problems(t *testing.T, path string) flowfile.Problems {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := flowfile.Parse(path, data)
	if err == nil {
		return checker.Check(f)
	}
	var found flowfile.Problems
	if !errors.As(err, &found) {
		t.Fatal(err)
	}
	return found
}

// Ensures that nothing is wrong with good flows.
func TestGoodFlows(t *testing.T) {
	paths, err := filepath.Glob("testdata/good/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range append(paths, "../../examples/reception/flow.yaml") {
		if found := problems(t, path); len(found) > 0 {
			t.Error(found)
		}
	}
}

// Ensures that each bad flow fails for the rule that its file is named after, for no
// other, and at a place in the file.
func TestBadFlows(t *testing.T) {
	paths, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			found := problems(t, path)
			if len(found) == 0 {
				t.Fatal("nothing is wrong with it")
			}
			for _, p := range found {
				if !strings.HasPrefix(filepath.Base(path), p.Rule) || p.Line < 1 || p.Column < 1 {
					t.Error(p)
				}
			}
		})
	}
}

// Ensures that a problem is found at the field that it is about.
func TestPlaceOfProblem(t *testing.T) {
	found := problems(t, "testdata/bad/weak-fallback.yaml")
	const want = `testdata/bad/weak-fallback.yaml:3:47: warning: the fallback "b" can fail itself [weak-fallback]`
	if len(found) != 1 || found[0].String() != want {
		t.Errorf("found %v, want %s", found, want)
	}
}
