package acs_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"callbot/signaling"
	"callbot/signaling/acs/wire"

	"github.com/google/go-cmp/cmp"
)

// A call is answered, and the application is told that it is there, who is in it, and
// that it has ended, in this order and with its own words.
func TestServiceAnswers(t *testing.T) {
	inWorld(t, func(w *world) {
		w.answered("")
		answer := w.exchange.last(t).(signaling.Answer)
		if answer.Media.Hosting != signaling.ServiceHosted || !strings.HasPrefix(answer.CallbackURI, "http://app.test/events?k=v#") {
			t.Errorf("asked for %+v", answer)
		}
		w.notify(signaling.RosterUpdated{Call: callID, Sequence: 1, Presences: w.exchange.roster},
			signaling.Terminated{Call: callID, Result: signaling.Result{Code: 200, Subcode: 7000, Message: "Bye."}},
			signaling.RosterUpdated{Call: callID, Sequence: 2})
		events := w.told()
		if diff := cmp.Diff([]string{"ParticipantsUpdated", "CallDisconnected"}, kinds(events)); diff != "" {
			t.Fatal(diff)
		}
		if got, want := string(events[0].event.Data), `"participants":[{"identifier":{"kind":"communicationUser","rawId":"8:acs:alice",`; !strings.Contains(got, want) {
			t.Errorf("%s has no %s", got, want)
		}
		end := events[1].data
		if end.OperationContext != "begun" || end.Result.Subcode != 7000 || end.CorrelationID != chainID || end.CallConnectionID != callID {
			t.Errorf("%+v", end)
		}
		for _, e := range events {
			if e.path != "/events?k=v" || e.header.Get("Authorization") != "Bearer token-"+resourceID || e.header.Get("Content-Type") != "application/json" {
				t.Errorf("delivered to %s with %v", e.path, e.header)
			}
		}
		if status, _ := w.do("GET", "/callConnections/"+callID, ""); status != http.StatusNotFound {
			t.Errorf("a call that has ended is found: %d", status)
		}
	})
}

// Who joined before the call was there is told after it.
func TestConnectedComesFirst(t *testing.T) {
	inWorld(t, func(w *world) {
		w.must(201, "POST", "/callConnections", `{"targets":[{"rawId":"8:acs:alice"}],"callbackUri":"http://app.test/e","operationContext":"\u0000\"<&>é"}`)
		w.notify(signaling.StateChanged{Call: callID, State: signaling.StateEstablishing},
			signaling.RosterUpdated{Call: callID, Sequence: 1, Presences: w.exchange.roster},
			signaling.StateChanged{Call: callID, State: signaling.StateEstablished})
		events := w.told()
		if diff := cmp.Diff([]string{"CallConnected", "ParticipantsUpdated"}, kinds(events)); diff != "" {
			t.Fatal(diff)
		}
		if got := events[0].data.OperationContext; got != "\x00\"<&>é" {
			t.Errorf("the context came back as %q", got)
		}
	})
}

// Somebody is called by the name that the application knows, by a number or a word.
func TestServiceCreates(t *testing.T) {
	inWorld(t, func(w *world) {
		text := w.must(201, "POST", "/callConnections", `{"targets":[{"kind":"phoneNumber","rawId":"4:+1425","phoneNumber":{"value":"+1425"}},
			{"communicationUser":{"id":"8:acs:res_bob"}},{"rawId":"8:acs:alice"}],"sourceCallerIdNumber":{"value":"+1800"},
			"sourceDisplayName":"Us","source":{"id":"8:acs:bot"},"callbackUri":"http://app.test/e"}`)
		wish := w.exchange.created[0]
		want := []signaling.Identity{{Kind: signaling.Phone, ID: "+1425"}, {Kind: signaling.User, ID: "8:acs:res_bob"}, {Kind: signaling.User, ID: "alice"}}
		if diff := cmp.Diff(want, wish.Targets); diff != "" {
			t.Error(diff)
		}
		if want := (signaling.Identity{Kind: signaling.Phone, ID: "+1800", DisplayName: "Us"}); wish.Source != want || wish.Media.Hosting != signaling.ServiceHosted {
			t.Errorf("%+v", wish)
		}
		var call map[string]any
		if err := json.Unmarshal([]byte(text), &call); err != nil {
			t.Fatal(err)
		}
		if call["callConnectionId"] != callID || call["callConnectionState"] != "connecting" || call["callbackUri"] != "http://app.test/e" || call["correlationId"] != wish.ChainID {
			t.Errorf("%s", text)
		}
	})
}

