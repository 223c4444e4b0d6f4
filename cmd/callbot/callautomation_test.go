package main

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"callbot/media/webrtc/webrtctest"
	"callbot/signaling/pbx"

	"github.com/google/go-cmp/cmp"
)

// An application of the Call Automation dialect shares the resource of its service, and
// has no credentials of its own; another dialect than the two is refused.
func TestDialects(t *testing.T) {
	config := pbxConfig{
		Data: t.TempDir(),
		Applications: map[string]application{
			"hotline":   {Dialect: "acs", Webhook: "http://127.0.0.1:3000/incoming"},
			"reception": {Dialect: "graph", Webhook: "http://127.0.0.1:3978/api/calls"},
		},
		Directory: map[string]string{"+14255550123": "hotline"},
	}
	made, err := config.service()
	if err != nil {
		t.Fatal(err)
	}
	const webhook = "http://127.0.0.1:3000/incoming"
	if diff := cmp.Diff(map[string]string{"hotline": webhook, "+14255550123": webhook}, made.resource.webhooks); diff != "" {
		t.Error(diff)
	}
	if len(made.bots) != 1 || made.bots[0].name != "reception" {
		t.Errorf("the bots are %+v", made.bots)
	}
	if made.directory["+14255550123"] != (pbx.ToApplication{ID: made.resource.id}) || made.resource.id == "" {
		t.Errorf("another name leads to %v", made.directory["+14255550123"])
	}
	again, err := config.service()
	if err != nil || again.resource.id != made.resource.id || again.resource.accessKey != made.resource.accessKey {
		t.Errorf("the resource is another one the second time: %v", err)
	}
	for _, bad := range []application{
		{Dialect: "sip", Webhook: "http://127.0.0.1:3000/"},
		{Dialect: "acs", Webhook: "ftp://127.0.0.1/"},
		{Dialect: "acs", Webhook: "http://127.0.0.1:3000/", AppID: "x"},
	} {
		config.Applications = map[string]application{"bad": bad}
		if _, err := config.service(); err == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
}

// An id may hold what looks like a way through folders: the request is answered where it
// was sent, as it was signed, and not led elsewhere.
func TestIDsAreNoFolders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newWorld(t, webrtctest.Line{}, nil).automation()
		for _, path := range []string{"/callConnections//participants", "/callConnections/a%2F%2Fb", "/callConnections/..", "/recordings/x/files/..%2F"} {
			if text, status := a.try(http.MethodGet, path, ""); status != http.StatusNotFound || !strings.Contains(string(text), `"code":"8522"`) {
				t.Errorf("%s: %d %s", path, status, text)
			}
		}
	})
}
