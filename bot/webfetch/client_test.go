package webfetch_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"callbot/bot"
	"callbot/bot/webfetch"
	"callbot/ivr"
)

var _ bot.Fetcher = (*webfetch.Client)(nil)

// Ensures that a request arrives as the flow wants it, and its answer comes back.
func TestFetch(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method != http.MethodPost || r.Header.Get("X-Key") != "k" || r.Header.Get("Content-Type") != "application/json" || string(body) != `{"a":1}` {
			t.Errorf("got %s %v %s", r.Method, r.Header, body)
		}
		w.WriteHeader(http.StatusCreated)
		io.WriteString(w, `{"ok":true}`)
	}))
	defer server.Close()
	status, body, err := (&webfetch.Client{}).Fetch(t.Context(), ivr.Request{
		Method: "POST", URL: server.URL, Header: map[string]string{"X-Key": "k"}, Body: []byte(`{"a":1}`),
	})
	if status != 201 || string(body) != `{"ok":true}` || err != nil {
		t.Errorf("status %d, body %s, error %v", status, body, err)
	}
}

// Ensures that long answers, redirects to elsewhere and bad URLs are errors, which do not
// say what was asked: they are logged, and there may be secrets in it.
func TestRefusals(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, "http://elsewhere.invalid/", http.StatusFound)
			return
		}
		io.WriteString(w, strings.Repeat("x", 100))
	}))
	defer server.Close()
	for _, url := range []string{server.URL + "/long", server.URL + "/away", "nonsense", "http://[::1"} {
		_, _, err := (&webfetch.Client{MaxBody: 99}).Fetch(t.Context(), ivr.Request{Method: "GET", URL: url + "?pin=4711"})
		if err == nil || strings.Contains(err.Error(), "4711") {
			t.Errorf("%s: the error is %v", url, err)
		}
	}
}
