package graph

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
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
		signaling.Transfer{Target: signaling.Identity{Kind: signaling.User, ID: "ada"}, Replaces: callID},
		signaling.KeepAlive{},
		signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "https://bot.test/a.wav"}}, Context: "c"},
		signaling.Record{StopTones: []media.Key{'#'}, MaxDuration: 9 * time.Second},
		signaling.CancelMedia{Context: "c"},
		signaling.SubscribeToTone{Context: "c"},
		signaling.SendTones{Keys: []media.Key{'1', '#'}, Pause: time.Second},
		signaling.Mute{Context: "c"},
		signaling.Unmute{Context: "c"},
		signaling.UpdateRecordingStatus{Status: signaling.RecordingNow},
		signaling.ChangeScreenSharingRole{Role: signaling.Viewer},
		signaling.AddLargeGalleryView{Context: "c"},
		signaling.Invite{Participants: []signaling.Identity{{Kind: signaling.User, ID: "ada"}}},
		signaling.RemoveParticipant{Participant: "a b/c"},
		signaling.MuteParticipant{Participant: "p"},
		signaling.MuteAll{Participants: []signaling.ParticipantID{"p"}},
		signaling.DeleteAudioRoutingGroup{ID: "g"},
		signaling.StartHoldMusic{Participant: "p", Music: signaling.Prompt{URI: "https://bot.test/m.wav"}, Alone: true},
		signaling.StopHoldMusic{Participant: "p"},
		signaling.Hangup{},
	}
	synctest.Test(t, func(t *testing.T) {
		var a application
		_, client := serve(t, &a)
		for _, cmd := range commands {
			made, err := bot(client).Control(t.Context(), callID, cmd)
			if err != nil {
				t.Errorf("%T: %v", cmd, err)
			}
			if made.Kind != signaling.KindOf(cmd) || (made.Kind != 0) != (made.ID != "" && made.Status == signaling.OperationSucceeded) {
				t.Errorf("%T made %+v", cmd, made)
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

// An id that is no GUID comes to the service as it is, whatever is in it.
func TestClientOddIDs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var a application
		_, client := serve(t, &a)
		ids := []signaling.CallID{"a/b", "a b?c#d", "100%", "Übung"}
		for _, id := range ids {
			if _, err := bot(client).Control(t.Context(), id, signaling.KeepAlive{}); err != nil {
				t.Errorf("%q: %v", id, err)
			}
		}
		if diff := cmp.Diff(ids, a.about); diff != "" {
			t.Error(diff)
		}
	})
}

// A bot sees the operation that its command has made as the service made it.
func TestClientOperations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		running := signaling.Operation{ID: "o1", Kind: signaling.RecordOperation, Context: "c", Status: signaling.OperationRunning}
		done := signaling.Operation{
			ID: "o2", Kind: signaling.RecordOperation, Status: signaling.OperationSucceeded, Result: signaling.Result{Code: 200, Subcode: 8514},
			Recording: signaling.Recording{Location: "https://service.test/recordings/1", Token: "opaque"},
		}
		a := fuller{operations: []signaling.Operation{running, done}}
		a.answer = running
		_, client := serve(t, &a)
		made, err := bot(client).Control(t.Context(), callID, signaling.Record{Context: "c"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(running, made); diff != "" {
			t.Error(diff)
		}
		all, err := bot(client).Operations(t.Context(), callID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a.operations, all); diff != "" {
			t.Error(diff)
		}
		one, err := bot(client).Operation(t.Context(), callID, "o2")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(done, one); diff != "" {
			t.Error(diff)
		}
		_, err = bot(client).Operation(t.Context(), callID, "o3")
		wantCode(t, err, signaling.NotFound, 8522)
	})
}

// A bot places a call, and finds it among its own.
func TestClientCreates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wish := signaling.Create{
			Targets: []signaling.Identity{{Kind: signaling.User, ID: "ada"}}, CallbackURI: "https://bot.test/1",
			Media: signaling.Media{Hosting: signaling.AppHosted, Description: "v=0"}, Timeout: 30 * time.Second,
		}
		var a fuller
		a.call = signaling.Call{
			ID: callID, State: signaling.StateEstablishing, Direction: signaling.Outbound, CallbackURI: wish.CallbackURI,
			Targets: []signaling.Participant{{Identity: wish.Targets[0]}},
			Media:   signaling.Media{Hosting: signaling.AppHosted, Description: "v=0 answer"},
		}
		_, client := serve(t, &a)
		call, err := bot(client).Create(t.Context(), wish)
		if err != nil {
			t.Fatal(err)
		}
		calls, err := bot(client).List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]signaling.Call{a.call, a.call}, append(calls, call)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]signaling.Create{wish}, a.wishes); diff != "" {
			t.Error(diff)
		}
	})
}

// A bot sees who is in a call of many.
func TestClientParticipants(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := fuller{presences: []signaling.Presence{
			{Participant: signaling.Participant{ID: "p1", Identity: signaling.Identity{Kind: signaling.User, ID: "ada"}}, Muted: true},
			{Participant: signaling.Participant{ID: "p2", Identity: signaling.Identity{Kind: signaling.Application, ID: botID}}, Sharing: signaling.Sharer},
		}}
		a.call = signaling.Call{ID: callID, Many: true}
		_, client := serve(t, &a)
		got, err := bot(client).Participants(t.Context(), callID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a.presences, got); diff != "" {
			t.Error(diff)
		}
		resp, body := send(t, client, "GET", root+string(callID)+"/participants/p2", "")
		if resp.StatusCode != http.StatusOK || !strings.Contains(body, `"id":"p2"`) {
			t.Errorf("got %d %s", resp.StatusCode, body)
		}
		resp, _ = send(t, client, "GET", root+string(callID)+"/participants/p3", "")
		if resp.StatusCode != http.StatusNotFound {
			t.Errorf("got %d for nobody", resp.StatusCode)
		}
		a.call.Many = false
		if got, err := bot(client).Participants(t.Context(), callID); len(got) != 0 || err != nil {
			t.Errorf("a call of two has the roster %v, %v", got, err)
		}
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
		"endless":       func(w http.ResponseWriter) { _, _ = w.Write([]byte(`{"id":"` + strings.Repeat("x", 2*maxNews) + `"}`)) },
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

// A prompt that cannot be had is an operation that has failed, as the pages have it, and
// an error to whoever asks.
func TestPromptThatCannotBeHad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		result := signaling.Result{Code: 400, Subcode: 8536, Message: "The file could not be downloaded."}
		a := application{
			answer: signaling.Operation{ID: "o", Kind: signaling.PlayPromptOperation, Context: "c", Status: signaling.OperationFailed, Result: result},
			err:    &signaling.Error{Code: signaling.InvalidArgument, Subcode: 8536, Message: "prompt cannot be played"},
		}
		_, client := serve(t, &a)
		made, err := bot(client).Control(t.Context(), callID, signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "https://bot.test/a.wav"}}, Context: "c"})
		wantCode(t, err, signaling.InvalidArgument, 8536)
		if diff := cmp.Diff(a.answer, made); diff != "" {
			t.Error(diff)
		}
		resp, body := send(t, client, "POST", root+string(callID)+"/playPrompt", `{"prompts":[{"mediaInfo":{"uri":"https://bot.test/a.wav"}}]}`)
		if resp.StatusCode != http.StatusOK || !strings.Contains(body, `"status":"Failed"`) || !strings.Contains(body, `"subcode":8536`) {
			t.Errorf("got %d %s", resp.StatusCode, body)
		}
	})
}
