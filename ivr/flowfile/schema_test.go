package flowfile_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callbot/ivr/flowfile"

	"github.com/google/go-cmp/cmp"
)

// comments are what the source says of the fields of its types, by "Type.Field".
func comments(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("../*.go")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	found := map[string]string{}
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if s, ok := spec.Type.(*ast.StructType); ok {
				for _, field := range s.Fields.List {
					for _, name := range field.Names {
						found[spec.Name.Name+"."+name.Name] = oneLine(field.Doc.Text() + field.Comment.Text())
					}
				}
			}
			return true
		})
	}
	return found
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// Ensures that the published schema is that of the files that are read.
func TestSchema(t *testing.T) {
	about := comments(t)
	got, err := flowfile.Schema(func(typ, field string) string { return about[typ+"."+field] })
	if err != nil {
		t.Fatal(err)
	}
	const golden = "../../docs/flow.schema.json"
	if *update {
		if err := os.WriteFile(golden, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
		t.Error(diff)
	}
}
