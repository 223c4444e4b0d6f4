package graph

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"callbot/signaling"
	"callbot/signaling/graph/wire"

	"github.com/google/go-cmp/cmp"
)

const (
	root       = "http://service.test/v1.0/communications/calls/"
	answerBody = `{"mediaConfig":{"@odata.type":"#microsoft.graph.appHostedMediaConfig","blob":"{\"type\":\"answer\",\"sdp\":\"v=0\"}"},"acceptedModalities":["audio"]}`
)

var answered = signaling.Answer{Media: signaling.Media{Hosting: signaling.AppHosted, Description: "v=0"}}

// A request reaches the application's call however its address is spelt, and is
// answered with the status that the dialect has for it.
func TestHandlerServes(t *testing.T) {
	tests := []struct {
		method, path, body string
		status             int
		want               signaling.Command
	}{
		{"POST", "/v1.0/communications/calls/57dab8b1-894c-409a-b240-bd8beae78896/answer", answerBody, 202, answered},
		{"POST", "/v1.0/communications/calls/57DAB8B1894C409AB240BD8BEAE78896/answer", answerBody, 202, answered},
		{"POST", "/v1.0/communications/calls/57dab8b1-894c-409a-b240-bd8beae78896/microsoft.graph.answer", answerBody, 202, answered},
		{"POST", "/beta/app/calls/57dab8b1-894c-409a-b240-bd8beae78896/answer", answerBody, 202, answered},
		{"POST", "/V1.0/Communications/Calls/57dab8b1-894c-409a-b240-bd8beae78896/Answer", answerBody, 202, answered},
		{"POST", "/v1.0/communications/calls/57dab8b1-894c-409a-b240-bd8beae78896/answer/", answerBody, 202, answered},
		{"POST", "/v1.0/communications/calls/57dab8b1-894c-409a-b240-bd8beae78896/reject", `{"reason":"Busy"}`, 202, signaling.Reject{Reason: signaling.RejectBusy}},
		{"POST", "/v1.0/communications/calls/57dab8b1-894c-409a-b240-bd8beae78896/reject", "", 202, signaling.Reject{}},
		{"POST", "/v1.0/communications/calls/57dab8b1-894c-409a-b240-bd8beae78896/redirect", `{"targets":[{"identity":{"user":{"id":"ada"}}}],"timeout":20}`, 202,
			signaling.Redirect{Targets: []signaling.Identity{{Kind: signaling.User, ID: "ada"}}, Timeout: 20e9}},
		{"POST", "/v1.0/communications/calls/57dab8b1-894c-409a-b240-bd8beae78896/keepAlive", "", 200, signaling.KeepAlive{}},
		{"DELETE", "/v1.0/communications/calls/57dab8b1-894c-409a-b240-bd8beae78896", "", 204, signaling.Hangup{}},
	}
	for _, test := range tests {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var a application
				_, client := serve(t, &a)
				resp, body := send(t, client, test.method, "http://service.test"+test.path, test.body,
					"Client-Request-Id", "mine", "Scenario-Id", "story")
				if resp.StatusCode != test.status || body != "" {
					t.Errorf("got %d %s, want %d", resp.StatusCode, body, test.status)
				}
				if diff := cmp.Diff([]signaling.Command{test.want}, a.asked); diff != "" {
					t.Error(diff)
				}
				if len(a.about) != 1 || a.about[0] != callID {
					t.Errorf("asked of %q, want %q", a.about, callID)
				}
				h := resp.Header
				if h.Get("Client-Request-Id") != "mine" || h.Get("Scenario-Id") != "story" || h.Get("Request-Id") == "" {
					t.Errorf("the answer's ids are wrong: %v", h)
				}
			})
		})
	}
}

// An application sees its call as the dialect has it.
func TestHandlerGetCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := application{call: signaling.Call{ID: callID, State: signaling.StateEstablished, Direction: signaling.Inbound}}
		_, client := serve(t, &a)
		resp, body := send(t, client, "GET", root+string(callID), "")
		var got wire.Call
		if err := json.Unmarshal([]byte(body), &got); err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != http.StatusOK || got.State != "established" || got.Direction != "incoming" ||
			got.Context != "http://service.test/v1.0/$metadata#communications/calls/$entity" {
			t.Errorf("got %d %s", resp.StatusCode, body)
		}
		if resp.Header.Get("OData-Version") != "4.0" || resp.Header.Get("Client-Request-Id") != resp.Header.Get("Request-Id") {
			t.Errorf("header %v", resp.Header)
		}
	})
}

