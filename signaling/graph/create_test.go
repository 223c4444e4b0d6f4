package graph

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"callbot/signaling"
)

const createBody = `{"@odata.type":"#microsoft.graph.call","callbackUri":"https://bot.test/1","requestedModalities":["audio"],` +
	`"targets":[{"identity":{"user":{"id":"ada"}}}],"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"}}`

// A call that is made is answered with the call and with where it is.
func TestHandlerCreates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var a fuller
		a.call = signaling.Call{ID: callID, State: signaling.StateEstablishing, Direction: signaling.Outbound}
		h, client := serve(t, &a)
		h.URL = "https://calls.test"
		resp, body := send(t, client, "POST", "http://service.test/v1.0/communications/calls", createBody)
		if resp.StatusCode != http.StatusCreated || resp.Header.Get("Location") != "https://calls.test/v1.0/communications/calls/"+string(callID) {
			t.Errorf("got %d at %q", resp.StatusCode, resp.Header.Get("Location"))
		}
		for _, part := range []string{`"state":"establishing"`, `"direction":"outgoing"`, `"id":"` + string(callID) + `"`} {
			if !strings.Contains(body, part) {
				t.Errorf("%s is not in %s", part, body)
			}
		}
	})
}

// An application calls in its own name only, with the permissions it has, and has its
// notifications sent to where they may go.
func TestHandlerRefusesToCreate(t *testing.T) {
	from := func(source string) string {
		return `{"source":{"identity":{"application":{"id":"` + source + `"}}},` + createBody[1:]
	}
	poor := []string{"Authorization", "Bearer poor-" + botID}
	tests := []struct {
		name, body string
		header     []string
		status     int
		code       string
	}{
		{"its own name, in capitals", from(strings.ToUpper(botID)), nil, 201, ""},
		{"another's name", from("another"), nil, 403, "7507"},
		{"no permission", createBody, poor, 403, "7504"},
		{"a callback in the clear", strings.Replace(createBody, "https:", "http:", 1), nil, 400, "8523"},
		{"nothing", "", nil, 400, "8523"},
		{"a meeting", `{"meetingInfo":{"@odata.type":"#microsoft.graph.tokenMeetingInfo","token":"t"},` + createBody[1:], nil, 501, "8520"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var a fuller
				_, client := serve(t, &a)
				resp, body := send(t, client, "POST", "http://service.test/v1.0/communications/calls", test.body, test.header...)
				if resp.StatusCode != test.status || !strings.Contains(body, test.code) {
					t.Errorf("got %d %s, want %d %s", resp.StatusCode, body, test.status, test.code)
				}
				if made := len(a.wishes) > 0; made != (test.status == http.StatusCreated) {
					t.Errorf("wishes: %v", a.wishes)
				}
			})
		})
	}
}

// Each command asks for the permissions that its page names.
func TestPermissions(t *testing.T) {
	appHosted := signaling.Media{Hosting: signaling.AppHosted}
	tests := []struct {
		cmd   signaling.Command
		least []string // enough, and none to spare
	}{
		{signaling.Answer{Media: signaling.Media{Hosting: signaling.ServiceHosted}}, nil},
		{signaling.Answer{Media: appHosted}, []string{accessMedia}},
		{signaling.Reject{}, nil},
		{signaling.Redirect{}, []string{initiate}},
		{signaling.Transfer{}, []string{initiate}},
		{signaling.Hangup{}, nil},
		{signaling.PlayPrompt{}, nil},
		{signaling.Record{}, []string{accessMedia}},
		{signaling.SubscribeToTone{}, []string{accessMedia}},
		{signaling.UpdateRecordingStatus{}, []string{accessMedia, joinGroup}},
		{signaling.ChangeScreenSharingRole{}, []string{accessMedia}},
		{signaling.AddLargeGalleryView{}, []string{joinAsGuest}},
		{signaling.AddLargeGalleryView{}, []string{initiateGroup}},
		{signaling.Invite{}, []string{initiateGroup}},
		{signaling.RemoveParticipant{}, []string{joinAsGuest}},
		{signaling.Mute{}, nil},
	}
	for _, test := range tests {
		if err := permit(signaling.Principal{Roles: test.least}, needs(test.cmd)); err != nil {
			t.Errorf("%T with %q: %v", test.cmd, test.least, err)
		}
		for i := range test.least {
			fewer := append(append([]string(nil), test.least[:i]...), test.least[i+1:]...)
			wantCode(t, permit(signaling.Principal{Roles: fewer}, needs(test.cmd)), signaling.Forbidden, 7504)
		}
	}
	for other, name := range otherNames {
		if err := permit(signaling.Principal{Roles: []string{other}}, [][]string{{name}}); err != nil {
			t.Errorf("%s: %v", other, err)
		}
	}
	wantCode(t, permit(signaling.Principal{Roles: []string{"Calls.All"}}, [][]string{{initiate}}), signaling.Forbidden, 7504)
	group := signaling.Create{Targets: make([]signaling.Identity, 2), Media: appHosted}
	wantCode(t, permit(signaling.Principal{Roles: []string{accessMedia, initiate}}, needsToCreate(group)), signaling.Forbidden, 7504)
}
