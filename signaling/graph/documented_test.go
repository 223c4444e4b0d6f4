package graph

import (
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The page of the dialect names everything that is served or refused, and no test that is
// not there.
func TestDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/graph.md")
	if err != nil {
		t.Fatal(err)
	}
	page := strings.ToLower(string(text))
	for _, name := range slices.Sorted(maps.Keys(routes)) {
		_, resource, _ := strings.Cut(name, " ")
		for _, word := range strings.Split(resource, "/") {
			if word != "*" && !strings.Contains(page, word) {
				t.Errorf("%s: the page says nothing of %s", name, word)
			}
		}
	}
	tests := allTests(t)
	for _, name := range regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(string(text), -1) {
		if !strings.Contains(tests, "func "+name[1]+"(") {
			t.Errorf("there is no %s", name[1])
		}
	}
}

// allTests is the text of all tests of the floor.
func allTests(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	floor := os.DirFS("..")
	err := fs.WalkDir(floor, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := fs.ReadFile(floor, path)
		all.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
