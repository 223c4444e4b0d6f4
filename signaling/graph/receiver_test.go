package graph

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callbot/signaling"

	"github.com/google/go-cmp/cmp"
)

// listener remembers what it was told, and answers as it was told to.
type listener struct {
	heard []signaling.Notification
	err   error
}

func (l *listener) Notify(_ context.Context, n signaling.Notification) error {
	l.heard = append(l.heard, n)
	return l.err
}

func example(tb testing.TB, name string) string {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("../../testdata/wire/graph", "notifications-"+name+".json"))
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

func deliver(h http.Handler, method, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/api/calls", strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer token-platform")
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// A bot hears each thing that a delivery says, in its order, and nothing of what it
// does not know.
func TestReceiverTakes(t *testing.T) {
	established := signaling.StateChanged{Call: callID, State: signaling.StateEstablished}
	tests := []struct {
		name, body string
		header     []string
		status     int
		want       []signaling.Notification
	}{
		{"a change", example(t, "pascal"), nil, 202, []signaling.Notification{established}},
		{"of old builds", example(t, "pascal"), []string{"Content-Type", "application/json; charset=Windows-1252"}, 202, []signaling.Notification{established}},
		{"by gzip", zip(t, example(t, "pascal")), []string{"Content-Encoding", "gzip"}, 202, []signaling.Notification{established}},
		{"the call's end", example(t, "rejected"), nil, 202, []signaling.Notification{signaling.Terminated{Call: callID}}},
		{"nothing known", example(t, "sharing"), nil, 202, nil},
		{"nothing at all", `{}`, nil, 202, nil},
		{"an empty list", `{"value":[]}`, nil, 202, nil},
		{"an unknown type", `{"value":[{"changeType":"renewed","resourceUrl":"/teams/7"}]}`, nil, 202, nil},
		{"the Skype document", `{"id":"1","participants":[],"isMultiparty":false,"presentedModalityTypes":["audio"],"callState":"incoming"}`, nil, 204, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var l listener
			h := &Receiver{Authenticator: signaling.AuthenticatorFunc(anyone), Notifier: &l, Log: slog.New(slog.DiscardHandler)}
			w := deliver(h, "POST", test.body, test.header...)
			if w.Code != test.status {
				t.Errorf("got %d %s, want %d", w.Code, w.Body, test.status)
			}
			if diff := cmp.Diff(test.want, l.heard); diff != "" {
				t.Error(diff)
			}
		})
	}
	var l listener
	deliver(&Receiver{Authenticator: signaling.AuthenticatorFunc(anyone), Notifier: &l}, "POST", example(t, "batch"))
	if len(l.heard) != 3 {
		t.Errorf("heard %d of a batch of 3: %v", len(l.heard), l.heard)
	}
}

// What is no notification is refused with the reason, and reaches nobody. The token is
// looked at before the body.
func TestReceiverRefuses(t *testing.T) {
	good := example(t, "terminated")
	blank := strings.Repeat(" ", maxNews)
	tests := []struct {
		name, method, body string
		header             []string
		status             int
	}{
		{"not POST", "GET", "", nil, 405},
		{"no token", "POST", good, []string{"Authorization", ""}, 401},
		{"a bad token", "POST", good, []string{"Authorization", "Bearer bad"}, 401},
		{"a bad token and a bad body", "POST", "hello", []string{"Authorization", "Bearer bad", "Content-Type", "text/plain"}, 401},
		{"tokens cannot be checked", "POST", good, []string{"Authorization", "Bearer away"}, 503},
		{"not JSON by type", "POST", good, []string{"Content-Type", "text/xml"}, 415},
		{"of no type", "POST", good, []string{"Content-Type", ""}, 415},
		{"not JSON", "POST", "hello", nil, 400},
		{"nothing", "POST", "", nil, 400},
		{"cut short", "POST", good[:len(good)/2], nil, 400},
		{"a list", "POST", "[" + good + "]", nil, 400},
		{"wrong types", "POST", `{"value":"x"}`, nil, 400},
		{"a wrapped list", "POST", `{"value":{"$id":"1","$values":[]}}`, nil, 400},
		{"too large", "POST", good + blank, nil, 413},
		{"a bomb", "POST", zip(t, good+strings.Repeat(blank, 20)), []string{"Content-Encoding", "gzip"}, 413},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var l listener
			h := &Receiver{Authenticator: signaling.AuthenticatorFunc(anyone), Notifier: &l}
			w := deliver(h, test.method, test.body, test.header...)
			if w.Code != test.status || w.Body.Len() == 0 {
				t.Errorf("got %d %q, want %d and a reason", w.Code, w.Body, test.status)
			}
			if len(l.heard) != 0 {
				t.Errorf("heard %v", l.heard)
			}
		})
	}
}

// A notification about a call that nobody knows does no harm; one that was not taken
// is to be sent again.
func TestReceiverNotTaken(t *testing.T) {
	tests := []struct {
		err    error
		status int
	}{
		{&signaling.Error{Code: signaling.NotFound, Message: "no such call"}, 202},
		{&signaling.Error{Code: signaling.Unavailable, Message: "full"}, 503},
		{&signaling.Error{Code: signaling.Internal, Message: "secret"}, 500},
		{context.Canceled, 500},
	}
	for _, test := range tests {
		h := &Receiver{Authenticator: signaling.AuthenticatorFunc(anyone), Notifier: &listener{err: test.err}}
		w := deliver(h, "POST", example(t, "terminated"))
		if w.Code != test.status || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%v: got %d %s, want %d", test.err, w.Code, w.Body, test.status)
		}
	}
}
