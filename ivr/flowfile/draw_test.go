package flowfile_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"callbot/ivr/flowfile"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite golden files")

// Ensures that flows are drawn as they were when somebody last looked at the drawings.
func TestDraw(t *testing.T) {
	for name, path := range map[string]string{
		"reception": "../../examples/reception/flow.yaml",
		"sub-flows": "testdata/sub-flows.yaml",
	} {
		flow, err := flowfile.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		if err := flowfile.Draw(&got, flow); err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", name+".mmd")
		if *update {
			if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got.String()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Ensures that states and flows whose names differ only in what Mermaid has no letters for are
// drawn apart, and that what ends a text there is written otherwise.
func TestDrawnNames(t *testing.T) {
	f, err := flowfile.Parse("f", []byte(`
start: ask
states:
  ask: {call: ask, on: {"yes; or: \"no\"": größe}, next: grüße}
  größe: {play: x.wav, next: a-b}
  grüße: {menu: {"12#": a-b, "#": a_b}}
  a-b: {hangup: }
  a_b: {goto: ask}
flows:
  ask: {start: b, states: {b: {return: "yes; or: \"no\""}}}
`))
	if err != nil {
		t.Fatal(err)
	}
	var drawn bytes.Buffer
	if err := flowfile.Draw(&drawn, f.Flow); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for line := range strings.Lines(drawn.String()) {
		if _, name, ok := strings.Cut(line, " as "); ok {
			names[strings.TrimRight(name, " {\n")] = true
		}
	}
	if len(names) != 7 {
		t.Errorf("drawn as %v", names)
	}
	for _, want := range []string{`state "größe" as s_gr__e`, " : yes#59; or#58; #quot;no#quot;\n", " : 12#35;\n", " : hash\n"} {
		if !strings.Contains(drawn.String(), want) {
			t.Errorf("no %q in\n%s", want, drawn.String())
		}
	}
}

// Ensures that a chart has every state, and every way between them.
func TestChart(t *testing.T) {
	flow, err := flowfile.Open("testdata/sub-flows.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c := flowfile.NewChart(flow)
	if len(c.States) != 7 || c.Start != "sure" {
		t.Errorf("states %v from %q", c.States, c.Start)
	}
	for _, want := range []flowfile.ChartEdge{
		{From: "sure", To: "confirm/ask", By: "call"},
		{From: "sure", To: "bye", By: "yes"},
		{From: "confirm/ask", To: "confirm/agreed", By: "1"},
		{From: "confirm/ask", To: "", By: "on_no_input"},
	} {
		if !slices.Contains(c.Edges, want) {
			t.Errorf("there is no edge %+v", want)
		}
	}
}
