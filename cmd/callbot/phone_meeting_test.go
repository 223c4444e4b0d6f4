package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
)

// Two telephones on the command line are in the demonstration's meeting: one says
// something, the other records it, and both see who is there and that one mutes itself.
func TestPhonesInTheMeeting(t *testing.T) {
	if testing.Short() {
		t.Skip("runs in real time, left out by -short")
	}
	facts := startRun(t)
	server := strings.TrimSuffix(facts["page"], "/")
	heard := filepath.Join(t.TempDir(), "heard.wav")
	var listens sync.WaitGroup
	var roster string
	listens.Go(func() {
		code, out, errs := command(t, "phone", "--server", server, "--to", "meeting", "--from", "carl", "--record", heard, "--for", "8s", "--json")
		if roster = out; code != exitOK {
			t.Errorf("carl: %d: %s", code, errs)
		}
	})
	code, out, errs := command(t, "phone", "--server", server, "--to", "meeting", "--from", "ada",
		"--say", "../../examples/reception/prompts/hours.wav", "--mute-at", "4s", "--unmute-at", "4500ms", "--for", "6s")
	if code != exitOK {
		t.Errorf("ada: %d: %s", code, errs)
	}
	listens.Wait()
	for _, want := range []string{"ada", "ada (speaking)|speaking ada", `ada( \(speaking\))? \(muted\)|ada \(muted\)`, "carl", "hung up"} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("ada did not see %s:\n%s", want, out)
		}
	}
	if !strings.Contains(roster, `"name":"ada","kind":"user","muted":true`) {
		t.Errorf("carl did not see ada mute herself:\n%s", roster)
	}
	said := recording(t, "hours.wav")[media.Rate16k.Samples(800*time.Millisecond):media.Rate16k.Samples(1600*time.Millisecond)]
	sound := samplesOf(t, heard)
	if score, _ := mediatest.Correlate(said, sound, len(sound)); score < 0.8 {
		t.Errorf("carl heard ada by %.2f", score)
	}
}
