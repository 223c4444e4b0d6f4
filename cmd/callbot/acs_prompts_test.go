package main

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"callbot/signaling/acs/wire"
	"callbot/signaling/auth"
)

// What is no prompt is told of as PlayFailed, with the documented reason, and soon: a
// file of 1 GB is not fetched to its end, a page is not played, and nobody is asked in a
// private network, by name or by a redirect. The call goes on, and plays what it can.
func TestPromptsThatMustNotBeFetched(t *testing.T) {
	t.Parallel()
	inRealTime(t)
	events := make(chan wire.Event, 64)
	grid := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if list, err := wire.ParseEvents(body); err == nil {
			events <- list[0]
		}
	}))
	t.Cleanup(grid.Close)
	inside, asked := privateServer(t)
	var sent atomic.Int64
	files := httptest.NewServer(badPrompts(inside, &sent))
	t.Cleanup(files.Close)

	facts := startRun(t, "--acs", "hotline="+grid.URL)
	endpoint, key, err := auth.ParseConnectionString(facts["acs_connection_string"])
	if err != nil {
		t.Fatal(err)
	}
	a := &automation{t: t, endpoint: endpoint, client: &http.Client{Transport: &auth.Signer{Key: key}}}
	p := start(t, "phone", "--server", strings.TrimSuffix(facts["page"], "/"), "--register", "ada", "--json", "--loop")
	go drainPhone(p)
	call := a.group([]string{`{"communicationUser":{"id":"8:acs:ada"}}`})

	for _, trial := range []struct {
		address string
		subcode int
	}{
		{files.URL + "/page.wav", 8535},
		{files.URL + "/huge.wav", 8535},
		{files.URL + "/endless.wav", 8535},
		{files.URL + "/inward.wav", 8536},
		{inside + "/secret.wav", 8536},
		{"http://10.1.2.3/secret.wav", 8536},
		{"http://169.254.169.254/latest/meta-data", 8536},
	} {
		begin := time.Now()
		a.ask("POST", "/callConnections/"+call+":play",
			`{"playSources":[{"kind":"file","file":{"uri":"`+trial.address+`"}}],"operationCallbackUri":"`+grid.URL+`/play"}`, nil)
		event, data := nextOf(t, events, "Play")
		if event != wire.PlayFailed || data.Result.Subcode != trial.subcode || data.FailedPlaySource == nil || *data.FailedPlaySource != 0 {
			t.Errorf("%s: %s %+v", trial.address, event, data.Result)
		}
		if took := time.Since(begin); took > 12*time.Second {
			t.Errorf("%s: told after %v", trial.address, took)
		}
	}
	if n := sent.Load(); n > 128<<20 {
		t.Errorf("%d bytes of files without end were fetched", n)
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("somebody inside was asked %d times", n)
	}
	a.ask("GET", "/callConnections/"+call, "", nil) // it is there still
}

// nextOf waits for an event of an operation, but its beginning.
func nextOf(t *testing.T, events <-chan wire.Event, operation string) (kind string, data wire.EventData) {
	t.Helper()
	for deadline := time.After(20 * time.Second); ; {
		select {
		case e := <-events:
			if kind = e.Kind(); !strings.HasPrefix(kind, operation) || kind == wire.PlayStarted {
				continue
			}
			if err := json.Unmarshal(e.Data, &data); err != nil {
				t.Fatal(err)
			}
			return kind, data
		case <-deadline:
			t.Fatal("nothing is told")
		}
	}
}

// badPrompts are files that are none, and sent counts what was taken of them.
func badPrompts(inside string, sent *atomic.Int64) http.Handler {
	const gigabyte = 1 << 30
	mux := http.NewServeMux()
	pour := func(w http.ResponseWriter, r *http.Request) {
		for total := 0; total < gigabyte && r.Context().Err() == nil; {
			n, err := w.Write(make([]byte, 1<<16))
			total += n
			sent.Add(int64(n))
			if err != nil {
				return
			}
		}
	}
	mux.HandleFunc("/page.wav", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!doctype html><title>Not here</title>")
	})
	mux.HandleFunc("/huge.wav", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1073741824")
		pour(w, r)
	})
	mux.HandleFunc("/endless.wav", pour)
	mux.HandleFunc("/inward.wav", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, inside+"/secret.wav", http.StatusFound)
	})
	return mux
}

// privateServer serves on an address of this machine that is not loopback.
func privateServer(t *testing.T) (address string, asked *atomic.Int64) {
	t.Helper()
	asked = new(atomic.Int64)
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addresses {
		n, ok := a.(*net.IPNet)
		if !ok || n.IP.IsLoopback() || n.IP.To4() == nil {
			continue
		}
		listener, err := net.Listen("tcp", net.JoinHostPort(n.IP.String(), "0"))
		if err != nil {
			continue
		}
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
		server.Listener = listener
		server.Start()
		t.Cleanup(server.Close)
		return server.URL, asked
	}
	t.Log("this machine has no address but loopback: 10.1.2.3 stands for it")
	return "http://10.1.2.3", asked
}
