package acs_test

import (
	"net/http"
	"testing"

	"callbot/signaling"
)

// Ensures that nobody hears a prompt twice, or is asked twice, because the service's
// gateway did not wait for the answer; what is told to be the same is asked for again.
func TestNothingIsDoneTwice(t *testing.T) {
	a := newApplication(t)
	id := a.answered(t)
	late := func(w http.ResponseWriter) {
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusGatewayTimeout)
	}
	for _, cmd := range []signaling.Command{
		signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "https://bot.test/a.wav"}}}, signaling.Recognize{},
	} {
		a.service.next(late)
		wantProblem(t, a.Client, id, cmd, signaling.Unavailable)
		if n := len(a.service.headers); n != 1 {
			t.Errorf("%T was asked for %d times", cmd, n)
		}
	}
	a.service.next(late)
	if _, err := a.Control(t.Context(), id, signaling.EndForAll{}); err != nil || len(a.service.headers) != 2 {
		t.Errorf("the end was asked for %d times: %v", len(a.service.headers), err)
	}
}

// Ensures that what a redirect has made a GET of is not taken for done.
func TestRedirectIsNoSuccess(t *testing.T) {
	a := newApplication(t)
	id := a.answered(t)
	a.service.next(func(w http.ResponseWriter) {
		w.Header().Set("Location", "/elsewhere?api-version=1")
		w.WriteHeader(http.StatusFound)
	})
	wantProblem(t, a.Client, id, signaling.EndForAll{}, signaling.Unavailable)
}
