package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling"
	"callbot/signaling/auth"
	"callbot/signaling/signalingtest"
)

// A bot whose clock is some minutes wrong hears of its calls, in either dialect; a token
// that is older is refused.
func TestClockSkew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys, err := auth.NewKeys()
		if err != nil {
			t.Fatal(err)
		}
		issuer := &auth.Issuer{URL: "http://service.test", Keys: keys}
		var network signalingtest.Network
		network.Serve(t, "service.test", issuer)
		base, log := network.Client(t).Transport, slog.New(slog.DiscardHandler)
		deaf := signaling.NotifierFunc(func(context.Context, signaling.Notification) error { return nil })
		_, overGraph := graphConfig{
			URL: "http://service.test", AppID: "app", OpenID: issuer.URL + "/.well-known/openid-configuration", Issuers: []string{issuer.URL},
		}.dialect(base, log)(deaf)
		automation, err := acsConfig{
			ConnectionString: "endpoint=http://service.test;accesskey=a2V5", Resource: "app",
			OpenID: issuer.URL + "/calling/.well-known/acsopenidconfiguration", Issuers: []string{issuer.URL},
		}.dialect("http://bot.test/", base, log)
		if err != nil {
			t.Fatal(err)
		}
		_, overACS := automation(deaf)
		ofGraph, err := issuer.Notification("app", "local")
		if err != nil {
			t.Fatal(err)
		}
		ofACS, err := issuer.Event("app")
		if err != nil {
			t.Fatal(err)
		}
		status := func(h http.Handler, token, body string) int {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://bot.test/", strings.NewReader(body))
			r.Header.Set("Authorization", "Bearer "+token)
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			return w.Code
		}
		time.Sleep(9 * time.Minute) // five that it lasts, and four of the clock
		if graph, acs := status(overGraph, ofGraph, `{"value":[]}`), status(overACS, ofACS, `[]`); graph/100 != 2 || acs/100 != 2 {
			t.Errorf("four minutes late: %d, %d", graph, acs)
		}
		time.Sleep(2 * time.Minute)
		if graph, acs := status(overGraph, ofGraph, `{"value":[]}`), status(overACS, ofACS, `[]`); graph != http.StatusUnauthorized || acs != http.StatusUnauthorized {
			t.Errorf("six minutes late: %d, %d", graph, acs)
		}
	})
}
