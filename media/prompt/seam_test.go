package prompt_test

import (
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/opus"
	"callbot/media/prompt"
)

// Ensure a listener hears neither a click nor a hole where ready payloads and live
// encoding take turns within one sound.
func TestSeamsAreNotHeard(t *testing.T) {
	music := tone(t, 440, 3*time.Second)
	var p prompt.Player
	play(t, &p, prompt.Item{Prompts: []*prompt.Prompt{music}})
	e, err := opus.Codec{Complexity: 5, FEC: true}.NewEncoder(16000)
	if err != nil {
		t.Fatal(err)
	}
	live := e.(*opus.Encoder)
	d, err := opus.Codec{}.NewDecoder(16000)
	if err != nil {
		t.Fatal(err)
	}
	f, heard := media.NewFrame(16000), []int16(nil)
	for n := range 150 {
		var payload []byte
		if n/25%2 == 0 {
			payload, _ = p.Next(f)
		} else {
			payload = encodeLive(t, &p, live)
		}
		if _, err := d.Decode(f, payload); err != nil {
			t.Fatal(err)
		}
		heard = append(heard, f...)
	}
	whole := mediatest.Level(music.PCM()[:16000])
	for n := 2; n < 149; n++ {
		s := heard[n*320 : (n+1)*320]
		if l := mediatest.Level(s) - whole; l < -3 || l > 3 {
			t.Errorf("frame %d is %.1f dB off", n, l)
		}
		for i := range s {
			// A tone of 440 Hz moves by 1 726 at most from sample to sample.
			if step := int(s[i]) - int(heard[n*320+i-1]); step > 2600 || step < -2600 {
				t.Errorf("frame %d: a step of %d", n, step)
			}
		}
	}
}

// encodeLive is what a session does for a frame that is not ready.
func encodeLive(t *testing.T, p *prompt.Player, live *opus.Encoder) []byte {
	t.Helper()
	f, before := media.NewFrame(16000), media.NewFrame(16000)
	p.NextFrame(f)
	if p.Lead(before) {
		if err := live.Reset(); err != nil {
			t.Fatal(err)
		}
		if _, err := live.Encode(nil, before); err != nil {
			t.Fatal(err)
		}
	}
	payload, err := live.Encode(nil, f)
	if err != nil {
		t.Fatal(err)
	}
	return payload
}

// Ensure what went before is told only where ready payloads end.
func TestLead(t *testing.T) {
	voice := tone(t, 700, 200*time.Millisecond)
	var p prompt.Player
	f, before := media.NewFrame(16000), media.NewFrame(16000)
	play(t, &p, prompt.Item{Prompts: []*prompt.Prompt{voice}})
	for n, want := range []bool{false, false, true, false} { // frame, payload, frame, frame
		if n == 1 {
			p.Next(f)
		} else {
			p.NextFrame(f)
		}
		if got := p.Lead(before); got != want {
			t.Errorf("step %d: %v", n, got)
		}
		if want && before[5] != voice.PCM()[320+5] {
			t.Error("not the sound of the payload before")
		}
	}
}
