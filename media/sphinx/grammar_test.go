package sphinx

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A grammar takes each phrase word by word, in each way in which its words sound, and
// everything else as garbage; phrases with a word that nobody knows are left out.
func TestGrammar(t *testing.T) {
	dictionary := filepath.Join(t.TempDir(), "dictionary")
	text := "bill B IH L\nmy M AY\nmy(2) M IY\nno N OW\nnobody N OW B AA\nit's IH T S\n"
	if err := os.WriteFile(dictionary, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	v, err := lookUp(dictionary, []string{"My bill!", "No", "klingon", "no klingon", "", "It's my bill"})
	if err != nil {
		t.Fatal(err)
	}
	var words, arcs []string
	for line := range strings.Lines(string(v.dictionary())) {
		if !strings.HasPrefix(line, garbage) {
			words = append(words, strings.TrimSpace(line))
		}
	}
	slices.Sort(words)
	if got, want := strings.Join(words, "; "), "bill B IH L; it's IH T S; my M AY; my(2) M IY; no N OW"; got != want {
		t.Errorf("the words are %s, want %s", got, want)
	}
	for line := range strings.Lines(string(v.grammar())) {
		if !strings.Contains(line, garbage) {
			arcs = append(arcs, strings.TrimSpace(line))
		}
	}
	want := "FSG_BEGIN choices; NUM_STATES 6; START_STATE 0; FINAL_STATE 1; " +
		"TRANSITION 0 3 0.333333 my; TRANSITION 3 1 1 bill; TRANSITION 0 1 0.333333 no; " +
		"TRANSITION 0 4 0.333333 it's; TRANSITION 4 5 1 my; TRANSITION 5 1 1 bill; FSG_END"
	if got := strings.Join(arcs, "; "); got != want {
		t.Errorf("the grammar is %s, want %s", got, want)
	}
	if n := strings.Count(string(v.grammar()), garbage); n != 3*39 {
		t.Errorf("%d arcs of garbage", n)
	}
	if _, err := lookUp(dictionary, []string{"klingon"}); !errors.Is(err, errUnknown) {
		t.Errorf("no phrase is known: %v", err)
	}
	if _, err := lookUp(dictionary+"x", []string{"no"}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no dictionary: %v", err)
	}
}
