package sphinx

import (
	"strings"
	"testing"
	"time"

	"callbot/media"

	"github.com/google/go-cmp/cmp"
)

const ms = time.Millisecond

// What the program writes is read as phrases: with the times of their words where it
// goes by its model of the language, without text where it heard something else.
func TestLines(t *testing.T) {
	for text, want := range map[string][]media.Phrase{
		"yes\n<s> 0.000 0.880 1.000300\nyes(2) 0.890 1.380 0.994514\n</s> 1.390 1.800 1.000000\n": {
			{Text: "yes", Confidence: 0.994514, Begin: 890 * ms, Length: 490 * ms, Words: []media.Word{{Text: "yes", Begin: 890 * ms, Length: 490 * ms}}},
		},
		"my bill\n<sil> 0.000 0.100 1.0\nmy 0.100 0.200 0.500\n<sil> 0.200 0.300 1.0\nbill 0.300 0.500 0.250\n<sil> 0.5 0.6 1.0\nno\nno 1.0 1.1 1.000000\n": {
			{Text: "my bill", Confidence: 0.25, Begin: 100 * ms, Length: 400 * ms, Words: []media.Word{
				{Text: "my", Begin: 100 * ms, Length: 100 * ms}, {Text: "bill", Begin: 300 * ms, Length: 200 * ms}}},
			{Text: "no", Begin: time.Second, Length: 100 * ms, Words: []media.Word{{Text: "no", Begin: time.Second, Length: 100 * ms}}},
		},
		"sound_AE sound_N\n<sil> 6.2 6.4 1.0\nsound_AE 6.4 6.5 1.0\nsound_N 6.5 6.9 1.0\n<sil> 6.9 7.1 1.0\n": {{Begin: 6400 * ms, Length: 500 * ms}},
		"\n<s> 0.000 0.730 1.000000\n</s> 0.740 0.890 1.000000\n":                                             nil,
		"a b c\na 0 1 1\nyes\nyes 2 3 1\n": {
			{Text: "yes", Begin: 2 * time.Second, Length: time.Second, Words: []media.Word{{Text: "yes", Begin: 2 * time.Second, Length: time.Second}}},
		},
		"yes\nyes NaN 3 1\n": nil,
	} {
		var got []media.Phrase
		if err := readLines(strings.NewReader(text), func(p media.Phrase) { got = append(got, p) }); err != nil {
			t.Error(err)
		}
		near := cmp.Comparer(func(a, b time.Duration) bool { return (a - b).Abs() < ms })
		if diff := cmp.Diff(want, got, near); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

// Whatever the program writes, a phrase has text only with its words, in order, and is
// no surer than sure.
func FuzzLines(f *testing.F) {
	f.Add("yes\n<sil> 0.000 0.880 1.000000\nyes 0.890 1.380 0.994514\n<sil> 1.390 1.800 1.000000\n")
	f.Add("a b\na 0 1 1\nb 1 1e400 1\n\n\nb -1 2 3\n")
	f.Fuzz(func(t *testing.T, text string) {
		_ = readLines(strings.NewReader(text), func(p media.Phrase) {
			if (p.Text == "") != (len(p.Words) == 0) || p.Confidence < 0 || p.Confidence > 1 || p.Partial {
				t.Errorf("%+v", p)
			}
		})
	})
}