// A request that cannot be served is refused by the status and the number that the
// dialect has for it, and reaches no call.
func TestHandlerRefuses(t *testing.T) {
	here := root + string(callID)
	blank := strings.Repeat(" ", maxBody)
	tests := []struct {
		name, method, url, body string
		header                  []string
		status                  int
		code                    string
	}{
		{"no token", "GET", here, "", []string{"Authorization", ""}, 401, "InvalidAuthenticationToken"},
		{"a bad token", "POST", here + "/answer", answerBody, []string{"Authorization", "Bearer bad"}, 401, "InvalidAuthenticationToken"},
		{"another scheme", "GET", here, "", []string{"Authorization", "Basic token-" + botID}, 401, "InvalidAuthenticationToken"},
		{"a bad token for nothing", "GET", "http://service.test/", "", []string{"Authorization", "Bearer bad"}, 401, "InvalidAuthenticationToken"},
		{"tokens cannot be checked", "GET", here, "", []string{"Authorization", "Bearer away"}, 503, "9001"},
		{"not registered", "GET", here, "", []string{"Authorization", "Bearer token-stranger"}, 403, "7503"},
		{"another call", "GET", root + "00000000-0000-0000-0000-000000000000", "", nil, 404, "8522"},
		{"no resource", "GET", "http://service.test/v1.0/communications/presences", "", nil, 404, "ResourceNotFound"},
		{"no version", "GET", "http://service.test/v2.0/communications/calls/1", "", nil, 404, "ResourceNotFound"},
		{"another root", "GET", "http://service.test/v1.0/users/calls/1", "", nil, 404, "ResourceNotFound"},
		{"no such action", "POST", here + "/levitate", "", nil, 404, "ResourceNotFound"},
		{"too deep", "GET", here + "/operations/1/2/3", "", nil, 404, "ResourceNotFound"},
		{"wrong method", "GET", here + "/answer", "", nil, 405, "MethodNotAllowed"},
		{"not served", "GET", here + "/audioRoutingGroups", "", nil, 501, "8520"},
		{"of the beta, not served", "POST", here + "/participants/configureMixer", "{}", nil, 501, "8520"},
		{"no meetings here", "GET", "http://service.test/v1.0/users/ada/onlineMeetings/m1", "", nil, 501, "8520"},
		{"of a person, no meeting", "GET", "http://service.test/v1.0/users/ada/calls/1", "", nil, 404, "ResourceNotFound"},
		{"a person's self", "GET", "http://service.test/v1.0/me/onlineMeetings/m1", "", nil, 400, "BadRequest"},
		{"nothing below a root", "GET", "http://service.test/v1.0/users/ada", "", nil, 404, "ResourceNotFound"},
		{"not served by this application", "GET", here + "/participants", "", nil, 501, "8520"},
		{"nor this", "POST", "http://service.test/v1.0/communications/calls", "{}", nil, 501, "8520"},
		{"no permission", "POST", here + "/answer", answerBody, []string{"Authorization", "Bearer poor-" + botID}, 403, "7504"},
		{"an empty report, at an id's place", "POST", root + "logTeleconferenceDeviceQuality", "{}", nil, 400, "8523"},
		{"a report without permission", "POST", root + "logTeleconferenceDeviceQuality", "{}", []string{"Authorization", "Bearer poor-" + botID}, 403, "7504"},
		{"a report of no device", "POST", root + "logTeleconferenceDeviceQuality", "{}", []string{"User-Agent", "room"}, 400, "8523"},
		{"not JSON", "POST", here + "/answer", "hello", nil, 400, "8523"},
		{"cut short", "POST", here + "/answer", answerBody[:20], nil, 400, "8523"},
		{"two bodies", "POST", here + "/reject", "{}{}", nil, 400, "8523"},
		{"a list", "POST", here + "/reject", "[]", nil, 400, "8523"},
		{"a wrong type", "POST", here + "/reject", `{"reason":7}`, nil, 400, "8523"},
		{"a wrong number", "POST", here + "/redirect", `{"timeout":"soon"}`, nil, 400, "8523"},
		{"a wrapped list", "POST", here + "/redirect", `{"targets":{"$id":"1","$values":[]}}`, nil, 400, "8523"},
		{"nothing to answer with", "POST", here + "/answer", "", nil, 400, "8523"},
		{"a callback in the clear", "POST", here + "/answer", `{"callbackUri":"http://bot.test/",` + answerBody[1:], nil, 400, "8523"},
		{"a rejection's callback in the clear", "POST", here + "/reject", `{"callbackUri":"http://bot.test/"}`, nil, 400, "8523"},
		{"a callback inside", "POST", here + "/answer", `{"callbackUri":"https://10.0.0.1/",` + answerBody[1:], nil, 400, "8523"},
		{"another type", "POST", here + "/answer", answerBody, []string{"Content-Type", "text/plain"}, 415, "UnsupportedMediaType"},
		{"another encoding", "POST", here + "/answer", answerBody, []string{"Content-Encoding", "br"}, 415, "UnsupportedMediaType"},
		{"not gzip after all", "POST", here + "/answer", gzipMagic + answerBody, []string{"Content-Encoding", "gzip"}, 400, "BadRequest"},
		{"neither gzip nor JSON", "POST", here + "/answer", "hello", []string{"Content-Encoding", "gzip"}, 400, "8523"},
		{"too large, not inside", "POST", here + "/reject", "{}" + blank, []string{"Content-Encoding", "gzip"}, 413, "RequestEntityTooLarge"},
		{"too large", "POST", here + "/reject", "{}" + blank, nil, 413, "RequestEntityTooLarge"},
		{"too large inside", "POST", here + "/reject", zip(t, "{}"+blank), []string{"Content-Encoding", "gzip"}, 413, "RequestEntityTooLarge"},
		{"a bomb", "POST", here + "/reject", zip(t, strings.Repeat(blank, 20)), []string{"Content-Encoding", "gzip"}, 413, "RequestEntityTooLarge"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var a application
				_, client := serve(t, &a)
				resp, body := send(t, client, test.method, test.url, test.body, test.header...)
				var got wire.Error
				if err := json.Unmarshal([]byte(body), &got); err != nil {
					t.Fatalf("%v in %s", err, body)
				}
				if resp.StatusCode != test.status || got.Error.Code != test.code || got.Error.Message == "" {
					t.Errorf("got %d %s, want %d %s", resp.StatusCode, body, test.status, test.code)
				}
				if got.Error.InnerError == nil || got.Error.InnerError.RequestID != resp.Header.Get("Request-Id") {
					t.Errorf("the error does not name its request: %s", body)
				}
				if len(a.asked) != 0 {
					t.Errorf("the call was asked for %v", a.asked)
				}
			})
		})
	}
}