// Those who were called are told of in full, however little the request said of them:
// Microsoft's library fails at a user without the user's object.
func TestCalledAreToldInFull(t *testing.T) {
	inWorld(t, func(w *world) {
		text := w.must(201, "POST", "/callConnections", `{"targets":[{"kind":"communicationUser","rawId":"8:acs:alice"},
			{"rawId":"8:acs:alice","communicationUser":null},{"communicationUser":{"id":"8:acs:alice"}},
			{"phoneNumber":{"value":"+1425"}}],"sourceCallerIdNumber":{"value":"+1800"},"callbackUri":"http://app.test/e"}`)
		var call struct{ Targets []any }
		if err := json.Unmarshal([]byte(text), &call); err != nil {
			t.Fatal(err)
		}
		person := map[string]any{"kind": "communicationUser", "rawId": "8:acs:alice", "communicationUser": map[string]any{"id": "8:acs:alice"}}
		number := map[string]any{"kind": "phoneNumber", "rawId": "4:+1425", "phoneNumber": map[string]any{"value": "+1425"}}
		if diff := cmp.Diff([]any{person, person, person, number}, call.Targets); diff != "" {
			t.Error(diff)
		}
	})
}

// Requests that cannot be right, or come at the wrong time, get the documented number.
func TestServiceRefuses(t *testing.T) {
	at := "/callConnections/" + callID
	for _, c := range []struct {
		name, method, path, body string
		err                      error
		status                   int
		code                     string
	}{
		{"no such call", "GET", "/callConnections/nobody", "", nil, 404, "8522"},
		{"no such participant", "GET", at + "/participants/8%3Aacs%3Anobody", "", nil, 404, "8522"},
		{"no such recording", "GET", "/recordings/none", "", nil, 404, "8522"},
		{"no such participant to remove", "POST", at + "/participants:remove", `{"participantToRemove":{"rawId":"8:acs:nobody"}}`, nil, 404, "8522"},
		{"a body of the wrong type", "POST", at + ":play", `{"playSources":7}`, nil, 400, "8523"},
		{"no object", "POST", at + ":play", `[]`, nil, 400, "8523"},
		{"no JSON", "POST", at + ":play", `{`, nil, 400, "8523"},
		{"nothing to play", "POST", at + ":play", `{"playSources":[]}`, nil, 400, "8523"},
		{"a voice of no kind", "POST", at + ":play", `{"playSources":[{"kind":"text","text":{"text":"a","voiceKind":"loud"}}]}`, nil, 400, "8523"},
		{"a context of no call", "POST", "/callConnections:answer", `{"incomingCallContext":"x","callbackUri":"http://app.test/"}`, nil, 400, "8523"},
		{"a forbidden callback", "POST", "/callConnections", `{"targets":[{"rawId":"8:acs:a"}],"callbackUri":"http://10.0.0.1/"}`, nil, 400, "8523"},
		{"a forbidden callback of an operation", "POST", at + ":play", `{"playSources":[{"kind":"file","file":{"uri":"a"}}],"operationCallbackUri":"http://10.0.0.1/"}`, nil, 400, "8523"},
		{"a forbidden stream", "POST", "/callConnections", `{"targets":[{"rawId":"8:acs:a"}],"callbackUri":"http://app.test/","mediaStreamingOptions":{"transportType":"websocket","audioChannelType":"mixed","transportUrl":"ws://10.0.0.1/"}}`, nil, 400, "8523"},
		{"a transcription in no language", "POST", "/callConnections", `{"targets":[{"rawId":"8:acs:a"}],"callbackUri":"http://app.test/","transcriptionOptions":{"transportType":"websocket","transportUrl":"ws://app.test/"}}`, nil, 400, "8523"},
		{"a locator of another kind", "POST", "/callConnections:connect", `{"callLocator":{"kind":"groupCallLocator","roomId":"7"},"callbackUri":"http://app.test/"}`, nil, 400, "8523"},
		{"two locators", "POST", "/callConnections:connect", `{"callLocator":{"groupCallId":"a","roomId":"7"},"callbackUri":"http://app.test/"}`, nil, 400, "8523"},
		{"the wrong state", "POST", at + ":cancelAllMediaOperations", "", &signaling.Error{Code: signaling.WrongState, Message: "x"}, 400, "8585"},
		{"not established", "POST", at + ":cancelAllMediaOperations", "", &signaling.Error{Code: signaling.WrongState, Subcode: 8501, Message: "x"}, 400, "8501"},
		{"under way already", "POST", at + ":terminate", "", &signaling.Error{Code: signaling.Conflict, Message: "x"}, 409, "8519"},
		{"too many", "POST", at + ":terminate", "", &signaling.Error{Code: signaling.Unavailable, Subcode: 8516, Message: "x"}, 429, "8516"},
		{"not served", "POST", "/recordings", `{"callConnectionId":"` + callID + `","recordingFormatType":"mp4"}`, nil, 405, "8520"},
		{"no stream agreed on", "POST", at + ":startMediaStreaming", `{}`, nil, 405, "8522"},
		{"a fault of ours", "POST", at + ":terminate", "", errForbidden, 500, "9999"},
		{"no such path", "POST", "/nothing", "", nil, 404, "NotFound"},
		{"no such action", "POST", at + ":dance", "", nil, 404, "NotFound"},
		{"no such method", "PATCH", at, "", nil, 405, "MethodNotAllowed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.answered("")
				w.exchange.refuse(c.err)
				status, text := w.do(c.method, c.path, c.body)
				var said struct {
					Error struct{ Code, Message string }
				}
				if err := json.Unmarshal([]byte(text), &said); err != nil {
					t.Fatal(err, text)
				}
				if status != c.status || said.Error.Code != c.code || said.Error.Message == "" || strings.Contains(said.Error.Message, "Go value") {
					t.Errorf("%d %s; want %d %s", status, text, c.status, c.code)
				}
			})
		})
	}
}

