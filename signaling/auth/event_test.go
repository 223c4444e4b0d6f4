package auth_test

import (
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling/auth"
)

// A client that reads the configuration which Call Automation publishes can prove the
// tokens of events and streams, for as long as they last, and for its resource only.
func TestEventTokens(t *testing.T) {
	keys, err := auth.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	issuer := &auth.Issuer{Keys: keys}
	server := httptest.NewServer(issuer)
	defer server.Close()
	issuer.URL = server.URL
	event, err := issuer.Event("resource")
	if err != nil {
		t.Fatal(err)
	}
	client := auth.Verifier{Issuers: []string{server.URL}, Audience: "resource", ConfigURL: server.URL + "/calling/.well-known/acsopenidconfiguration"}
	if _, err := client.Authenticate(t.Context(), event); err != nil {
		t.Error(err)
	}
	client.Audience = "another"
	if _, err := client.Authenticate(t.Context(), event); err == nil {
		t.Error("the token of a resource is taken for another's")
	}
	synctest.Test(t, func(t *testing.T) {
		check := auth.Verifier{Issuers: []string{issuer.URL}, Audience: "resource", Own: keys}
		issuer := &auth.Issuer{URL: server.URL, Keys: keys} // one without tokens of the time outside
		event, err := issuer.Event("resource")
		if err != nil {
			t.Fatal(err)
		}
		stream, err := issuer.Stream("resource")
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			wait          time.Duration
			event, stream bool
		}{{4 * time.Minute, true, true}, {3 * time.Minute, false, true}, {24 * time.Hour, false, false}} {
			time.Sleep(step.wait)
			_, eventErr := check.Authenticate(t.Context(), event)
			_, streamErr := check.Authenticate(t.Context(), stream)
			if (eventErr == nil) != step.event || (streamErr == nil) != step.stream {
				t.Errorf("after %v more: event %v, stream %v", step.wait, eventErr, streamErr)
			}
		}
	})
}
