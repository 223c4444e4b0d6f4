package conference_test

import (
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/wav"
)

// What people say in turns, and into each other's words, is heard by somebody who only
// listens, and by the recording, as it was said, from the first sound of each word to the
// last.
func TestTalkIsHeardAsSaid(t *testing.T) {
	files, err := filepath.Glob("../../examples/reception/prompts/*.wav")
	if err != nil || len(files) < 6 {
		t.Fatal("no recordings", err)
	}
	var words [][]int16
	for _, path := range files[:6] {
		f, err := wav.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		words = append(words, mediatest.ReadAll(t, f))
		f.Close()
	}
	// Each says two of the six, and begins before the one before has ended.
	const overlap = 8000
	var said [3][]int16
	at := 16000
	for i, w := range words {
		mine := &said[i%3]
		*mine = append(*mine, make([]int16, at-len(*mine))...)
		*mine = append(*mine, w...)
		at += len(w) - overlap
	}
	want := make([]int16, at+overlap)
	for _, s := range said {
		for i, v := range s {
			want[i] += v
		}
	}
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		var recorded ears
		var talkers []*phone
		for range said {
			talkers = append(talkers, w.enter(nil))
		}
		listener := w.enter(nil)
		defer w.room.Listen(&recorded)()
		time.Sleep(507 * time.Millisecond)
		begun := time.Now()
		for i, s := range said {
			talkers[i].Speak(media.NewSamples(media.Rate16k, s))
		}
		time.Sleep(media.Rate16k.Duration(len(want)) + time.Second)
		for name, got := range map[string][]int16{"the listener": listener.since(begun), "the recording": recorded.since(begun)} {
			score, lag := mediatest.Correlate(want, got, 8000)
			t.Logf("%s: alike by %.3f, %v later", name, score, media.Rate16k.Duration(lag))
			if score < 0.95 {
				t.Errorf("%s has what was said by %.3f", name, score)
			}
		}
	})
}
