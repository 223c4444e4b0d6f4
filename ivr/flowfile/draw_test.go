package flowfile_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
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
