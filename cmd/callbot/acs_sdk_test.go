package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Microsoft's own SDK for Call Automation, the newest version and an older one, cannot
// tell the local service from the cloud: every operation that it has is made, by a
// program in JavaScript, against "callbot run", with telephones on the command line as
// the people.
func TestCallAutomationSDK(t *testing.T) {
	for _, version := range []string{"acs-new", "acs-old"} {
		t.Run(version, func(t *testing.T) { driveSDK(t, version) })
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
	folder := installSDK(t)
	script := exec.CommandContext(t.Context(), "node", "drive.mjs")
	script.Dir = folder
	script.Env = append(os.Environ(), "SDK="+version)
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

// installSDK is a folder with the SDK installed: in the user's cache, so that it is
// fetched once.
func installSDK(t *testing.T) string {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			untried(t, "the SDK is not tried: %v", err)
		}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		untried(t, "the SDK is not tried: %v", err)
	}
	source := filepath.Join("testdata", "acs")
	lock, err := os.ReadFile(filepath.Join(source, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(lock)
	folder := filepath.Join(cache, "callbot", "acs-js-"+hex.EncodeToString(sum[:6]))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"package.json", "package-lock.json", "world.mjs", "drive.mjs"} {
		text, err := os.ReadFile(filepath.Join(source, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	installed := filepath.Join(folder, "installed")
	if _, err := os.Stat(installed); err == nil {
		return folder
	}
	npm := exec.CommandContext(t.Context(), "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	npm.Dir = folder
	if text, err := npm.CombinedOutput(); err != nil {
		untried(t, "the SDK is not tried: npm ci: %v\n%s", err, text)
	}
	if err := os.WriteFile(installed, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// untried leaves a test out where what it needs is missing; where the project's own
// script has just installed it (CI), that is a failure.
func untried(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}
