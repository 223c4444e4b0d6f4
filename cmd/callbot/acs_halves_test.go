package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
)

// The same flow that answers over Graph answers over Call Automation, with nothing
// changed but the bot's configuration: a caller presses 1 during the welcome and hears
// the opening hours. Calls to other names are rejected and sent on.
func TestHalvesOverCallAutomation(t *testing.T) {
	inRealTime(t)
	service, robot := freeAddress(t), freeAddress(t)
	data := filepath.Join(t.TempDir(), "data")
	kept, err := openSecrets(data)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("ACS_KEY", kept.AccessKey)
	serviceConfig := write(t, fmt.Sprintf(`
listen: %[1]s
data: %[3]s
applications:
  reception: {dialect: acs, webhook: "http://%[2]s/api/calls"}
  busy: {dialect: acs, webhook: "http://%[2]s/api/calls"}
  forward: {dialect: acs, webhook: "http://%[2]s/api/calls"}
loopback: true
`, service, robot, data))
	robotConfig := write(t, fmt.Sprintf(`
listen: %[2]s
acs:
  connection_string: endpoint=http://%[1]s/;accesskey=${ACS_KEY}
  resource: %[3]s
  openid: http://%[1]s/calling/.well-known/acsopenidconfiguration
  issuers: ["http://%[1]s"]
names: {busy: {reject: busy}, forward: {redirect: [reception]}}
`, service, robot, kept.Resource))
	both := []*program{start(t, "pbx", "--config", serviceConfig), start(t, "bot", "--config", robotConfig)}
	for _, p := range both {
		go func() { _, _ = io.Copy(io.Discard, p.out) }()
	}
	awaitHealth(t, service)
	awaitHealth(t, robot)

	server := "http://" + service
	heard := filepath.Join(t.TempDir(), "heard.wav")
	code, out, errs := command(t, "phone", "--server", server, "--to", "reception", "--press", "1@2s", "--record", heard, "--for", "6s", "--json")
	if code != exitOK {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	wantHeard(t, "hours.wav", samplesOf(t, heard))
	if t.Failed() {
		t.Logf("%s\n%s\n%s", out, both[0].log, both[1].log)
	}
	if code, out, _ := command(t, "phone", "--server", server, "--to", "busy"); code != exitRejected {
		t.Errorf("busy: exit %d\n%s", code, out)
	}
	code, out, _ = command(t, "phone", "--server", server, "--to", "forward", "--for", "500ms")
	if code != exitOK || !strings.Contains(out, "established") {
		t.Errorf("forward: exit %d\n%s", code, out)
	}
}