// What is refused as not served there says which methods are: of this version.
func TestAllowedMethods(t *testing.T) {
	inWorld(t, func(w *world) {
		w.answered("")
		for _, c := range []struct{ method, path, version, body, want string }{
			{"PATCH", "/callConnections/" + callID, newest, "", "GET, DELETE"},
			{"GET", "/callConnections:answer", newest, "", "POST"},
			{"POST", "/nothing", newest, "", ""},
			{"PUT", "/recordings", newest, "", "POST"},
			{"POST", "/recordings", newest, `{"callConnectionId":"` + callID + `","recordingFormatType":"mp4"}`, "POST"},
		} {
			answer := httptest.NewRecorder()
			w.handler.ServeHTTP(answer, w.request(c.method, c.path, c.version, c.body))
			if got := answer.Header().Get("Allow"); got != c.want || (c.want != "") != (answer.Code == 405) {
				t.Errorf("%s %s: %d, allowed is %q, want %q", c.method, c.path, answer.Code, got, c.want)
			}
		}
	})
}

// Without a right signature nothing is told, and nothing done; an unknown version is
// refused in the way of its kind.
func TestProofAndVersion(t *testing.T) {
	inWorld(t, func(w *world) {
		r := w.request("GET", "/callConnections/x", newest, "")
		r.Header.Set("X-Ms-Content-Sha256", "x")
		if status, text := w.send(r); status != 401 || !strings.Contains(text, `"code":"7509"`) || !strings.Contains(text, `"target":"/calling/callConnections/x"`) {
			t.Errorf("%d %s", status, text)
		}
		for version, code := range map[string]string{"": "ApiVersionUnspecified", "2031-01-01": "UnsupportedApiVersion", "2026-03-12%22": "UnsupportedApiVersion"} {
			if status, text := w.send(w.request("GET", "/callConnections/x", version, "")); status != 400 || !strings.Contains(text, code) {
				t.Errorf("version %q: %d %s", version, status, text)
			}
		}
		for _, version := range []string{"2023-03-06", "2023-10-15", "2024-04-15", "2024-09-15", "2025-05-15", "2025-06-15", "2026-03-12"} {
			if status, text := w.send(w.request("GET", "/callConnections/x", version, "")); status != 404 || !strings.Contains(text, "8522") {
				t.Errorf("version %s: %d %s", version, status, text)
			}
		}
	})
}

