package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/prompt"
	"callbot/media/wav"
	"callbot/media/webrtc/webrtctest"
	"callbot/signaling"
	"callbot/signaling/phone"
)

// walk is a way through all of the reception: keys, and when each is pressed. Each waits
// until what the one before has led to can be told by ear.
var walk = []struct {
	key media.Key
	at  time.Duration
}{
	{'1', 1003 * time.Millisecond},  // hours
	{'2', 3503 * time.Millisecond},  // departments
	{'1', 6003 * time.Millisecond},  // sales
	{'2', 8503 * time.Millisecond},  // support
	{'*', 11003 * time.Millisecond}, // main
	{'3', 13503 * time.Millisecond}, // extension
	{'4', 16003 * time.Millisecond},
	{'0', 16503 * time.Millisecond},
	{'7', 17003 * time.Millisecond},
	{'#', 17503 * time.Millisecond}, // read back
	{'9', 22003 * time.Millisecond}, // no choice
	{'4', 25003 * time.Millisecond}, // music, and after 4 s somebody speaks over it
	{'*', 32003 * time.Millisecond}, // main
	{'0', 34503 * time.Millisecond}, // goodbye
}

// A caller who goes through the whole reception, key by key, comes to the same states and
// hears the same, whether the bot hosts the sound or the service does.
func TestReceptionHostedEitherWay(t *testing.T) {
	app := walkThrough(t, "app")
	service := walkThrough(t, "service")
	if app.keys != "1212*3407#94*0" || app.states == "" || app.keys != service.keys || app.states != service.states {
		t.Errorf("hosted by the bot: keys %s, states %s\nby the service:    keys %s, states %s", app.keys, app.states, service.keys, service.states)
	}
	if app.ending != service.ending {
		t.Errorf("hosted by the bot the call ended as %s, by the service as %s", app.ending, service.ending)
	}
	for i, heard := range app.heard {
		// The two ways take different times: the sound may come a little sooner or later.
		const slack = 250 * time.Millisecond
		n := media.Rate16k.Samples(slack)
		if len(heard) < 4*n {
			continue // the keys of a number, which nothing answers
		}
		want := heard[n : len(heard)-n]
		score, at := mediatest.Correlate(want, service.heard[i], 2*n)
		if score < 0.9 {
			t.Errorf("after key %d (%v) the same was heard by %.2f only, at %v", i, walk[i].key, score, media.Rate16k.Duration(at)-slack)
		}
	}
}

// walked is what became of a walk.
type walked struct {
	keys, states, ending string
	heard                [][]int16 // after each key
}

func walkThrough(t *testing.T, who string) (w walked) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		world := newWorld(t, webrtctest.Line{Delay: 20 * time.Millisecond}, func(c *runCommand) { c.Hosting = who })
		c := world.dial(world.phone("alice"), receptionName)
		for _, step := range walk {
			c.press(step.key, step.at, phone.AsEvents)
		}
		e := c.Ending()
		synctest.Wait()
		w.ending = fmt.Sprintf("%v %d/%d", e.Reason, e.Code, e.Subcode)
		w.keys, w.states = c.keys(), c.states()
		for i, step := range walk {
			from, to := c.began.Add(step.at), c.began.Add(step.at+2*time.Second)
			if i+1 < len(walk) {
				to = c.began.Add(walk[i+1].at)
			}
			w.heard = append(w.heard, c.ears.between(from.Add(200*time.Millisecond), to))
		}
		if hosted := world.both.robot.runtime.Media == nil; hosted != (who == "service") {
			t.Errorf("hosted by %s, and yet it is not", who)
		}
	})
	return w
}

// fetched is how the service of a world fetches prompts, once each.
type fetched struct {
	client *http.Client
	mu     sync.Mutex
	stores map[string]*prompt.Store
}

// Open fetches the WAV file at a URL.
func (f *fetched) Open(ctx context.Context, uri string) (*prompt.Prompt, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stores[uri] == nil {
		resp, err := f.client.Get(uri)
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close()
		file, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("%s: %s, %w", uri, resp.Status, err)
		}
		if f.stores == nil {
			f.stores = map[string]*prompt.Store{}
		}
		f.stores[uri] = &prompt.Store{Files: fstest.MapFS{"prompt.wav": &fstest.MapFile{Data: file}}}
	}
	return f.stores[uri].Open(ctx, "prompt.wav")
}

