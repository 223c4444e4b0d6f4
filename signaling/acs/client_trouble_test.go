package acs_test

import (
	"net/http"
	"strings"
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

// Ensures that the keys of a call are heard although the list of who is in it is late, and
// that each key says whose it is.
func TestKeysBeforeTheRoster(t *testing.T) {
	a := newApplication(t)
	id := a.answered(t)
	a.service.next(says(200, `{"value":[]}`))
	if _, err := a.Control(t.Context(), id, signaling.SubscribeToTone{}); err != nil {
		t.Fatal(err)
	}
	if last := a.service.last(); !strings.HasSuffix(last.Path, ":startContinuousDtmfRecognition") || !strings.Contains(last.Body, `"rawId":"4:+14255550123"`) {
		t.Errorf("the service is asked %+v", last)
	}
	a.post(t, id, "", `[{"type":"Microsoft.Communication.ContinuousDtmfRecognitionToneReceived","data":{"sequenceId":1,"tone":"one","operationContext":"4:+14255550123"}}]`)
	if news := a.told.take(); len(news) != 1 || news[0].(signaling.ToneReceived).Participant != "4:+14255550123" {
		t.Errorf("the bot is told %+v", news)
	}
}

// Ensures that a call of which the service knows nothing any more is forgotten, though its
// end was never told.
func TestMissedEnd(t *testing.T) {
	for _, cmd := range []signaling.Command{signaling.KeepAlive{}, signaling.Hangup{}, signaling.EndForAll{}} {
		a := newApplication(t)
		id := a.answered(t)
		a.service.next(says(404, `{"error":{"code":"8522","message":"no"}}`))
		wantProblem(t, a.Client, id, cmd, signaling.NotFound)
		if calls, _ := a.List(t.Context()); len(calls) != 0 {
			t.Errorf("after %T there are %+v", cmd, calls)
		}
	}
	a := newApplication(t)
	id := a.answered(t)
	a.service.next(says(404, `{"error":{"code":"8522","message":"no"}}`))
	wantProblem(t, a.Client, id, signaling.MuteParticipant{Participant: "8:acs:nobody"}, signaling.NotFound)
	if calls, _ := a.List(t.Context()); len(calls) != 1 {
		t.Error("who is not in a call is taken for its end")
	}
}

// Ensures that a bot which says itself where the events of its calls go hears whose they
// are all the same.
func TestOwnCallback(t *testing.T) {
	a := newApplication(t)
	const own = "https://instance.bot.test/acs?n=1"
	call, err := a.Create(t.Context(), signaling.Create{Targets: []signaling.Identity{{Kind: signaling.User, ID: "ada"}}, CallbackURI: own})
	if err != nil {
		t.Fatal(err)
	}
	if last := a.service.last(); !strings.Contains(last.Body, own+`\u0026call=`+string(call.ID)) {
		t.Errorf("the service is asked %+v", last)
	}
	in := a.rings(t)
	if _, err := a.Control(t.Context(), in.ID, signaling.Answer{CallbackURI: own, Media: signaling.Media{Hosting: signaling.ServiceHosted}}); err != nil {
		t.Fatal(err)
	}
	if last := a.service.last(); !strings.Contains(last.Body, own+`\u0026call=`+string(in.ID)) {
		t.Errorf("the service is asked %+v", last)
	}
}

// Ensures that a caller is let go though the service stumbles or the line breaks.
func TestHangupThroughTrouble(t *testing.T) {
	for name, trouble := range map[string]func(http.ResponseWriter){
		"stumbles": func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) },
		"breaks":   func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
	} {
		a := newApplication(t)
		id := a.answered(t)
		a.service.next(trouble)
		if _, err := a.Control(t.Context(), id, signaling.Hangup{}); err != nil || len(a.service.headers) != 2 {
			t.Errorf("%s: hung up in %d tries: %v", name, len(a.service.headers), err)
		}
	}
}
