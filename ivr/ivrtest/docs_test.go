package ivrtest_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"callbot/ivr"
	"callbot/ivr/flowfile"
	"callbot/ivr/ivrtest"
)

// block is a fenced example of the documentation.
type block struct {
	kind string // "flow" or "test"
	text string // with empty lines before it, so that lines count as on the page
}

func blocks(t *testing.T, path string) []block {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var found []block
	var open *block
	for i, line := range strings.Split(string(data), "\n") {
		kind, fence := strings.CutPrefix(line, "```yaml ")
		switch {
		case fence:
			found = append(found, block{kind, strings.Repeat("\n", i+1)})
			open = &found[len(found)-1]
		case line == "```":
			open = nil
		case open != nil:
			open.text += line + "\n"
		}
	}
	return found
}

// Ensures that every example of the documentation is a flow, and that the
// conversations below it go as they are written there.
func TestDocumentation(t *testing.T) {
	const page = "../../docs/flows.md"
	var flow *ivr.Flow
	tests := 0
	for i, b := range blocks(t, page) {
		switch b.kind {
		case "flow":
			f, err := flowfile.Parse(page, []byte(b.text))
			if err != nil {
				t.Fatal(err)
			}
			flow = f.Flow
		case "test":
			f, err := flowfile.ParseTest(page, []byte(b.text), func(string) (*ivr.Flow, error) { return flow, nil })
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range ivrtest.Run(f) {
				tests++
				if r.Problem != nil {
					t.Error(r.Problem)
				}
			}
		default:
			t.Error(fmt.Errorf("example %d is a %q", i, b.kind))
		}
	}
	if tests < 20 {
		t.Errorf("only %d conversations", tests)
	}
}
