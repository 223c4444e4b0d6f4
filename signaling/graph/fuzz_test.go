package graph

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"callbot/signaling"
	"callbot/signaling/graph/wire"
)

// Whatever an application asks for is either done or refused with an error that can be
// read, and what is refused has not been asked of any call.
func FuzzHandler(f *testing.F) {
	f.Add("POST", "/v1.0/communications/calls/57dab8b1-894c-409a-b240-bd8beae78896/answer", answerBody)
	f.Add("POST", "/beta/app/Calls/1/microsoft.graph.playPrompt", `{"prompts":[{"mediaInfo":{"uri":"a"}}]}`)
	f.Add("POST", "/v1.0/communications/calls", createBody)
	f.Add("POST", "/v1.0/communications/calls", joinBody)
	f.Add("POST", "/v1.0/communications/calls/1/participants/invite", `{"participants":[{"identity":{"user":{"id":"ada"}}}]}`)
	f.Add("POST", "/v1.0/communications/calls/1/audioRoutingGroups", `{"routingMode":"oneToOne","sources":["a"],"receivers":["b"]}`)
	f.Add("PATCH", "/v1.0/communications/calls/1/audioRoutingGroups/g1", `{"receivers":["b"]}`)
	f.Add("POST", "/v1.0/users/ada/onlineMeetings/createOrGet", `{"externalId":"x"}`)
	f.Add("GET", "/v1.0/users/ada/onlineMeetings?$filter=JoinWebUrl%20eq%20'x'", "")
	f.Add("GET", "/v1.0/communications/calls/1/participants/p1", "")
	f.Add("DELETE", "/v1.0/communications/calls/%2F/participants/%zz", "")
	f.Add("POST", "/v1.0/communications/calls/logTeleconferenceDeviceQuality/x/y", "[]")
	f.Fuzz(func(t *testing.T, method, path, body string) {
		if _, err := url.ParseRequestURI(path); err != nil || !strings.HasPrefix(path, "/") || !isToken(method) {
			return
		}
		a := newFuller()
		h := &Handler{
			Authenticator: signaling.AuthenticatorFunc(anyone),
			Applications:  func(string) (Application, bool) { return a, true },
		}
		r, err := http.NewRequestWithContext(t.Context(), method, "http://service.test"+path, strings.NewReader(body))
		if err != nil {
			return
		}
		r.Header.Set("Authorization", "Bearer token-"+botID)
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code/100 == 2 {
			return
		}
		var e wire.Error
		if json.Unmarshal(w.Body.Bytes(), &e) != nil || e.Error.Code == "" || e.Error.Message == "" || len(a.asked)+len(a.wishes)+len(a.arranged) != 0 {
			t.Errorf("%s %q: %d %s after %v", method, path, w.Code, w.Body, a.asked)
		}
	})
}

func isToken(method string) bool {
	return method != "" && strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
