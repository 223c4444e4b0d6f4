package page_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"callbot/cmd/callbot/browsertest"
	"callbot/media"
	"callbot/media/dtmf"
)

// keys are the keys of the page's list of events, with the way each was heard.
func keys(p *browsertest.Page) string {
	var heard []string
	for _, e := range p.Events("tone") {
		heard = append(heard, e.Key+" "+e.Source)
	}
	return strings.Join(heard, ", ")
}

// A person who calls sees it ring and be answered, hears the other side, presses keys
// by hand and by keyboard, each of which arrives once, and is told who hung up.
func TestBrowserCall(t *testing.T) {
	s := serve(t)
	p := browsertest.Open(t, s.url+"?from=alice", browsertest.Options{})
	p.Click("call")
	if query := next(t, "the call", s.placed); query != "to=reception&from=alice" {
		t.Errorf("the call was placed with %q", query)
	}
	s.tell("ringing", nil)
	p.AwaitState("ringing")
	s.tell("established", nil)
	s.tell("flow", map[string]any{"state": "welcome"})
	p.AwaitState("established")

	p.Click("key-1")
	p.Type("2*")
	p.Click("key-hash")
	p.Type("0")
	want := "1 rfc4733, 2 rfc4733, * rfc4733, # rfc4733, 0 rfc4733"
	p.Await("all five keys", func() bool { return len(p.Events("tone")) >= 5 })
	if got := keys(p); got != want {
		t.Errorf("heard %s; want %s", got, want)
	}
	p.Await("sound in both directions", func() bool {
		in, out := p.Levels()
		return in > 0.003 && out > 0.003
	})

	s.tell("terminated", map[string]any{"reason": "hung up", "code": 200, "subcode": 4521})
	p.AwaitState("terminated")
	if e := p.Events("flow", "terminated"); len(e) != 2 || !strings.Contains(e[0].Text, "welcome") || !strings.Contains(e[1].Text, "reception hung up.") {
		t.Errorf("the list of events ends with %+v", e)
	}
}

// Hanging up says goodbye to the service and stops the sound; so does closing the page
// during a call.
func TestBrowserGoodbye(t *testing.T) {
	s := serve(t)
	p := browsertest.Open(t, s.url, browsertest.Options{})
	for _, goodbye := range []func(){func() { p.Click("hangup") }, p.Leave} {
		p.Click("call")
		s.tell("established", nil)
		p.AwaitState("established")
		goodbye()
		next(t, "the goodbye", s.left)
	}
}

// Hanging up before the service has answered still says goodbye, once there is a call
// to say it to.
func TestBrowserChangedMind(t *testing.T) {
	s := serve(t)
	s.slow = make(chan struct{})
	p := browsertest.Open(t, s.url, browsertest.Options{})
	p.Click("call")
	next(t, "the call", s.placed)
	p.Click("hangup")
	p.AwaitState("terminated")
	close(s.slow)
	next(t, "the goodbye", s.left)
}

// A person who refuses the microphone is told what that means, and can still listen and
// press keys; muted or not, keys in the sound go out.
func TestBrowserWithoutMicrophone(t *testing.T) {
	s := serve(t)
	p := browsertest.Open(t, s.url, browsertest.Options{Refuse: true, Width: 390, Height: 844, Phone: true})
	p.Click("call")
	s.tell("established", nil)
	p.AwaitState("established")
	if e := p.Events("notice"); len(e) != 1 || !strings.Contains(e[0].Text, "The microphone was refused.") {
		t.Errorf("notices %+v, want that the microphone was refused", e)
	}
	p.Click("mute")
	p.Click("key-5")
	p.Await("the key, as an event", func() bool { return keys(p) == "5 rfc4733" })
	if in, out := p.Levels(); in > 0.001 || out > 0.001 {
		t.Errorf("levels %v in and %v out without a microphone or a key in the sound", in, out)
	}
	p.Way("sound")
	p.Click("key-7")
	p.Type("8*")
	p.Await("the tones of the key to come back", func() bool {
		in, _ := p.Levels()
		return in > 0.05
	})
	p.Await("three more keys", func() bool { return len(p.Events("tone")) >= 4 })
	if got, want := keys(p), "5 rfc4733, 7 inband, 8 inband, * inband"; got != want {
		t.Errorf("heard %s; want %s", got, want)
	}
}

// Keys that sound from another telephone held to the microphone get through, with the
// browser's echo and noise control or without it, and so does the speech around them.
func TestBrowserMicrophone(t *testing.T) {
	for _, kind := range []string{"processed", "raw"} {
		t.Run(kind, func(t *testing.T) {
			speech := func() media.Reader {
				return browsertest.Speech(t, "../../../examples/reception/prompts/hours.wav", 1200*time.Millisecond)
			}
			pause := func() media.Reader { return browsertest.Silence(200 * time.Millisecond) }
			s := serve(t)
			p := browsertest.Open(t, s.url+"?mic="+kind, browsertest.Options{Microphone: browsertest.Microphone(t,
				speech(), pause(), dtmf.NewGenerator(media.Rate16k, '1', '2', '#'), pause(), speech(), pause(),
				dtmf.NewGenerator(media.Rate16k, '9'), pause(), speech())})
			p.Click("call")
			s.tell("established", nil)
			p.Await("four keys", func() bool { return len(p.Events("tone")) >= 4 })
			if got, want := keys(p), "1 inband, 2 inband, # inband, 9 inband"; got != want {
				t.Errorf("heard %s; want %s", got, want)
			}
		})
	}
}

// A call that the service does not take ends with the reason in plain words.
func TestBrowserRefused(t *testing.T) {
	s := serve(t)
	p := browsertest.Open(t, s.url+"?to=nobody", browsertest.Options{})
	for _, refusal := range []struct {
		status int
		say    string
	}{
		{http.StatusNotFound, "There is nobody called nobody."},
		{http.StatusServiceUnavailable, "The service has as many calls as it can take."},
		{http.StatusBadRequest, "The service could not take the call: not now."},
	} {
		s.status.Store(int32(refusal.status))
		p.Click("call")
		p.Await(refusal.say, func() bool {
			e := p.Events("terminated")
			return p.State() == "terminated" && len(e) == 1 && strings.Contains(e[0].Text, refusal.say)
		})
		next(t, "the call", s.placed)
	}
}
