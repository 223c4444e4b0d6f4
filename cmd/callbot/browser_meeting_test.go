package main

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"callbot/cmd/callbot/browsertest"
	"callbot/media"
	"callbot/media/mediatest"
	"callbot/signaling"
	"callbot/signaling/auth"
	"callbot/signaling/graph"
)

// Those in the meeting, in the order in which they come, and the tone that each speaks.
var meetingTones = []struct {
	name  string
	hertz float64
}{{"ada", 400}, {"carl", 700}, {"eve", 1000}, {"the bot", 1300}}

// allTones are those of everybody, and what somebody on hold hears.
var allTones = append(slices.Clip(meetingTones), struct {
	name  string
	hertz float64
}{"the music", 1600})

// Three people at the page and a bot are in one meeting: each of the three hears the
// other two and the bot, and not itself; who mutes the telephone is heard by nobody, and
// all see that.
func TestBrowserMeeting(t *testing.T) {
	inRealTime(t)
	facts := startRun(t)
	var pages []*browsertest.Page
	for _, one := range meetingTones[:3] {
		p := browsertest.Open(t, facts["page"]+"?mic=raw&to=meeting&from="+one.name, browsertest.Options{Microphone: humming(t, one.hertz), Loop: true})
		p.Click("call")
		p.AwaitState("established")
		pages = append(pages, p)
	}
	joinMeeting(t, facts)
	for i, p := range pages {
		p.Await("everybody in the roster, the three speaking", func() bool {
			people := p.Roster()
			return len(people) == 4 && people[0].Speaking && people[1].Speaking && people[2].Speaking
		})
		awaitHeard(p, "everybody else", without(i))
	}
	pages[1].Click("mute")
	for i, p := range pages {
		p.Await("the mute in the roster", func() bool { return p.Roster()[1].Note == "muted" })
		awaitHeard(p, "everybody else but carl", without(i, 1))
	}
	if *update {
		pages[0].Screenshot(filepath.FromSlash("../../docs/page-meeting.png"))
	}
}

// without are the names of all in the meeting but some.
func without(left ...int) string {
	var names []string
	for i, one := range meetingTones {
		if !slices.Contains(left, i) {
			names = append(names, one.name)
		}
	}
	return strings.Join(names, ", ")
}

// awaitHeard waits until the page plays the tones of exactly these.
func awaitHeard(p *browsertest.Page, what, names string) {
	var hertz []float64
	for _, one := range allTones {
		hertz = append(hertz, one.hertz)
	}
	p.Await(what+" to be heard: "+names, func() bool {
		var heard []string
		for i, level := range p.Tones(hertz...) {
			if level > -60 {
				heard = append(heard, allTones[i].name)
			}
		}
		return strings.Join(heard, ", ") == names
	})
}

// joinMeeting lets an application join the meeting over Graph and play its tone there for
// ever.
func joinMeeting(t *testing.T, facts map[string]string) {
	t.Helper()
	application := hummer(t)
	client := applicationOf(facts)
	call, err := client.Create(t.Context(), signaling.Create{
		Meeting: signaling.Meeting{
			Thread: "19:meeting_meeting@thread.v2", Organizer: signaling.Identity{Kind: signaling.User, ID: "meeting", Tenant: facts["graph_tenant"]},
		},
		Media: signaling.Media{Hosting: signaling.ServiceHosted}, CallbackURI: application + "/calls",
	})
	if err != nil {
		t.Fatal(err)
	}
	playTone(t, client, call.ID, application)
}

// hummer is where an application takes its notifications, and serves its tone, and the
// music of those on hold.
func hummer(t *testing.T) (address string) {
	t.Helper()
	tone, music := humming(t, 1300), humming(t, 1600)
	application := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/tone.wav":
			http.ServeFile(w, r, tone)
		case "/music.wav":
			http.ServeFile(w, r, music)
		default:
			w.WriteHeader(http.StatusAccepted)
		}
	}))
	t.Cleanup(application.Close)
	return application.URL
}

// humming is a file with a tone, which can be played over and over.
func humming(t *testing.T, hertz float64) (file string) {
	t.Helper()
	return browsertest.Microphone(t, media.NewSamples(media.Rate16k, mediatest.Tone(media.Rate16k, hertz, 6000, 20*time.Second)))
}

// playTone plays an application's tone in its call for ever, once that is established.
func playTone(t *testing.T, client *graph.Client, call signaling.CallID, application string) {
	t.Helper()
	for limit := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		_, err := client.Control(t.Context(), call, signaling.PlayPrompt{
			Prompts: []signaling.Prompt{{URI: application + "/tone.wav", Loop: true}},
		})
		if err == nil {
			return
		}
		if time.Now().After(limit) {
			t.Fatal(err)
		}
	}
}

// applicationOf is the demonstration's application, as another program is it.
func applicationOf(facts map[string]string) *graph.Client {
	return &graph.Client{URL: facts["graph_base"], HTTP: &http.Client{Transport: &auth.Transport{
		TokenURL: strings.TrimSuffix(facts["page"], "/") + "/" + facts["graph_tenant"] + "/oauth2/v2.0/token",
		ClientID: facts["graph_app_id"], ClientSecret: facts["graph_app_secret"],
	}}}
}

// People who open the link of a meeting that an application has arranged say who they are,
// call, and hear each other.
func TestBrowserJoinsByLink(t *testing.T) {
	t.Parallel()
	inRealTime(t)
	facts := startRun(t)
	meeting, err := applicationOf(facts).CreateMeeting(t.Context(), signaling.OnlineMeeting{
		Subject: "planning", Organizer: signaling.Identity{Kind: signaling.User, ID: "ada"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var pages []*browsertest.Page
	for _, one := range meetingTones[:2] {
		p := browsertest.Open(t, meeting.JoinURL+"?mic=raw", browsertest.Options{Microphone: humming(t, one.hertz), Loop: true})
		p.Write("from", one.name)
		p.Click("call")
		p.AwaitState("established")
		pages = append(pages, p)
	}
	awaitHeard(pages[0], "the other", "carl")
	awaitHeard(pages[1], "the other", "ada")
}
