package main

import (
	"cmp"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/signaling"
)

// Two telephones on the command line are in the demonstration's meeting: one says
// something, the other records it, and both see who is there and that one mutes itself.
func TestPhonesInTheMeeting(t *testing.T) {
	t.Parallel()
	inRealTime(t)
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
	wantHeard(t, "hours.wav", samplesOf(t, heard))
}

// Two telephones on the command line are rung by a bot: one is called, the other invited
// into that call, where both see each other and the bot, and the first records the bot and
// the second, who is not heard any more once it has muted itself.
func TestPhoneIsInvited(t *testing.T) {
	t.Parallel()
	inRealTime(t)
	facts := startRun(t)
	server := strings.TrimSuffix(facts["page"], "/")
	heard := filepath.Join(t.TempDir(), "heard.wav")
	client, application := applicationOf(facts), hummer(t)
	var phones sync.WaitGroup
	registers := func(name string, out *string, args ...string) {
		phones.Go(func() {
			var code int
			var errs string
			code, *out, errs = command(t, append([]string{"phone", "--server", server, "--register", name, "--answer-after", "100ms", "--json"}, args...)...)
			if code != exitOK {
				t.Errorf("%s: %d: %s", name, code, errs)
			}
		})
	}
	var adas, carls string
	registers("ada", &adas, "--record", heard, "--for", "12s")
	registers("carl", &carls, "--say", humming(t, 700), "--mute-at", "3s", "--for", "6s")

	ada := signaling.Create{
		Targets: []signaling.Identity{{Kind: signaling.User, ID: "ada"}},
		Media:   signaling.Media{Hosting: signaling.ServiceHosted}, CallbackURI: application + "/calls",
	}
	var call signaling.Call
	soon(t, "ada answers", func() bool { // once she has registered
		found, err := client.Find(t.Context(), cmp.Or(call.ID, "none"))
		if err == nil && found.State != signaling.StateTerminated {
			return found.State == signaling.StateEstablished
		}
		if call, err = client.Create(t.Context(), ada); err != nil {
			t.Fatal(err)
		}
		return false
	})
	playTone(t, client, call.ID, application)
	soon(t, "carl comes", func() bool {
		_, _ = client.Control(t.Context(), call.ID, signaling.Invite{Participants: []signaling.Identity{{Kind: signaling.User, ID: "carl"}}})
		people, err := client.Participants(t.Context(), call.ID)
		return err == nil && len(people) == 3
	})
	phones.Wait()
	for name, saw := range map[string]string{"ada": adas, "carl": carls} {
		for _, one := range []string{`"name":"ada","kind":"user"`, `"name":"carl","kind":"user"`, `"name":"carl","kind":"user","muted":true`, `"kind":"application"`} {
			if !strings.Contains(saw, one) {
				t.Errorf("%s did not see %s:\n%s", name, one, saw)
			}
		}
	}
	sound := samplesOf(t, heard)
	if seconds := toneFor(sound, 1300); seconds < 6*time.Second {
		t.Errorf("ada heard the bot for %v", seconds)
	}
	if seconds := toneFor(sound, 700); seconds < 1500*time.Millisecond || seconds > 3500*time.Millisecond {
		t.Errorf("ada heard carl for %v, who muted himself after 3s", seconds)
	}
}

// soon waits until something is so.
func soon(t *testing.T, what string, so func() bool) {
	t.Helper()
	for limit := time.Now().Add(20 * time.Second); !so(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// toneFor is how long a tone is in some sound.
func toneFor(samples []int16, hertz float64) (length time.Duration) {
	step := media.Rate16k.FrameSize()
	for at := 0; at+step <= len(samples); at += step {
		if mediatest.Probe(media.Rate16k, samples[at:at+step], hertz) > -40 {
			length += media.FrameDuration
		}
	}
	return length
}
