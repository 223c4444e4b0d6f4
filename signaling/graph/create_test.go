package graph

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"callbot/signaling"
)

const createBody = `{"@odata.type":"#microsoft.graph.call","callbackUri":"https://bot.test/1","requestedModalities":["audio"],` +
	`"targets":[{"identity":{"user":{"id":"ada"}}}],"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"}}`

const joinBody = `{"callbackUri":"https://bot.test/1","meetingInfo":{"@odata.type":"#microsoft.graph.tokenMeetingInfo","token":"t"},` +
	`"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"}}`

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

// A call that joins a meeting shows it from the beginning, as it was asked for until the
// service knows better, and that it calls nobody.
func TestHandlerJoins(t *testing.T) {
	for part, there := range map[string]signaling.Call{
		`"token":"t"`:         {ID: callID, State: signaling.StateEstablishing},
		`"threadId":"19:a@t"`: {ID: callID, State: signaling.StateEstablishing, Many: true, Meeting: signaling.Meeting{Thread: "19:a@t"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			var a fuller
			a.call = there
			_, client := serve(t, &a)
			resp, body := send(t, client, "POST", "http://service.test/v1.0/communications/calls", joinBody)
			if resp.StatusCode != http.StatusCreated || !strings.Contains(body, part) || !strings.Contains(body, `"targets":[]`) {
				t.Errorf("got %d %s, want %s and no targets", resp.StatusCode, body, part)
			}
		})
	}
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
		{"a meeting, and somebody", `{"meetingInfo":{"@odata.type":"#microsoft.graph.tokenMeetingInfo","token":"t"},` + createBody[1:], nil, 400, "8523"},
		{"a meeting", joinBody, nil, 201, ""},
		{"a meeting without permission", joinBody, poor, 403, "7504"},
		{"a guest where nobody is one", `{"source":{"identity":{"guest":{"id":"g"}}},` + createBody[1:], nil, 403, "7507"},
		{"a person's name", `{"source":{"identity":{"user":{"id":"ada"}}},` + createBody[1:], nil, 403, "7507"},
		{"six at once", strings.Replace(createBody, `"targets":[`, `"targets":[`+strings.Repeat(`{"identity":{"user":{"id":"bob"}}},`, 5), 1), nil, 400, "8523"},
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
		{signaling.SetAudioRoutingGroup{}, []string{initiateGroup}},
		{signaling.DeleteAudioRoutingGroup{}, []string{joinGroup}},
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
}

// What a new call asks for depends on whom it is for.
func TestPermissionsToCreate(t *testing.T) {
	hosted := signaling.Media{Hosting: signaling.ServiceHosted}
	meeting, guest := signaling.Meeting{Token: "t"}, signaling.Identity{Kind: signaling.Guest, ID: "g"}
	tests := []struct {
		wish  signaling.Create
		least []string
	}{
		{signaling.Create{Targets: make([]signaling.Identity, 1), Media: hosted}, []string{initiate}},
		{signaling.Create{Targets: make([]signaling.Identity, 2), Media: hosted}, []string{initiateGroup}},
		{signaling.Create{Meeting: meeting, Media: hosted}, []string{joinGroup}},
		{signaling.Create{Meeting: meeting, Source: guest, Media: hosted}, []string{joinAsGuest}},
		{signaling.Create{Meeting: meeting, Media: signaling.Media{Hosting: signaling.AppHosted}}, []string{joinGroup, accessMedia}},
	}
	all := []string{initiate, initiateGroup, joinGroup, joinAsGuest, accessMedia, bookMeetings, readMeetings}
	for _, test := range tests {
		if err := permit(signaling.Principal{Roles: test.least}, needsToCreate(test.wish)); err != nil {
			t.Errorf("%+v with %q: %v", test.wish, test.least, err)
		}
		for _, missing := range test.least {
			fewer := slices.DeleteFunc(slices.Clone(all), func(role string) bool { return role == missing })
			wantCode(t, permit(signaling.Principal{Roles: fewer}, needsToCreate(test.wish)), signaling.Forbidden, 7504)
		}
	}
}

// Who is asked into a call of many needs the permission to join one.
func TestPermissionToJoin(t *testing.T) {
	for _, test := range []struct {
		many   bool
		status int
	}{{false, http.StatusAccepted}, {true, http.StatusForbidden}} {
		synctest.Test(t, func(t *testing.T) {
			a := application{call: signaling.Call{ID: callID, State: signaling.StateIncoming, Many: test.many}}
			_, client := serve(t, &a)
			resp, body := send(t, client, "POST", root+string(callID)+"/answer",
				`{"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"}}`, "Authorization", "Bearer poor-"+botID)
			if resp.StatusCode != test.status || (len(a.asked) != 0) != (test.status == http.StatusAccepted) {
				t.Errorf("many %v: got %d %s, asked %v", test.many, resp.StatusCode, body, a.asked)
			}
		})
	}
}