// A version may be given twice, and its parameter be spelt in capitals; two that differ
// are refused, whichever comes first.
func TestVersionsGivenTwice(t *testing.T) {
	inWorld(t, func(w *world) {
		for query, want := range map[string]string{
			"2026-03-12&api-version=2026-03-12": "8522",
			"2026-03-12&api-version=2023-03-06": "AmbiguousApiVersion",
			"2026-03-12&api-version=nonsense":   "AmbiguousApiVersion",
			"nonsense&API-Version=2026-03-12":   "AmbiguousApiVersion",
			"&Api-Version=2026-03-12":           "8522",
			"&api-version=":                     "ApiVersionUnspecified",
		} {
			var said wire.Error
			status, text := w.send(w.request("GET", "/callConnections/x", query, ""))
			if err := json.Unmarshal([]byte(text), &said); err != nil {
				t.Fatal(err, text)
			}
			if said.Error.Code != want || (want != "8522") != (status == 400) {
				t.Errorf("%s: %d %s, want %s", query, status, text, want)
			}
		}
	})
}

// A request that is sent again under the same name is not done again, and answered the
// same; under another name it is.
func TestRepeats(t *testing.T) {
	inWorld(t, func(w *world) {
		body := `{"targets":[{"rawId":"8:acs:alice"}],"callbackUri":"http://app.test/e"}`
		send := func(id, sent string) (int, string) {
			r := w.request("POST", "/callConnections", newest, body)
			r.Header.Set("Repeatability-Request-ID", id)
			r.Header.Set("Repeatability-First-Sent", sent)
			return w.send(r)
		}
		const date = "Fri, 20 Nov 2026 10:27:26 GMT"
		_, first := send("one", date)
		status, again := send("one", date)
		if status != 201 || first != again || len(w.exchange.created) != 1 {
			t.Errorf("%d, %d calls\n%s\n%s", status, len(w.exchange.created), first, again)
		}
		if status, _ := send("two", date); status != 201 || len(w.exchange.created) != 2 {
			t.Errorf("%d, %d calls", status, len(w.exchange.created))
		}
		if status, _ := send("three", "yesterday"); status != 400 || len(w.exchange.created) != 2 {
			t.Errorf("%d, %d calls", status, len(w.exchange.created))
		}
		w.exchange.refuse(&signaling.Error{Code: signaling.Unavailable})
		if status, _ := send("four", date); status != 503 {
			t.Error(status)
		}
		w.exchange.refuse(nil)
		if status, _ := send("four", date); status != 201 {
			t.Errorf("what failed for our own reasons is not tried again: %d", status)
		}
		w.exchange.refuse(&signaling.Error{Code: signaling.Unavailable, Subcode: 8516})
		if status, _ := send("five", date); status != 429 {
			t.Error(status)
		}
		w.exchange.refuse(nil)
		if status, _ := send("five", date); status != 201 {
			t.Errorf("what had no room is not tried again: %d", status)
		}
	})
}

// Where there is no room the answer says when to come back; where something is wrong it
// does not.
func TestWhenToComeBack(t *testing.T) {
	inWorld(t, func(w *world) {
		w.answered("")
		for subcode, want := range map[int]string{8516: "2", 9001: "2"} {
			w.exchange.refuse(&signaling.Error{Code: signaling.Unavailable, Subcode: subcode})
			answer := httptest.NewRecorder()
			w.handler.ServeHTTP(answer, w.request("DELETE", "/callConnections/"+callID, newest, ""))
			if got := answer.Header().Get("Retry-After"); got != want {
				t.Errorf("%d: Retry-After %q; want %q", answer.Code, got, want)
			}
		}
		answer := httptest.NewRecorder()
		w.handler.ServeHTTP(answer, w.request("GET", "/callConnections/nobody", newest, ""))
		if got := answer.Header().Get("Retry-After"); answer.Code != 404 || got != "" {
			t.Errorf("%d: Retry-After %q", answer.Code, got)
		}
	})
}
