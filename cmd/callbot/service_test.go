package main

import (
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// What a script needs to reach the service is printed, the keys too unless they are to
// be hidden.
func TestRunPrints(t *testing.T) {
	bot := "--app=mine=http://127.0.0.1:3978/api/calls"
	open := startRun(t, bot)
	want := []string{
		"acs_connection_string", "acs_resource_id", "graph_app_id", "graph_app_id.mine", "graph_app_secret", "graph_app_secret.mine",
		"graph_base", "graph_tenant", "page",
	}
	if got := slices.Sorted(maps.Keys(open)); !slices.Equal(got, want) {
		t.Errorf("printed %q", got)
	}
	if c := open["acs_connection_string"]; !strings.HasPrefix(c, "endpoint="+open["page"]+";accesskey=") {
		t.Errorf("connection string %q", c)
	}
	hidden := startRun(t, bot, "--show-keys=false")
	for name := range hidden {
		if strings.Contains(name, "secret") || strings.Contains(name, "connection_string") {
			t.Errorf("%s is printed", name)
		}
	}
}

// An offer that cannot lead to a call is refused with the reason, and costs nothing.
func TestBadOffers(t *testing.T) {
	page := startRun(t)["page"]
	const head = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
	const secured = "a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=setup:actpass\r\na=mid:0\r\na=rtcp-mux\r\n" +
		"a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n"
	for _, offer := range []struct{ name, to, body, want string }{
		{"not SDP", receptionName, "hello", "session description"},
		{"empty", receptionName, "", "session description"},
		{"no audio", receptionName, head + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=rtpmap:96 VP8/90000\r\n" + secured, "audio"},
		{"no known codec", receptionName, head + "m=audio 9 UDP/TLS/RTP/SAVPF 3\r\nc=IN IP4 0.0.0.0\r\na=rtpmap:3 GSM/8000\r\n" + secured, "Opus"},
	} {
		resp, err := http.Post(page+"phone/calls?to="+offer.to, "application/sdp", strings.NewReader(offer.body))
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != http.StatusBadRequest || !strings.Contains(strings.ToLower(string(text)), strings.ToLower(offer.want)) {
			t.Errorf("%s: %d %s", offer.name, resp.StatusCode, text)
		}
	}
}

// Who proves nothing to the Call Automation dialect is told so, in its own form.
func TestCallAutomationWantsProof(t *testing.T) {
	resp, err := http.Post(startRun(t)["page"]+"calling/callConnections?api-version=2024-04-15", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusUnauthorized || !strings.Contains(string(text), `"error":{"code":"7501"`) {
		t.Errorf("%d %s", resp.StatusCode, text)
	}
}

// A request of the Graph dialect reaches it however its version is written, and whatever
// else is in its path.
func TestVersionsInAnyCase(t *testing.T) {
	page := startRun(t)["page"]
	for path, want := range map[string]int{
		"v1.0/communications/calls": http.StatusUnauthorized, "V1.0/communications/calls/a%2Fb": http.StatusUnauthorized,
		"BETA/Communications/Calls": http.StatusUnauthorized, "V2.0/communications/calls": http.StatusNotFound,
	} {
		resp, err := http.Get(page + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: got %d, want %d", path, resp.StatusCode, want)
		}
	}
}