// What the service says no to, the application hears in the dialect's numbers, and
// faults of the service show nothing of its inside.
func TestHandlerErrors(t *testing.T) {
	tests := []struct {
		err    error
		status int
		code   string
	}{
		{&signaling.Error{Code: signaling.InvalidArgument, Message: "m"}, 400, "8523"},
		{&signaling.Error{Code: signaling.Forbidden, Message: "m"}, 403, "7504"},
		{&signaling.Error{Code: signaling.Forbidden, Subcode: 7505, Message: "m"}, 403, "7505"},
		{&signaling.Error{Code: signaling.NotFound, Message: "m"}, 404, "8522"},
		{&signaling.Error{Code: signaling.WrongState, Message: "m"}, 400, "8585"},
		{&signaling.Error{Code: signaling.WrongState, Subcode: 8501, Message: "m"}, 400, "8501"},
		{&signaling.Error{Code: signaling.WrongState, Subcode: 8583, Message: "m"}, 412, "8583"},
		{&signaling.Error{Code: signaling.WrongState, Subcode: 8607, Message: "m"}, 400, "8607"},
		{&signaling.Error{Code: signaling.WrongMedia, Message: "m"}, 400, "8500"},
		{&signaling.Error{Code: signaling.Conflict, Message: "m"}, 409, "8519"},
		{&signaling.Error{Code: signaling.Unavailable, Message: "m"}, 503, "9001"},
		{&signaling.Error{Code: signaling.Unsupported, Message: "m"}, 501, "8520"},
		{&signaling.Error{Code: signaling.Internal, Message: "secret"}, 500, "9999"},
		{errors.New("secret"), 500, "9999"},
	}
	for _, test := range tests {
		t.Run(test.err.Error(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, client := serve(t, &application{err: test.err})
				resp, body := send(t, client, "DELETE", root+string(callID), "")
				if resp.StatusCode != test.status || !strings.Contains(body, `"code":"`+test.code+`"`) || strings.Contains(body, "secret") {
					t.Errorf("got %d %s, want %d %s", resp.StatusCode, body, test.status, test.code)
				}
			})
		})
	}
}

// A wrong method is told the right ones.
func TestHandlerAllow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := serve(t, &application{})
		resp, _ := send(t, client, "PATCH", root+string(callID), "{}")
		if resp.StatusCode != http.StatusMethodNotAllowed || resp.Header.Get("Allow") != "GET, DELETE" {
			t.Errorf("got %d, Allow %q", resp.StatusCode, resp.Header.Get("Allow"))
		}
	})
}

// Ids of a peer's own making go back to it only when they are fit for a header.
func TestHandlerEchoesOnlyCleanIDs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := serve(t, &application{})
		resp, _ := send(t, client, "GET", root+string(callID), "",
			"Client-Request-Id", strings.Repeat("x", 1000), "Scenario-Id", "a b")
		if len(resp.Header.Get("Client-Request-Id")) != 36 || resp.Header.Get("Scenario-Id") != "" {
			t.Errorf("header %v", resp.Header)
		}
	})
}

// A body sent by gzip, as Microsoft's Go library does, is read; so is one that only
// says so, as that library does when it repeats a request.
func TestHandlerInflates(t *testing.T) {
	for name, sent := range map[string]string{"gzip": zip(t, answerBody), "repeated": answerBody} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var a application
				_, client := serve(t, &a)
				resp, body := send(t, client, "POST", root+string(callID)+"/answer", sent, "Content-Encoding", "gzip")
				if resp.StatusCode != http.StatusAccepted {
					t.Errorf("got %d %s", resp.StatusCode, body)
				}
				if diff := cmp.Diff([]signaling.Command{answered}, a.asked); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func zip(tb testing.TB, text string) string {
	tb.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}
