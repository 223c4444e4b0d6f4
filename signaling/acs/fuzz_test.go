package acs_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"callbot/signaling/acs"
	"callbot/signaling/auth"
)

// Whatever is asked for, by whomever, is answered.
func FuzzHandler(f *testing.F) {
	for _, seed := range []struct{ method, path, version, body string }{
		{"POST", "/calling/callConnections", newest, `{"targets":[{"rawId":"8:acs:a"}],"callbackUri":"http://app.test/"}`},
		{"POST", "/calling/callConnections:answer", newest, `{"incomingCallContext":"a.e30.","callbackUri":"http://app.test/"}`},
		{"POST", "/calling/callConnections/a%2Fb:play", newest, `{"playSources":[{"kind":"file","file":{"uri":"x"}}]}`},
		{"GET", "/calling/callConnections/x/participants/4%3A%2B1", newest, ""},
		{"POST", "/calling:join", old, `{"callLocator":{"serverCallId":"aHR0"},"source":{"rawId":"a"},"callbackUri":"b"}`},
		{"POST", "/calling/serverCalls/aHR0/:playAudio", older, `{"audioFileUri":"a"}`},
		{"DELETE", "/calling/recordings/x/files/9999999999999999999", "", ""},
		{"GET", "/calling/%zz/::", "x", "\x00"},
	} {
		f.Add(seed.method, seed.path, seed.version, seed.body)
	}
	key := auth.SharedKey("key")
	f.Fuzz(func(t *testing.T, method, path, version, body string) {
		r, err := http.NewRequestWithContext(t.Context(), method, serviceURL, strings.NewReader(body))
		if err != nil || r.URL.Path != "" {
			return
		}
		r.URL.Path, r.URL.RawPath = path, path
		r.URL.RawQuery = "api-version=" + version
		r.Header.Set("Content-Type", "application/json")
		key.Sign(r, []byte(body), time.Now())
		handler := &acs.Handler{
			Resource:   &acs.Resource{ID: resourceID, URL: serviceURL, Application: newExchange(), HTTP: http.DefaultClient},
			Signatures: &auth.Signatures{Key: key, Resource: resourceID},
		}
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		if answer.Code < 200 || answer.Code == http.StatusInternalServerError {
			t.Errorf("%s %q: %d %s", method, path, answer.Code, answer.Body)
		}
	})
}
