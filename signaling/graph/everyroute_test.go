package graph

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"callbot/signaling"
	"callbot/signaling/graph/wire"
)

// ways are all that routes serves, as requests: an id in each place for one.
func ways() (all []way) {
	for _, name := range slices.Sorted(maps.Keys(routes)) {
		method, resource, _ := strings.Cut(name, " ")
		segments := strings.Split(resource, "/")
		for i, s := range segments {
			switch {
			case s == "*" && i == 1 && segments[0] == "calls":
				segments[i] = string(callID)
			case s == "*":
				segments[i] = "x1"
			}
		}
		all = append(all, way{name, method, "http://service.test/v1.0/communications/" + strings.Join(segments, "/")})
	}
	return all
}

type way struct{ name, method, url string }

// takesBody reports whether a way reads what is sent.
func (w way) takesBody() bool {
	return w.method != http.MethodGet && w.method != http.MethodDelete &&
		!strings.HasSuffix(w.url, "/keepalive") && !strings.HasSuffix(w.url, "/configuremixer")
}

// A request for anything at all is refused without a token, with that of an application
// that nobody knows, for a call that is not there, and with a body that is none; and
// nothing is asked of any call.
func TestEveryRouteRefuses(t *testing.T) {
	gone := &signaling.Error{Code: signaling.NotFound, Message: "Call not found."}
	tests := []struct {
		name   string
		body   string
		token  string
		err    error
		status int
		code   string
		only   func(way) bool
	}{
		{"no token", "", "", nil, 401, "InvalidAuthenticationToken", func(way) bool { return true }},
		{"a stranger's token", "", "token-stranger", nil, 403, "7503", func(way) bool { return true }},
		{"no JSON", `{"`, "token-" + botID, nil, 400, "8523", way.takesBody},
		{"a list", `[]`, "token-" + botID, nil, 400, "8523", way.takesBody},
		{"a call that is not there", "", "token-" + botID, gone, 404, "8522", func(w way) bool {
			return strings.Contains(w.url, string(callID)) && !w.takesBody() && !strings.HasSuffix(w.url, "/configuremixer")
		}},
	}
	for _, test := range tests {
		for _, w := range ways() {
			if !test.only(w) {
				continue
			}
			t.Run(test.name+"/"+w.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					a := newFuller()
					a.err = test.err
					_, client := serve(t, a)
					resp, body := send(t, client, w.method, w.url, test.body, "Authorization", "Bearer "+test.token)
					var got wire.Error
					if err := json.Unmarshal([]byte(body), &got); err != nil || resp.StatusCode != test.status || got.Error.Code != test.code {
						t.Errorf("got %d %s, want %d %s", resp.StatusCode, body, test.status, test.code)
					}
					if test.err == nil && len(a.asked)+len(a.wishes)+len(a.arranged) != 0 {
						t.Errorf("asked for %v", a.asked)
					}
				})
			})
		}
	}
}

// What an application may do without any permission is what the pages say, and no more.
func TestEveryRouteWithoutPermissions(t *testing.T) {
	free := []string{
		"GET calls", "GET calls/*", "DELETE calls/*", "POST calls/*/keepalive", "POST calls/*/reject",
		"POST calls/*/cancelmediaprocessing", "POST calls/*/mute", "POST calls/*/unmute",
		"GET calls/*/operations", "GET calls/*/participants",
		"POST calls/*/participants/*/mute", "POST calls/*/participants/muteall",
		"POST calls/*/participants/*/startholdmusic", "POST calls/*/participants/*/stopholdmusic",
		"GET calls/*/contentsharingsessions",
	}
	var open []string
	for _, w := range ways() {
		synctest.Test(t, func(t *testing.T) {
			_, client := serve(t, newFuller())
			resp, body := send(t, client, w.method, w.url, "", "Authorization", "Bearer poor-"+botID)
			if resp.StatusCode/100 == 2 {
				open = append(open, w.name)
			} else if resp.StatusCode == http.StatusForbidden && !strings.Contains(body, `"7504"`) {
				t.Errorf("%s: %s", w.name, body)
			}
		})
	}
	slices.Sort(free)
	slices.Sort(open)
	if !slices.Equal(free, open) {
		t.Errorf("free are\n%q, want\n%q", open, free)
	}
}
