package graph

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling"
)

// A bot whose service says by a date when it will have time asks again then.
func TestClientWaitsUntilDate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, times := script(t, func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", time.Now().Add(4*time.Second).UTC().Format(http.TimeFormat))
			w.WriteHeader(http.StatusTooManyRequests)
		}, status(202))
		if _, err := bot(client).Control(t.Context(), callID, signaling.KeepAlive{}); err != nil {
			t.Fatal(err)
		}
		if got := (*times)[1] - (*times)[0]; got != 4*time.Second {
			t.Errorf("asked again after %v", got)
		}
	})
}

// A caller hears a prompt once, and is called once, though the service's gateway did not
// wait for the answer; what can be asked for again is.
func TestClientDoesNothingTwice(t *testing.T) {
	once := []signaling.Command{
		signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "https://bot.test/a.wav"}}},
		signaling.Record{}, signaling.SendTones{}, signaling.Invite{},
	}
	for _, cmd := range once {
		synctest.Test(t, func(t *testing.T) {
			client, times := script(t, status(504))
			_, err := bot(client).Control(t.Context(), callID, cmd)
			wantCode(t, err, signaling.Unavailable, 0)
			if n := len(*times); n != 1 {
				t.Errorf("%T was asked for %d times", cmd, n)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		client, times := script(t, status(504))
		_, err := bot(client).Create(t.Context(), signaling.Create{})
		wantCode(t, err, signaling.Unavailable, 0)
		if n := len(*times); n != 1 {
			t.Errorf("a call was asked for %d times", n)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		client, times := script(t, status(504), status(202))
		if _, err := bot(client).Control(t.Context(), callID, signaling.Answer{}); err != nil || len(*times) != 2 {
			t.Errorf("an answer was asked for %d times: %v", len(*times), err)
		}
	})
}

// A bot does not take for done what a redirect has made another request of; a redirect
// that keeps the request is followed.
func TestClientRedirected(t *testing.T) {
	for code, well := range map[int]bool{301: false, 302: false, 303: false, 307: true, 308: true} {
		synctest.Test(t, func(t *testing.T) {
			client, _ := script(t, status(code, "Location", "http://service.test/elsewhere"), status(200))
			_, err := bot(client).Control(t.Context(), callID, signaling.Answer{})
			if well != (err == nil) {
				t.Errorf("%d: got %v", code, err)
			}
			if !well {
				wantCode(t, err, signaling.Unavailable, 0)
			}
		})
	}
}

// A bot that gets no token is told so, not that its service cannot be reached.
func TestClientWithoutToken(t *testing.T) {
	refused := &signaling.Error{Code: signaling.Unauthenticated, Message: "the token endpoint refuses the application"}
	client := &http.Client{Transport: failing{refused}}
	_, err := bot(client).Find(t.Context(), callID)
	if !errors.Is(err, refused) {
		t.Errorf("got %v", err)
	}
}

// failing carries no request.
type failing struct{ err error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }

// A bot that speaks as soon as its call is established is heard, though the service lets
// the sound flow a moment later.
func TestClientWaitsForSound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		silent := func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"error":{"code":"8503","message":"Call audio is inactive."}}`))
		}
		client, times := script(t, silent, silent, status(200))
		if _, err := bot(client).Control(t.Context(), callID, signaling.PlayPrompt{}); err != nil {
			t.Fatal(err)
		}
		if n := len(*times); n != 3 {
			t.Errorf("asked %d times", n)
		}
		client, times = script(t, silent)
		_, err := bot(client).Control(t.Context(), callID, signaling.PlayPrompt{})
		wantCode(t, err, signaling.WrongState, 8503)
		if n := len(*times); n != clientTries {
			t.Errorf("asked %d times", n)
		}
	})
}

// A caller is let go, and a call is found, though the service stumbles or the line breaks;
// what would be done twice is not asked for again.
func TestClientStumbles(t *testing.T) {
	broken := func(http.ResponseWriter) { panic(http.ErrAbortHandler) }
	short := func(w http.ResponseWriter) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte("{"))
	}
	for name, trouble := range map[string]func(http.ResponseWriter){"500": status(500), "502": status(502), "broken": broken, "cut short": short} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, times := script(t, trouble, status(204))
				if _, err := bot(client).Control(t.Context(), callID, signaling.Hangup{}); err != nil || len(*times) != 2 {
					t.Errorf("hang up, %d times: %v", len(*times), err)
				}
				client, times = script(t, trouble)
				if _, err := bot(client).Control(t.Context(), callID, signaling.Answer{}); err == nil || len(*times) != 1 {
					t.Errorf("answer, %d times: %v", len(*times), err)
				}
			})
		})
	}
}
