package flowfile_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callbot/ivr/flowfile"

	"github.com/google/go-cmp/cmp"
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

// Ensures that the length of a call is reckoned with every round of its loops, the ways out
// of them, and its sub-flows. Prompts play for two seconds each.
func TestLength(t *testing.T) {
	for name, want := range map[string]string{
		"length":       "2m2s",
		"length-loop":  "1m22s", // 4 × 20 s and the farewell
		"length-loops": "1m22s", // 4 × 4 × 5 s and the farewell
		"length-left":  "2m5s",  // 3 × 1 s, then the hold and the farewell
		"length-call":  "2m2s",
	} {
		found := problems(t, "testdata/bad/"+name+".yaml")
		if len(found) != 1 || !strings.Contains(found[0].Message, " for up to "+want+",") {
			t.Errorf("%s: want %s, found %v", name, want, found)
		}
	}
}

// Ensures that recorded pieces are looked for where they will be, and nowhere else: in the
// voices of the languages that have one, which may be on the web, and in the common one
// where another is spoken.
func TestVoices(t *testing.T) {
	const flow = "start: a\n%sstates: {a: {hangup: [{digits: caller}%s]}}\n"
	for head, want := range map[string]string{
		"":                   "digits/",
		"voice: en/\n":       "en/digits/",
		"voices: {de: de}\n": "digits/ de/digits/",
		"language: de\nvoices: {de: de}\n|, {language: {de: x, fr: y}}": "digits/ de/digits/",
		"language: de\nvoices: {de: https://voices.example/de}\n":       "https://voices.example/de/digits/",
	} {
		head, also, _ := strings.Cut(head, "|")
		f, err := flowfile.Parse("f", fmt.Appendf(nil, flow, head, also))
		if err != nil {
			t.Fatal(err)
		}
		var asked []string
		check := flowfile.Checker{Prompt: func(uri string) (time.Duration, error) {
			if folder, isZero := strings.CutSuffix(uri, "0.wav"); isZero {
				asked = append(asked, folder)
			}
			return 0, os.ErrNotExist
		}}
		found := check.Check(f)
		if got := strings.Join(asked, " "); got != want || len(found) < len(asked) {
			t.Errorf("%q: looked into %s, not %s, and found %v", head, got, want, found)
		}
	}
}

// Ensures that the documentation lists every rule, and that each has a flow that breaks
// it; what is too long, another test makes.
func TestRulesAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/flows.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "\n## Problems\n")
	table, _, _ = strings.Cut(table, "\n## ")
	documented := map[string]bool{}
	for row := range strings.Lines(table) {
		cell, _, _ := strings.Cut(strings.TrimPrefix(row, "| "), " |")
		for i, word := range strings.Split(cell, "`") {
			if i%2 == 1 && strings.HasPrefix(row, "| `") {
				documented[word] = true
			}
		}
	}
	paths, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	broken := map[string]bool{}
	for _, path := range paths {
		for _, p := range problems(t, path) {
			broken[p.Rule] = true
		}
	}
	delete(documented, "size")
	if diff := cmp.Diff(documented, broken); diff != "" {
		t.Errorf("documented (-), broken by flows (+):\n%s", diff)
	}
}
