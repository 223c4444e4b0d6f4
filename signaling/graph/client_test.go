package graph

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling"
	"callbot/signaling/signalingtest"

	"github.com/google/go-cmp/cmp"
)

// What a bot asks its client for is what the service hears through its handler.
func TestClientReachesHandler(t *testing.T) {
	commands := []signaling.Command{
		signaling.Answer{Media: signaling.Media{Hosting: signaling.AppHosted, Description: "v=0"}, CallbackURI: "https://bot.test/1"},
		signaling.Reject{Reason: signaling.RejectForbidden},
		signaling.Redirect{Targets: []signaling.Identity{{Kind: signaling.User, ID: "ada"}}, Timeout: 20 * time.Second},
		signaling.KeepAlive{},
		signaling.Hangup{},
	}
	synctest.Test(t, func(t *testing.T) {
		var a application
		_, client := serve(t, &a)
		for _, cmd := range commands {
			if _, err := bot(client).Control(t.Context(), callID, cmd); err != nil {
				t.Errorf("%T: %v", cmd, err)
			}
		}
		if diff := cmp.Diff(commands, a.asked); diff != "" {
			t.Error(diff)
		}
	})
}

// What the service knows of a call is what a bot finds.
func TestClientFinds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := application{call: signaling.Call{
			ID: callID, ChainID: "chain", State: signaling.StateEstablished, Direction: signaling.Inbound, Tenant: "local",
			Source:        signaling.Participant{ID: "p", Identity: signaling.Identity{Kind: signaling.User, ID: "ada"}},
			Targets:       []signaling.Participant{{ID: "q", Identity: signaling.Identity{Kind: signaling.Application, ID: botID, DisplayName: "reception"}}},
			MyParticipant: "q", CallbackURI: "https://bot.test/1",
			Media: signaling.Media{Hosting: signaling.AppHosted, Description: "v=0"},
		}}
		_, client := serve(t, &a)
		got, err := bot(client).Find(t.Context(), callID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a.call, got); diff != "" {
			t.Error(diff)
		}
		_, err = bot(client).Find(t.Context(), "00000000-0000-0000-0000-000000000000")
		wantCode(t, err, signaling.NotFound, 8522)
	})
}

// Every error of the service comes to the bot as what it was.
func TestClientErrors(t *testing.T) {
	for code := signaling.Internal; code <= signaling.Unsupported; code++ {
		t.Run(code.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, client := serve(t, &application{err: &signaling.Error{Code: code, Message: "because"}})
				_, err := bot(client).Control(t.Context(), callID, signaling.Hangup{})
				var e *signaling.Error
				if !errors.As(err, &e) || e.Code != code {
					t.Errorf("got %v", err)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		_, client := serve(t, &application{err: &signaling.Error{Code: signaling.WrongState, Subcode: 8501, Message: "too early"}})
		_, err := bot(client).Control(t.Context(), callID, signaling.Hangup{})
		wantCode(t, err, signaling.WrongState, 8501)
	})
}

// script is a service that answers each request with the next of its lines.
func script(t *testing.T, answers ...func(http.ResponseWriter)) (client *http.Client, times *[]time.Duration) {
	t.Helper()
	begin := time.Now()
	times = new([]time.Duration)
	var network signalingtest.Network
	network.Serve(t, "service.test", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n := len(*times)
		*times = append(*times, time.Since(begin))
		answers[min(n, len(answers)-1)](w)
	}))
	return network.Client(t), times
}

func status(code int, header ...string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

// A bot whose service is busy asks again, when the service says or after a while, and
// gives up in time.
func TestClientRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, times := script(t, status(503), status(429, "Retry-After", "3"), status(202))
		if _, err := bot(client).Control(t.Context(), callID, signaling.KeepAlive{}); err != nil {
			t.Fatal(err)
		}
		if n := len(*times); n != 3 || (*times)[2]-(*times)[1] != 3*time.Second {
			t.Errorf("asked at %v", *times)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		client, times := script(t, status(503))
		_, err := bot(client).Control(t.Context(), callID, signaling.KeepAlive{})
		wantCode(t, err, signaling.Unavailable, 0)
		if n := len(*times); n != clientTries {
			t.Errorf("asked %d times, want %d", n, clientTries)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		client, times := script(t, status(404))
		_, err := bot(client).Control(t.Context(), callID, signaling.KeepAlive{})
		wantCode(t, err, signaling.NotFound, 0)
		if n := len(*times); n != 1 {
			t.Errorf("asked %d times for what is not there", n)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		client, _ := script(t, status(429, "Retry-After", "3600"))
		begin := time.Now()
		_, err := bot(client).Control(t.Context(), callID, signaling.KeepAlive{})
		wantCode(t, err, signaling.Unavailable, 0)
		if took := time.Since(begin); took > clientDeadline {
			t.Errorf("gave up after %v", took)
		}
	})
}

// A service that lies, breaks off or never answers costs a bot an error and a bounded
// time, never more.
func TestClientBadService(t *testing.T) {
	tests := map[string]func(http.ResponseWriter){
		"not JSON":      func(w http.ResponseWriter) { _, _ = w.Write([]byte("<html>")) },
		"a list":        func(w http.ResponseWriter) { _, _ = w.Write([]byte("[]")) },
		"endless":       func(w http.ResponseWriter) { _, _ = w.Write([]byte(`{"id":"` + strings.Repeat("x", 2*maxBody) + `"}`)) },
		"breaks off":    func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
		"never answers": func(http.ResponseWriter) { time.Sleep(time.Minute) },
		"a proxy":       status(502),
	}
	for name, answer := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, _ := script(t, answer)
				_, err := bot(client).Find(t.Context(), callID)
				wantCode(t, err, signaling.Unavailable, 0)
			})
		})
	}
}

// A bot that no longer wants an answer does not wait for one.
func TestClientCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := script(t, status(503))
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		_, err := bot(client).Find(ctx, callID)
		wantCode(t, err, signaling.Unavailable, 0)
		if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
			t.Error("the client gave up for another reason")
		}
	})
}

// The service's numbers are found where it wraps one error in the text of another.
func TestClientUnwrapsErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := script(t, func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte(`{"error":{"code":"UnknownError","message":"{\"errorCode\":\"7503\",\"message\":\"Not registered.\",\"instanceAnnotations\":[]}"}}`))
		})
		_, err := bot(client).Find(t.Context(), callID)
		wantCode(t, err, signaling.Forbidden, 7503)
		if !strings.Contains(err.Error(), "Not registered.") {
			t.Errorf("got %v", err)
		}
	})
}