// The files of a bot's prompt folder are served as 16 kHz WAV, by any path that the flow
// may write, and nothing else is.
func TestPromptFiles(t *testing.T) {
	flow, err := openFlow("", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	flow.prompts.Fallback = ""
	files := promptFiles{flow.prompts}
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		files.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://bot.test"+path, nil))
		return w
	}
	w := get(promptsPath + "digits/4.wav")
	file, err := wav.NewReader(strings.NewReader(w.Body.String()))
	if err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d, %v", w.Code, err)
	}
	original, err := flow.prompts.Open(t.Context(), "digits/4.wav")
	if err != nil {
		t.Fatal(err)
	}
	if file.Rate() != media.Rate16k || file.Duration().Round(time.Millisecond) != original.Duration().Round(time.Millisecond) {
		t.Errorf("%d Hz, %v, want %v", file.Rate(), file.Duration(), original.Duration())
	}
	for _, path := range []string{"", "missing.wav", "../flow.yaml", "%2e%2e/flow.yaml", "say:hello", "https://elsewhere.test/a.wav", "file:hours.wav"} {
		if w := get(promptsPath + path); w.Code != http.StatusNotFound {
			t.Errorf("%q: got %d", path, w.Code)
		}
	}
}

// A bot whose sound the service hosts names the files of its folder by URL, and leaves
// all else as it is.
func TestNamedPrompts(t *testing.T) {
	var got signaling.Command
	c := namedPrompts{signaling.ControllerFunc(func(_ context.Context, _ signaling.CallID, cmd signaling.Command) (signaling.Operation, error) {
		got = cmd
		return signaling.Operation{}, nil
	}), "https://bot.test/bot/prompts/"}
	for uri, want := range map[string]string{
		"hours.wav":                    "https://bot.test/bot/prompts/hours.wav",
		"file:digits/4.wav":            "https://bot.test/bot/prompts/digits/4.wav",
		"file://two words?.wav":        "https://bot.test/bot/prompts/two%20words%3F.wav",
		"https://elsewhere.test/a.wav": "https://elsewhere.test/a.wav",
		"say:hello":                    "say:hello",
	} {
		prompts := []signaling.Prompt{{URI: uri, Loop: true}}
		for _, cmd := range []signaling.Command{signaling.PlayPrompt{Prompts: prompts}, signaling.Record{Prompts: prompts}} {
			if _, err := c.Control(t.Context(), "call", cmd); err != nil {
				t.Fatal(err)
			}
			sent := append([]signaling.Prompt(nil), promptsOfCommand(got)...)
			if len(sent) != 1 || sent[0] != (signaling.Prompt{URI: want, Loop: true}) {
				t.Errorf("%q is sent as %+v", uri, sent)
			}
		}
		if prompts[0].URI != uri {
			t.Errorf("the command's own prompts were changed to %+v", prompts)
		}
	}
	for uri, want := range map[string]string{"music.wav": "https://bot.test/bot/prompts/music.wav", "": ""} {
		if _, err := c.Control(t.Context(), "call", signaling.StartHoldMusic{Music: signaling.Prompt{URI: uri}}); err != nil || got.(signaling.StartHoldMusic).Music.URI != want {
			t.Errorf("music for who is on hold is sent as %+v, %v", got, err)
		}
	}
	if _, err := c.Control(t.Context(), "call", signaling.Hangup{}); err != nil || got != (signaling.Hangup{}) {
		t.Errorf("a hang-up is sent as %+v, %v", got, err)
	}
}

func promptsOfCommand(cmd signaling.Command) []signaling.Prompt {
	switch cmd := cmd.(type) {
	case signaling.PlayPrompt:
		return cmd.Prompts
	case signaling.Record:
		return cmd.Prompts
	default:
		return nil
	}
}

// The program itself, with its sound hosted by the service, plays the bot's prompts,
// which are fetched over loopback.
func TestHostedProgram(t *testing.T) {
	t.Parallel()
	inRealTime(t)
	facts := startRun(t, "--media-hosting", "service")
	heard := t.TempDir() + "/heard.wav"
	code, out, errs := command(t, "phone", "--server", strings.TrimSuffix(facts["page"], "/"), "--to", "reception",
		"--say", "testdata/hello.wav", "--press", "1@2.5s", "--record", heard, "--for", "6s", "--json")
	if code != exitOK || !strings.Contains(out, `"key":"1"`) {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	samples := samplesOf(t, heard)
	wantHeard(t, "welcome.wav", samples)
	wantHeard(t, "hours.wav", samples)
}

// Whoever writes a hosting that there is none of, or where it has no sense, is told.
func TestHostingRefused(t *testing.T) {
	for config, want := range map[string]string{
		"media: {hosting: cloud}":                "app or service",
		"media: {hosting: service, inband: odd}": "inband",
	} {
		code, _, errs := command(t, "bot", "--config", write(t, "listen: 127.0.0.1:0\n"+config+"\n"))
		if code == exitOK || !strings.Contains(errs, want) {
			t.Errorf("%s: exit %d, %s", config, code, errs)
		}
	}
	code, _, errs := command(t, "pbx", "--config", write(t, "listen: 127.0.0.1:0\nmedia: {hosting: service}\n"))
	if code != exitUsage || !strings.Contains(errs, "for a bot to say") {
		t.Errorf("pbx: exit %d, %s", code, errs)
	}
	if code, _, errs := command(t, "run", "--media-hosting", "cloud"); code != exitUsage || !strings.Contains(errs, "app") {
		t.Errorf("run: exit %d, %s", code, errs)
	}
}
