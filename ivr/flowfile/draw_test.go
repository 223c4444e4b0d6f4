package flowfile_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
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
