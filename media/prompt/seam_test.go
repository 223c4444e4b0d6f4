package prompt_test

import (
	"slices"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/prompt"
)

// Ensure ready payloads do not go on in the middle of a word after other sound, but in the
// next pause, where there is one, or at the next beginning; and after three seconds where
// there is neither.
func TestReadyPayloadsReturnUnheard(t *testing.T) {
	speech := mediatest.Tone(media.Rate16k, 300, 9000, time.Second)
	pause := make([]int16, 3200)
	withPause, err := prompt.Encoding{}.Make(t.Context(), "words", slices.Concat(speech, pause, speech), media.Rate16k)
	if err != nil {
		t.Fatal(err)
	}
	long := tone(t, 300, 10*time.Second)
	f := media.NewFrame(media.Rate16k)
	for _, c := range []struct {
		name    string
		prompts []*prompt.Prompt
		from    int // the first frame that nothing else is heard with
		want    int // the first ready one
	}{
		{"at the beginning", []*prompt.Prompt{withPause}, 0, 0},
		{"in a word", []*prompt.Prompt{withPause}, 10, 50},
		{"in the last word", []*prompt.Prompt{tone(t, 300, 400*time.Millisecond), long}, 15, 20},
		{"in music", []*prompt.Prompt{long}, 10, 160},
	} {
		var p prompt.Player
		p.NextFrame(f) // live sound
		play(t, &p, prompt.Item{Prompts: c.prompts})
		for range c.from {
			p.NextFrame(f)
		}
		n := c.from
		for _, kind := p.Next(f); kind == prompt.Mixed; _, kind = p.Next(f) {
			n++
		}
		if n != c.want {
			t.Errorf("%s: ready at frame %d, want %d", c.name, n, c.want)
		}
	}
}

// Ensure what went before is told only where ready payloads end.
func TestLead(t *testing.T) {
	voice := tone(t, 700, 200*time.Millisecond)
	var p prompt.Player
	f, before := media.NewFrame(16000), media.NewFrame(16000)
	play(t, &p, prompt.Item{Prompts: []*prompt.Prompt{voice}})
	for n, want := range []bool{false, true, false, false} { // payload, frame, frame, frame
		if n == 0 {
			p.Next(f)
		} else {
			p.NextFrame(f)
		}
		if got := p.Lead(before); got != want {
			t.Errorf("step %d: %v", n, got)
		}
		if want && before[5] != voice.PCM()[5] {
			t.Error("not the sound of the payload before")
		}
	}
}
