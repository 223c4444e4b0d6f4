package bench

import (
	"math"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/prompt"
)

// Callers with pauses talk as much of the time as people do, and not all together.
func TestPauses(t *testing.T) {
	var words []*prompt.Prompt
	for _, d := range []time.Duration{time.Second, 3 * time.Second} {
		p, err := prompt.Encoding{}.Make(t.Context(), d.String(), make([]int16, media.Rate16k.Samples(d)), media.Rate16k)
		if err != nil {
			t.Fatal(err)
		}
		words = append(words, p)
	}
	said, err := withPauses(t.Context(), words)
	if err != nil {
		t.Fatal(err)
	}
	var whole time.Duration
	for _, p := range said {
		whole += p.Duration()
	}
	if share := float64(4*time.Second) / float64(whole); math.Abs(share-talking) > 0.01 {
		t.Errorf("they talk %.3f of the time", share)
	}
	for i := range 2 * len(said) {
		if turn := from(said, i); len(turn) != len(said) || turn[0] != said[i%len(said)] {
			t.Errorf("caller %d begins with %s", i, turn[0].URI())
		}
	}
}
