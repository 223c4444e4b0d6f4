package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/ivr/flowfile"
	"callbot/media"
	"callbot/media/webrtc/webrtctest"
	"callbot/signaling/phone"
)

// flowFolder is a folder with a flow, its prompts and the fallback.
func flowFolder(t *testing.T, flow string, prompts ...string) (path string) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range prompts {
		copyFile(t, filepath.FromSlash("../../examples/reception/prompts/"+name), filepath.Join(dir, "prompts", name))
	}
	path = filepath.Join(dir, "flow.yaml")
	writeFile(t, path, flow)
	return path
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		t.Fatal(err)
	}
	writeFile(t, to, string(text))
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// edition is a flow whose states carry its name.
func edition(name string) string {
	return strings.ReplaceAll(`
name: N
start: N_menu
states:
  N_menu: {menu: {1: N_chosen}, ask: menu.wav, timeout: 1m, on_no_input: N_end, on_no_match: N_end}
  N_chosen: {play: hours.wav, next: N_end}
  N_end: {hangup: goodbye.wav}
`, "N", name)
}

// Somebody who edits a flow while callbot runs hears the change with the next call; a
// call that goes on keeps the flow it began with, and a broken file changes nothing.
func TestWholeCallReload(t *testing.T) {
	path := flowFolder(t, edition("old"), "menu.wav", "hours.wav", "goodbye.wav")
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, webrtctest.Line{}, func(c *runCommand) { c.Flow = path })
		change := func(text string) {
			writeFile(t, path, text)
			time.Sleep(3 * flowfile.DefaultEvery)
		}
		first := w.dial(w.phone("alice"), receptionName)
		change(edition("new"))
		second := w.dial(w.phone("bob"), receptionName)
		change("start: nowhere\nstates: {a: {hangup: }}")
		change(strings.ReplaceAll(edition("silent"), "menu.wav", "missing.wav"))
		third := w.dial(w.phone("carol"), receptionName)
		first.press('1', time.Since(first.began)+100*time.Millisecond, phone.AsEvents)
		time.Sleep(time.Second)
		for _, call := range []struct {
			*conversation
			want string
		}{{first, "old_menu old_chosen"}, {second, "new_menu"}, {third, "new_menu"}} {
			if got := call.states(); got != call.want {
				t.Errorf("a call went through %s, want %s", got, call.want)
			}
		}
		for _, want := range []string{"flow changed", "flow.yaml:1:1: error", "[unknown-state]", "missing.wav cannot be played: not found", "[prompt]"} {
			if !strings.Contains(w.log.String(), want) {
				t.Errorf("the log has no %q:\n%s", want, w.log)
			}
		}
		if chart := w.chart(); chart.Start != "new_menu" {
			t.Errorf("the page is given %+v", chart)
		}
	})
}

// A caller's secret is shown to no phone that watches the call, nor written to any log,
// wherever the sound is and even when the service that is told of it cannot be reached;
// other keys are shown.
func TestSecretReachesNobody(t *testing.T) {
	const secret = "80531974"
	flow := flowFolder(t, `
name: secret
start: ask
states:
  ask: {menu: {1: pin}}
  pin: {gather: pin, ask: menu.wav, min: 8, max: 8, sensitive: true, next: tell}
  tell: {fetch: "http://127.0.0.1:1/pins/{{pin}}", next: reckon, otherwise: reckon}
  reckon: {set: {wrong: "date(pin)"}, next: done}
  done: {hangup: goodbye.wav}
`, "menu.wav", "goodbye.wav")
	for _, who := range []string{"app", "service"} {
		t.Run(who, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, webrtctest.Line{}, func(c *runCommand) { c.Hosting, c.Flow = who, flow })
				c := w.dial(w.phone("alice"), receptionName)
				for i, key := range "1" + secret {
					c.press(media.Key(key), 1003*time.Millisecond+time.Duration(i)*500*time.Millisecond, phone.AsEvents)
				}
				c.Ending()
				if c.keys() != "1" || c.states() != "ask pin tell reckon done" {
					t.Errorf("the phone is shown the keys %q and the states %q", c.keys(), c.states())
				}
				log := w.log.String()
				if strings.Contains(log, secret) || strings.Count(log, "msg=flow ") != 2 {
					t.Errorf("the log has the secret, or not both failures:\n%s", log)
				}
			})
		})
	}
}

// chart is what the phone page is given to draw.
func (w *world) chart() (c flowfile.Chart) {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, "http://"+worldHost+"/flow", http.NoBody)
	if err != nil {
		w.t.Fatal(err)
	}
	response, err := w.http.Client(w.t).Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&c); err != nil {
		w.t.Fatal(err)
	}
	return c
}

// Somebody who starts callbot with a flow that cannot be played is told at once, not by
// the first caller; where a fallback can stand in, it is a warning.
func TestFlowLoading(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // no espeak-ng
	spoken := strings.ReplaceAll(edition("spoken"), "menu.wav", `"say: Press one."`)
	path := flowFolder(t, spoken, "hours.wav", "goodbye.wav")
	code, _, errs := command(t, "run", "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--flow", path)
	if code != exitUsage || !strings.Contains(errs, path+":5:") || !strings.Contains(errs, "install the package espeak-ng") {
		t.Errorf("exit %d: %s", code, errs)
	}
	path = flowFolder(t, spoken, "hours.wav", "goodbye.wav", "fallback.wav")
	p, _ := startLogged(t, "--flow", path)
	if log := p.log.String(); !strings.Contains(log, "replaced by the fallback") || !strings.Contains(log, "espeak-ng") {
		t.Errorf("the log does not say what is amiss:\n%s", log)
	}
}
