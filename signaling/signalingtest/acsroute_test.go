package signalingtest_test

import (
	"bytes"
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling"
	"callbot/signaling/acs"
	"callbot/signaling/auth"
	"callbot/signaling/signalingtest"
)

// What Call Automation has no words for.
var beyondCallAutomation = map[string]string{
	"a call goes on to another name":                           "a redirect has no limit, and nothing more is told of the call",
	"a call that goes on to nobody ends":                       "nothing more is told of a call that was redirected",
	"a call that nobody answers ends":                          "nothing more is told of a call that was not answered",
	"a phone that gives up ends the call":                      "nothing more is told of a call that was not answered",
	"a call without a sign of life ends":                       "calls need no sign of life",
	"a bot hands a call over to whom it has asked":             "a transfer goes to a participant, not to a call",
	"a call refuses what it cannot do, and goes on":            "the sound is the service's, so there are no descriptions to refuse",
	"a prompt that cannot be played is refused":                "it is told by an event",
	"what a caller says is recorded, and fetched once":         "there are recordings of calls only",
	"a recording takes its turn, or somebody else's":           "there are recordings of calls only",
	"a recording that cannot be made is refused":               "there are recordings of calls only",
	"a bot presses keys":                                       "the pause between keys is the service's",
	"a call of many refuses what it cannot do":                 "one participant is invited at a time",
	"one of several is handed over to somebody else":           "that the call goes on is not told",
	"a bot mutes itself":                                       "participants are muted, not the application",
	"sound that the bot hosts is not asked of the service":     "the service hosts all sound",
	"all are muted at once":                                    "participants are muted one by one",
	"a call of two refuses what is for calls of many":          "it is done in calls of two as well",
	"a bot joins a meeting by any of its ways":                 "the dialect has no meetings",
	"a meeting that is not there is not joined":                "the dialect has no meetings",
	"a meeting is arranged once, and found by its coordinates": "the dialect has no meetings",
}

// An application that reaches the service over Call Automation has all of it that the
// dialect has words for, with signatures and tokens checked on both ways.
func TestCallAutomationRoute(t *testing.T) {
	keys, err := signingKeys()
	if err != nil {
		t.Fatal(err)
	}
	signalingtest.ConformBut(t, beyondCallAutomation, func(t *testing.T, ear *signalingtest.Ear) signalingtest.Route {
		t.Helper()
		s, r := open(t)
		var network signalingtest.Network
		issuer := &auth.Issuer{URL: "http://issuer.test", Keys: keys}
		network.Serve(t, "issuer.test", issuer)
		key := auth.SharedKey(bytes.Repeat([]byte("k"), 64))
		application, _ := s.Application(bot)
		resource := &acs.Resource{
			ID: bot, URL: "http://calls.test", Application: application, Known: s.Reaches,
			Token: issuer.Event, HTTP: network.Client(t), Callback: func(string) error { return nil },
			Webhooks: map[string]string{r.Names[0]: "http://bot.test/events", r.Names[1]: "http://bot.test/events"},
		}
		network.Serve(t, "calls.test", &acs.Handler{
			Resource: resource, Signatures: &auth.Signatures{Key: key, Resource: bot}, Authenticator: issuer.Verifier(),
		})
		s.Notifier = func(_, callback string) signaling.Notifier { return resource.Notifier(callback) }
		client := &acs.Client{
			Endpoint: "http://calls.test", CallbackURI: "http://bot.test/events", Notifier: ear,
			HTTP: &http.Client{Transport: &auth.Signer{Key: key, Base: network.Client(t).Transport}},
		}
		network.Serve(t, "bot.test", &acs.Receiver{
			Client: client, Notifier: ear,
			Authenticator: &auth.Verifier{
				Issuers: []string{issuer.URL}, Audience: bot, AnyTenant: true,
				ConfigURL: issuer.URL + "/calling/.well-known/acsopenidconfiguration", HTTP: network.Client(t),
			},
		})
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = resource.Run(ctx)
		}()
		t.Cleanup(func() { stop(); <-done })
		synctest.Wait()
		time.Sleep(time.Millisecond) // the webhooks have said that they take events
		r.Service, r.Hosted = client, true
		r.Untold = []string{"establishing", "terminating", "transferring", "established as one of many", `completed 200/0 "wait"`, `completed 200/0 "back"`}
		return r
	})
}
