package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling/signalingtest"
)

// Whoever announces a body and does not send it holds nobody up, also where nobody wants
// to read it.
func TestBodyThatDoesNotCome(t *testing.T) {
	for path, want := range map[string]int{"/read": http.StatusBadRequest, "/refuse": http.StatusUnauthorized} {
		synctest.Test(t, func(t *testing.T) {
			body, _ := io.Pipe()
			defer body.Close()
			begun := time.Now()
			resp, err := post(t, path, body)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if waited := time.Since(begun); resp.StatusCode != want || waited > time.Minute {
				t.Errorf("%s: %s after %v", path, resp.Status, waited)
			}
		})
	}
}

// An answer may take as long as it likes once the request is there.
func TestAnswerThatTakesItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		resp, err := post(t, "/stream", strings.NewReader("all there is"))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if text, err := io.ReadAll(resp.Body); string(text) != "in the end" || err != nil {
			t.Errorf("got %q, %v", text, err)
		}
	})
}

// post makes a request of a service that reads it, refuses it unread, or takes an hour to
// answer.
func post(t *testing.T, path string, body io.Reader) (*http.Response, error) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/read", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			http.Error(w, "the body could not be read", http.StatusBadRequest)
		}
	})
	mux.HandleFunc("/refuse", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "no", http.StatusUnauthorized)
	})
	mux.HandleFunc("/stream", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		select {
		case <-time.After(time.Hour):
			_, _ = io.WriteString(w, "in the end")
		case <-r.Context().Done():
			_, _ = io.WriteString(w, "cut short")
		}
	})
	var network signalingtest.Network
	network.Serve(t, "service.test", timely(mux))
	return network.Client(t).Post("http://service.test"+path, "text/plain", body)
}
