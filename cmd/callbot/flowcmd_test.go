package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callbot/ivr/flowfile"

	"github.com/google/go-cmp/cmp"
)

// Each command for flows explains itself, with an example.
func TestFlowHelp(t *testing.T) {
	for _, name := range []string{"flow", "flow check", "flow draw", "flow test", "flow schema"} {
		code, out, errs := command(t, append(strings.Fields(name), "--help")...)
		if code != exitOK || !strings.Contains(out, "xample") || strings.Count(out, "callbot "+name) < 2 {
			t.Errorf("%s --help: exit %d\n%s%s", name, code, out, errs)
		}
	}
	if code, _, errs := command(t, "flow", "check"); code != exitUsage || strings.Count(errs, "\n") != 1 {
		t.Errorf("no file: exit %d\n%s", code, errs)
	}
}

// An author is told what is wrong where, in the flow and in the folder of its prompts;
// only errors fail a script.
func TestFlowCheck(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // no espeak-ng
	good := flowFolder(t, edition("good"), "menu.wav", "hours.wav", "goodbye.wav")
	warned := flowFolder(t, edition("warned")+"  lost: {hangup: goodbye.wav}\n", "menu.wav", "hours.wav", "goodbye.wav")
	mute := flowFolder(t, strings.ReplaceAll(edition("mute"), "goodbye.wav", `"say: Bye."`), "menu.wav", "fallback.wav")
	writeFile(t, filepath.Join(filepath.Dir(mute), "prompts", "hours.wav"), "this is no sound")
	broken := flowFolder(t, "start: a\nstates: {a: {plai: hours.wav}}")
	for _, check := range []struct {
		name  string
		files []string
		code  int
		want  []string
	}{
		{"good", []string{good}, exitOK, nil},
		{"a warning", []string{warned}, exitOK, []string{warned + ":8:3: warning: nothing leads to the state \"lost\" [unreachable]"}},
		{"two files", []string{mute, broken}, exitError, []string{
			mute + ":6:23: error: hours.wav cannot be played: bad sound: ",
			mute + ":7:22: error: say:Bye. cannot be played: no speech: speech needs the program espeak-ng: install the package espeak-ng: ",
			broken + ":2:14: error: ",
		}},
	} {
		code, out, errs := command(t, append([]string{"flow", "check"}, check.files...)...)
		lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
		if out == "" {
			lines = nil
		}
		ok := code == check.code && errs == "" && len(lines) == len(check.want)
		for i := 0; ok && i < len(lines); i++ {
			ok = strings.HasPrefix(lines[i], check.want[i])
		}
		if !ok {
			t.Errorf("%s: exit %d, want %d and %q\n%s%s", check.name, code, check.code, check.want, out, errs)
		}
	}
	_, out, _ := command(t, "flow", "check", "--json", warned)
	var got flowProblem
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	want := flowProblem{warned, 8, 3, "warning", "unreachable", `nothing leads to the state "lost"`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if code, _, errs := command(t, "flow", "check", "no-such.yaml"); code != exitError || strings.Count(errs, "no-such.yaml") != 1 {
		t.Errorf("a file that is not there: exit %d: %s", code, errs)
	}
}

// An author gets a picture that a wiki can show.
func TestFlowDraw(t *testing.T) {
	code, out, errs := command(t, "flow", "draw", flowFolder(t, edition("x")))
	if code != exitOK || !strings.HasPrefix(out, "stateDiagram-v2\n") || !strings.Contains(out, "s_x_menu --> s_x_chosen : 1\n") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	if code, _, errs := command(t, "flow", "draw", flowFolder(t, "start: 1")); code != exitError || !strings.Contains(errs, "[") {
		t.Errorf("a broken flow: exit %d: %s", code, errs)
	}
}

// An author sees which conversation went otherwise than written, at which line, and what
// no conversation came by, over all files that test the same flow.
func TestFlowTest(t *testing.T) {
	flow := flowFolder(t, edition("x"))
	dir := filepath.Dir(flow)
	good, bad := filepath.Join(dir, "good.yaml"), filepath.Join(dir, "bad.yaml")
	writeFile(t, good, `flow: flow.yaml
tests:
  - name: one
    conversation: [bot plays: menu.wav, caller presses: 1, bot plays: [hours.wav, goodbye.wav], bot hangs up]
`)
	writeFile(t, bad, `flow: flow.yaml
tests:
  - name: two
    conversation:
      - bot plays: hours.wav
`)
	code, out, errs := command(t, "flow", "test", good)
	want := "ok    " + good + ": one (3.98s, 3 states)\n" + flow + ": 3 of 3 states, 2 of 3 edges\n      never: x_menu -> x_end\n"
	if code != exitOK || errs != "" || out != want {
		t.Errorf("exit %d\n%s%s\nwant\n%s", code, out, errs, want)
	}
	code, out, errs = command(t, "flow", "test", bad, good)
	if code != exitError || errs != "" || !strings.HasPrefix(out, "FAIL  "+bad+": two\n"+bad+":5:9: error: two: ") ||
		strings.Count(out, " of 3 states") != 1 || !strings.Contains(out, "ok    "+good) {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}

// A script reads the same as JSON, one object a line.
func TestFlowTestJSON(t *testing.T) {
	flow := flowFolder(t, edition("x"))
	path := filepath.Join(filepath.Dir(flow), "test.yaml")
	writeFile(t, path, "flow: flow.yaml\ntests:\n  - {name: gone, conversation: [expect state: x_end]}\n")
	code, out, errs := command(t, "flow", "test", "--json", path)
	var result conversationResult
	var cover flowCoverage
	lines := json.NewDecoder(strings.NewReader(out))
	if err := lines.Decode(&result); err != nil {
		t.Fatalf("exit %d, %v\n%s%s", code, err, out, errs)
	}
	if err := lines.Decode(&cover); err != nil {
		t.Fatalf("exit %d, %v\n%s%s", code, err, out, errs)
	}
	if p := result.Problem; code != exitError || result.OK || result.Conversation != "gone" || p == nil || p.Line != 3 || p.File != path {
		t.Errorf("exit %d: %+v", code, result)
	}
	want := flowCoverage{
		Flow: flow, States: 1, StatesOf: 3, Edges: 0, EdgesOf: 3,
		Missed: []string{"x_chosen", "x_end", "x_chosen -> x_end", "x_menu -> x_chosen", "x_menu -> x_end"},
	}
	if diff := cmp.Diff(want, cover); diff != "" {
		t.Error(diff)
	}
}

// A test file that cannot be read, or whose flow cannot, is a failure that says where.
func TestFlowTestUnreadable(t *testing.T) {
	flow := flowFolder(t, "start: a\nstates: {a: {plai: x}}")
	path := filepath.Join(filepath.Dir(flow), "test.yaml")
	for text, want := range map[string]string{
		"flow: flow.yaml\ntests: []\n":                                      flow + ":2:14: error: ",
		"flow: flow.yaml\ntests: [{name: x, conversation: [bot sings: x]}]": path + ":2:34: error: ",
	} {
		writeFile(t, path, text)
		if code, out, errs := command(t, "flow", "test", path); code != exitError || !strings.HasPrefix(out, want) {
			t.Errorf("exit %d, want %s\n%s%s", code, want, out, errs)
		}
	}
}

// An editor gets the schema that is published.
func TestFlowSchema(t *testing.T) {
	code, out, errs := command(t, "flow", "schema")
	published, err := os.ReadFile(filepath.FromSlash("../../docs/flow.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	if code != exitOK || out != string(published) {
		t.Errorf("exit %d, %d bytes\n%s", code, len(out), errs)
	}
}

// The flow in the README is one that the program takes.
func TestREADMEFlow(t *testing.T) {
	readme, err := os.ReadFile(filepath.FromSlash("../../README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, flow, _ := strings.Cut(string(readme), "```yaml\n")
	flow, _, found := strings.Cut(flow, "```\n")
	if !found {
		t.Fatal("the README has no flow")
	}
	f, err := flowfile.Parse("README.md", []byte(flow))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range (flowfile.Checker{}).Check(f) {
		t.Error(p)
	}
}
