package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The two halves run as two programs, each by its own configuration file, and a call
// through both is like a call to callbot run.
func TestHalvesApart(t *testing.T) {
	service, robot := freeAddress(t), freeAddress(t)
	t.Setenv("GRAPH_SECRET", "a-secret-of-the-test")
	const id = "22222222-2222-4222-8222-222222222222"
	serviceConfig := write(t, fmt.Sprintf(`
listen: %[1]s
data: %[3]s
applications:
  reception: {webhook: "http://%[2]s/api/calls", app_id: %[4]s, app_secret: "${GRAPH_SECRET}"}
directory: {busy: reception, nobody: "reject:forbidden"}
loopback: true
`, service, robot, filepath.Join(t.TempDir(), "data"), id))
	robotConfig := write(t, fmt.Sprintf(`
listen: %[2]s
graph:
  url: http://%[1]s/v1.0
  token_url: http://%[1]s/local/oauth2/v2.0/token
  app_id: %[3]s
  app_secret: ${GRAPH_SECRET}
  openid: http://%[1]s/.well-known/openid-configuration
  issuers: ["http://%[1]s"]
names: {busy: {reject: busy}}
`, service, robot, id))
	for _, p := range []*program{start(t, "pbx", "--config", serviceConfig), start(t, "bot", "--config", robotConfig)} {
		go func() { _, _ = io.Copy(io.Discard, p.out) }()
	}
	awaitHealth(t, service)
	awaitHealth(t, robot)

	server := "http://" + service
	code, out, errs := command(t, "phone", "--server", server, "--to", "reception", "--for", "500ms")
	if code != exitOK || !strings.Contains(out, "established") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	for _, name := range []string{"busy", "nobody"} {
		if code, out, _ := command(t, "phone", "--server", server, "--to", name); code != exitRejected {
			t.Errorf("%s: exit %d\n%s", name, code, out)
		}
	}
}

// A prompt that is missing, cut off or no WAV at all is replaced by the fallback: the
// caller hears that, and the log says which prompt and why.
func TestBrokenPrompts(t *testing.T) {
	t.Parallel()
	inRealTime(t)
	dir := t.TempDir()
	prompts := filepath.Join(dir, "prompts")
	if err := os.Mkdir(prompts, 0o700); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile("testdata/hello.wav")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"fallback.wav": whole, "cut.wav": whole[:len(whole)/2], "text.wav": []byte("no sound"),
	} {
		if err := os.WriteFile(filepath.Join(prompts, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	flow := filepath.Join(dir, "flow.yaml")
	text := "name: broken\nstart: a\nstates:\n  a: {play: [missing.wav, cut.wav, text.wav], next: b}\n  b: {hangup: }\n"
	if err := os.WriteFile(flow, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, facts := startLogged(t, "--flow", flow)
	heard := filepath.Join(dir, "heard.wav")
	code, out, errs := command(t, "phone", "--server", strings.TrimSuffix(facts["page"], "/"), "--to", "reception", "--record", heard)
	if code != exitOK {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	if info, err := os.Stat(heard); err != nil || info.Size() < 2*int64(len(whole)) {
		t.Errorf("the fallback was not heard three times: %v", err)
	}
	for _, name := range []string{"missing.wav", "cut.wav", "text.wav"} {
		if !strings.Contains(p.log.String(), name) {
			t.Errorf("the log does not name %s:\n%s", name, p.log)
		}
	}
}

// freeAddress is a TCP address that is free a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// awaitHealth waits until a program is ready.
func awaitHealth(t *testing.T, address string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		if resp, err := http.Get("http://" + address + "/healthz"); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
	}
	t.Fatalf("%s is not ready", address)
}
