package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"callbot/media/sphinx"
	"callbot/signaling/nodetest"
)

// Microsoft's own SDK for Call Automation, the newest version and an older one, cannot
// tell the local service from the cloud: every operation that it has is made, by a
// program in JavaScript, against "callbot run", with telephones on the command line as
// the people. The two run side by side, each with a service of its own, as most of the
// time people are waited for.
func TestCallAutomationSDK(t *testing.T) {
	t.Parallel()
	inRealTime(t)
	for _, version := range []string{"acs-new", "acs-old"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			driveSDK(t, version)
		})
	}
}

// The telephones that answer, and what else they are told.
var sdkPhones = map[string][]string{
	"ada":     {"--answer-after", "100ms"},
	"bob":     {"--answer-after", "100ms"},
	"carol":   {"--answer-after", "100ms"},
	"dora":    {"--answer-after", "100ms"},
	"emil":    {"--answer-after", "100ms"},
	"late":    {"--answer-after", "1m"},
	"rude":    {"--reject"},
	"presser": {"--answer-after", "100ms", "--press", "7@2s,8@5s"},
	"chooser": {"--answer-after", "100ms", "--say", "testdata/billing.wav"},
	"speaker": {"--answer-after", "100ms", "--say", "testdata/paying.wav"},
	"either":  {"--answer-after", "100ms", "--say", "testdata/paying.wav"},
	"talker":  {"--answer-after", "100ms", "--press", "3@1.5s", "--say", "testdata/hello.wav"},
}

// sdkLine is a line that the program prints.
type sdkLine struct {
	Listening int
	Dial      []string
	Check     string
	OK        bool
	Error     string
}

func driveSDK(t *testing.T, version string) {
	t.Helper()
	script := exec.CommandContext(t.Context(), "node", "drive.mjs")
	script.Dir = nodetest.Folder(t, filepath.Join("testdata", "acs"))
	script.Env = append(os.Environ(), "SDK="+version)
	if err := (&sphinx.Transcriber{}).Check(); err == nil {
		script.Env = append(script.Env, "RECOGNIZER=pocketsphinx")
	} else {
		t.Logf("nothing that is said is recognized, which is to be told: %v", err)
	}
	script.Stderr = t.Output()
	in, err := script.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := script.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := script.Start(); err != nil {
		t.Fatal(err)
	}
	lines := json.NewDecoder(bufio.NewReader(out))
	var first sdkLine
	if err := lines.Decode(&first); err != nil {
		t.Fatal(err)
	}
	facts := startRun(t, "--acs", fmt.Sprintf("sdkbot=http://127.0.0.1:%d/grid", first.Listening))
	server := strings.TrimSuffix(facts["page"], "/")
	for name, args := range sdkPhones {
		p := start(t, append([]string{"phone", "--server", server, "--register", name, "--loop", "--json"}, args...)...)
		go drainPhone(p)
	}
	if err := json.NewEncoder(in).Encode(map[string]string{"connection": facts["acs_connection_string"], "server": server}); err != nil {
		t.Fatal(err)
	}
	var dialled sync.WaitGroup
	checks := 0
	for {
		var line sdkLine
		if lines.Decode(&line) != nil {
			break
		}
		switch {
		case line.Dial != nil:
			dialled.Go(func() { command(t, append([]string{"phone", "--server", server}, line.Dial...)...) })
		case line.OK:
			checks++
			t.Logf("passed: %s", line.Check)
		default:
			t.Errorf("%s: %s", line.Check, line.Error)
		}
	}
	if err := script.Wait(); err != nil {
		t.Errorf("the program ends with %v", err)
	}
	dialled.Wait()
	if checks == 0 {
		t.Error("nothing was checked")
	}
}

// drainPhone reads what a telephone prints, so that it can go on.
func drainPhone(p *program) {
	events := bufio.NewScanner(p.out)
	for events.Scan() {
	}
}
