package main

import (
	"strings"
	"sync"
	"testing"

	"callbot/cmd/callbot/browsertest"
	"callbot/signaling"
)

// A person whose page has a name to be called by hears it ring, declines, sees that a
// caller has given up, and answers: the caller is heard, and hears a key; who calls
// meanwhile is told that the line is busy. When the page is gone, another one gets its name.
func TestBrowserIsCalled(t *testing.T) {
	t.Parallel()
	facts := startRun(t)
	server := strings.TrimSuffix(facts["page"], "/")
	p := browsertest.Open(t, facts["page"]+"?as=carl", browsertest.Options{})
	var calling sync.WaitGroup
	var printed string // by the latest caller
	calls := func(want int, args ...string) {
		calling.Go(func() {
			args := append([]string{"phone", "--server", server, "--to", "carl", "--from", "ada"}, args...)
			code, out, errs := command(t, args...)
			if code != want {
				t.Errorf("the caller ends with %d, want %d: %s", code, want, errs)
			}
			printed = out
		})
		p.AwaitState("rung")
	}
	ends := func(sentence string) {
		t.Helper()
		p.AwaitState("terminated")
		if text := p.Text("detail"); text != sentence {
			t.Errorf("the page says %q, want %q", text, sentence)
		}
		calling.Wait()
	}
	p.Await("the page to be there to be called", func() bool { return p.Text("detail") == "You can be called as carl." })
	other := browsertest.Open(t, facts["page"]+"?as=carl", browsertest.Options{})
	other.Await("the name to be taken", func() bool {
		return other.Text("detail") == "You cannot be called as carl: somebody else is."
	})
	calls(exitRejected)
	p.Click("hangup")
	ends("You declined.")
	call, err := applicationOf(facts).Create(t.Context(), signaling.Create{
		Targets: []signaling.Identity{{Kind: signaling.User, ID: "carl"}},
		Media:   signaling.Media{Hosting: signaling.ServiceHosted}, CallbackURI: hummer(t) + "/calls",
	})
	if err != nil {
		t.Fatal(err)
	}
	p.AwaitState("rung")
	if _, err := applicationOf(facts).Control(t.Context(), call.ID, signaling.Hangup{}); err != nil {
		t.Fatal(err)
	}
	p.AwaitState("terminated")
	if text := p.Text("detail"); !strings.HasSuffix(text, " rings no longer.") {
		t.Errorf("the page says %q of a caller who has given up", text)
	}
	calls(exitOK, "--say", "../../examples/reception/prompts/hours.wav", "--for", "6s")
	p.Click("call")
	p.AwaitState("established")
	p.Await("the caller to be heard", func() bool {
		in, _ := p.Levels()
		return in > 0.01
	})
	p.Click("key-5")
	if code, _, errs := command(t, "phone", "--server", server, "--to", "carl"); code != exitRejected {
		t.Errorf("who calls meanwhile ends with %d: %s", code, errs)
	}
	ends("ada hung up.")
	if !strings.Contains(printed, "heard 5 by rfc4733") || len(p.Events("notice")) > 0 {
		t.Errorf("the key was heard as:\n%s\nnotices: %+v", printed, p.Events("notice"))
	}
	p.Leave()
	other.Await("the name to be free", func() bool { return other.Text("detail") == "You can be called as carl." })
}
