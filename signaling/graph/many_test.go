package graph

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/problem"

	"github.com/google/go-cmp/cmp"
)

// A bot makes, changes, sees and ends who hears whom.
func TestClientRoutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFuller()
		_, client := serve(t, a)
		whisper := signaling.AudioRoutingGroup{ID: "new", Sources: []signaling.ParticipantID{"p1"}, Receivers: []signaling.ParticipantID{"p2"}}
		multicast := signaling.AudioRoutingGroup{ID: "g1", Multicast: true, Sources: []signaling.ParticipantID{"p1"}, Receivers: []signaling.ParticipantID{"p2", "p3"}}
		want := []signaling.Command{
			signaling.SetAudioRoutingGroup{Group: whisper, New: true},
			signaling.SetAudioRoutingGroup{Group: multicast},
			signaling.DeleteAudioRoutingGroup{ID: "g1"},
		}
		for _, cmd := range want {
			if made, err := bot(client).Control(t.Context(), callID, cmd); err != nil || made.ID != "" {
				t.Errorf("%T: %+v, %v", cmd, made, err)
			}
		}
		if diff := cmp.Diff(want, a.asked); diff != "" {
			t.Error(diff)
		}
		a.asked = nil
		if _, err := bot(client).Control(t.Context(), callID, signaling.SetAudioRoutingGroup{Group: whisper}); err != nil {
			t.Error(err) // which is not there to be changed, and so made
		}
		if diff := cmp.Diff(want[:1], a.asked); diff != "" {
			t.Error(diff)
		}
		got, err := bot(client).AudioRoutingGroups(t.Context(), callID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a.groups, got); diff != "" {
			t.Error(diff)
		}
	})
}

// Whatever is asked for by an id is found in either spelling of a GUID, in any case; an id
// that is no GUID is what it is.
func TestHandlerFindsByGUID(t *testing.T) {
	const id, other = "14388016-35b3-419d-a45a-7407227ba6d0", "159eb40a-2153-4662-9a20-74962319a294"
	a := newFuller()
	a.presences = []signaling.Presence{{Participant: signaling.Participant{ID: id}, Sharing: signaling.Sharer}}
	a.operations = []signaling.Operation{{ID: id}}
	a.groups = []signaling.AudioRoutingGroup{{ID: id}, {ID: "Loud"}}
	a.meetings = []signaling.OnlineMeeting{{ID: id}}
	mute := signaling.MuteParticipant{Participant: id}
	whisper := signaling.AudioRoutingGroup{ID: other, Sources: []signaling.ParticipantID{id}, Receivers: []signaling.ParticipantID{other}}
	tests := []struct {
		method, path, body string
		asked              signaling.Command
	}{
		{"GET", "calls/C/participants/ID", "", nil},
		{"GET", "calls/C/operations/ID", "", nil},
		{"GET", "calls/C/audioRoutingGroups/ID", "", nil},
		{"GET", "calls/C/audioRoutingGroups/Loud", "", nil},
		{"GET", "calls/C/contentSharingSessions/ID", "", nil},
		{"GET", "onlineMeetings/ID", "", nil},
		{"POST", "calls/C/participants/ID/mute", "", mute},
		{"DELETE", "calls/C/participants/ID", "", signaling.RemoveParticipant{Participant: id}},
		{"DELETE", "calls/C/audioRoutingGroups/ID", "", signaling.DeleteAudioRoutingGroup{ID: id}},
		{"POST", "calls/C/participants/muteAll", `{"participants":["ID","OTHER"]}`, signaling.MuteAll{Participants: []signaling.ParticipantID{id, other}}},
		{"POST", "calls/C/transfer", `{"transferTarget":{"identity":{"user":{"id":"Ada"}}},"transferee":{"participantId":"ID"}}`,
			signaling.Transfer{Target: signaling.Identity{Kind: signaling.User, ID: "Ada"}, Transferee: id}},
		{"POST", "calls/C/audioRoutingGroups", `{"id":"OTHER","routingMode":"oneToOne","sources":["ID"],"receivers":["OTHER"]}`,
			signaling.SetAudioRoutingGroup{Group: whisper, New: true}},
	}
	for _, spell := range []func(string) string{
		strings.ToLower, strings.ToUpper, func(s string) string { return strings.ReplaceAll(strings.ToUpper(s), "-", "") },
	} {
		for _, test := range tests {
			t.Run(test.method+" "+test.path, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					a.asked = nil
					_, client := serve(t, a)
					spelt := strings.NewReplacer("/C/", "/"+spell(string(callID))+"/", "ID", spell(id), "OTHER", spell(other))
					resp, body := send(t, client, test.method, "http://service.test/v1.0/communications/"+spelt.Replace(test.path), spelt.Replace(test.body))
					if resp.StatusCode/100 != 2 {
						t.Errorf("got %d %s", resp.StatusCode, body)
					}
					if diff := cmp.Diff(test.asked, first(a.asked)); diff != "" {
						t.Error(diff)
					}
				})
			})
		}
	}
}

// Who looks for a participant that is not there hears the number that every verb about one
// has for that, in calls of many and of two.
func TestHandlerMissesParticipant(t *testing.T) {
	for _, many := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			a := newFuller()
			a.call.Many = many
			_, client := serve(t, a)
			resp, body := send(t, client, "GET", root+string(callID)+"/participants/p9", "")
			if resp.StatusCode != http.StatusNotFound || !strings.Contains(body, `"code":"8558"`) {
				t.Errorf("many %v: got %d %s", many, resp.StatusCode, body)
			}
		})
	}
}

// first is the first command of several, nil of none.
func first(asked []signaling.Command) signaling.Command {
	if len(asked) == 0 {
		return nil
	}
	return asked[0]
}

// A routing group that cannot be is refused, and nothing is asked of the call.
func TestHandlerRefusesRoutings(t *testing.T) {
	const groups = "/audioRoutingGroups"
	const good = `{"id":"new","routingMode":"oneToOne","sources":["p1"],"receivers":["p2"]}`
	tests := []struct {
		name, method, path, body string
		header                   []string
		status                   int
		code                     string
	}{
		{"a mode that is none", "POST", groups, strings.Replace(good, "oneToOne", "noise", 1), nil, 400, "8523"},
		{"two sources", "POST", groups, strings.Replace(good, `"p1"`, `"p1","p3"`, 1), nil, 400, "8523"},
		{"one that is not there", "PATCH", groups + "/g2", `{}`, nil, 404, "8522"},
		{"to nobody", "PATCH", groups + "/g1", `{"receivers":[]}`, nil, 400, "8523"},
		{"to look for", "GET", groups + "/g2", "", nil, 404, "8522"},
		{"without permission", "POST", groups, good, []string{"Authorization", "Bearer poor-" + botID}, 403, "7504"},
		{"to look without permission", "GET", groups, "", []string{"Authorization", "Bearer poor-" + botID}, 403, "7504"},
		{"to end without permission", "DELETE", groups + "/g1", "", []string{"Authorization", "Bearer poor-" + botID}, 403, "7504"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newFuller()
				_, client := serve(t, a)
				resp, body := send(t, client, test.method, root+string(callID)+test.path, test.body, test.header...)
				if resp.StatusCode != test.status || !strings.Contains(body, `"`+test.code+`"`) || len(a.asked) != 0 {
					t.Errorf("got %d %s after %v, want %d %s", resp.StatusCode, body, a.asked, test.status, test.code)
				}
			})
		})
	}
}

// An invitation is answered with whom it asks; of more people, or of strangers, it is
// refused.
func TestHandlerInvites(t *testing.T) {
	someone := `{"identity":{"user":{"id":"ada"}}}`
	list := func(n int) string {
		return `{"participants":[` + strings.TrimSuffix(strings.Repeat(someone+",", n), ",") + `],"clientContext":"c"}`
	}
	tests := []struct {
		body   string
		header []string
		status int
		part   string
	}{
		{list(2), nil, 200, `"user":{`},
		{list(5), nil, 200, `"status":"Running"`},
		{list(6), nil, 400, "8523"},
		{list(10000), nil, 413, "RequestEntityTooLarge"},
		{list(0), nil, 400, "8523"},
		{`{"participants":[{"identity":{}}]}`, nil, 400, "8523"},
		{list(1), []string{"Authorization", "Bearer poor-" + botID}, 403, "7504"},
	}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			a := newFuller()
			a.answer = signaling.Operation{ID: "o", Status: signaling.OperationRunning}
			_, client := serve(t, a)
			resp, body := send(t, client, "POST", root+string(callID)+"/participants/invite", test.body, test.header...)
			if resp.StatusCode != test.status || !strings.Contains(body, test.part) || (len(a.asked) != 0) != (test.status == 200) {
				t.Errorf("%.200s: got %d %.300s", test.body, resp.StatusCode, body)
			}
		})
	}
}

// What the dialect cannot say of a command is refused by the client, rather than left
// out.
func TestClientUnsayable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var a fuller
		_, client := serve(t, &a)
		for _, cmd := range []signaling.Command{
			signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "a"}}, To: []signaling.ParticipantID{"p"}},
			signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "a"}}, Interrupt: true},
			signaling.SubscribeToTone{Participant: "p"}, signaling.UnsubscribeFromTone{},
			signaling.SendTones{Keys: []media.Key{'1'}, To: "p"},
			signaling.Invite{Participants: make([]signaling.Identity, 1), Timeout: time.Minute},
			signaling.Recognize{}, signaling.CancelInvite{}, signaling.EndForAll{}, signaling.AdmitParticipant{},
		} {
			_, err := bot(client).Control(t.Context(), callID, cmd)
			wantCode(t, err, signaling.Unsupported, 0)
		}
		_, err := bot(client).Create(t.Context(), signaling.Create{Meeting: signaling.Meeting{Group: "g"}})
		wantCode(t, err, signaling.Unsupported, 0)
		_, err = bot(client).Meeting(t.Context(), signaling.Identity{}, signaling.MeetingQuery{ExternalID: "mine"})
		wantCode(t, err, signaling.Unsupported, 0)
		if len(a.asked) != 0 || len(a.wishes) != 0 || len(a.sought) != 0 {
			t.Errorf("asked of the service: %v", a.asked)
		}
	})
}

// A bot arranges a meeting and finds it by each of its coordinates; so does whoever
// asks with the permission to read only, and nobody without.
func TestClientMeetings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ada := signaling.Identity{Kind: signaling.User, ID: "ada", Tenant: "local"}
		start := time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)
		wish := signaling.OnlineMeeting{ExternalID: "it's mine", Subject: "ours", Organizer: ada, Start: start, End: start.Add(time.Hour), Passcode: "any"}
		var a fuller
		_, client := serve(t, &a)
		made, err := bot(client).CreateMeeting(t.Context(), wish)
		if err != nil {
			t.Fatal(err)
		}
		again, created, err := bot(client).CreateOrGetMeeting(t.Context(), wish)
		if err != nil || created {
			t.Errorf("got %+v, created %v, %v", again, created, err)
		}
		fresh, created, err := bot(client).CreateOrGetMeeting(t.Context(), signaling.OnlineMeeting{ExternalID: "another"})
		if err != nil || !created || fresh.Organizer.ID != botID || fresh.End.Sub(fresh.Start) != time.Hour {
			t.Errorf("got %+v, created %v, %v", fresh, created, err)
		}
		want := wish
		want.ID = "m1"
		if diff := cmp.Diff([]signaling.OnlineMeeting{want, want, wish}, []signaling.OnlineMeeting{made, again, a.arranged[0]}); diff != "" {
			t.Error(diff)
		}
		a.meetings[0].JoinURL, a.meetings[0].JoinID = "https://calls.test/join?a=it's&b=%20", "123"
		for _, q := range []signaling.MeetingQuery{{ID: "m1"}, {JoinURL: a.meetings[0].JoinURL}, {JoinID: "123"}} {
			if found, err := bot(client).Meeting(t.Context(), ada, q); err != nil || found.Subject != "ours" {
				t.Errorf("%+v: %+v, %v", q, found, err)
			}
		}
		for _, q := range []signaling.MeetingQuery{{ID: "m2"}, {JoinURL: "https://elsewhere.test/"}} {
			_, err := bot(client).Meeting(t.Context(), ada, q)
			if problem.Of(err).Code != signaling.NotFound {
				t.Errorf("%+v: %v", q, err)
			}
		}
	})
}

// A meeting that cannot be arranged or found is refused with what is wrong.
func TestHandlerRefusesMeetings(t *testing.T) {
	const of = "http://service.test/v1.0/users/ada/onlineMeetings"
	poor := []string{"Authorization", "Bearer poor-" + botID}
	tests := []struct {
		name, method, url, body string
		header                  []string
		status                  int
		code                    string
	}{
		{"an end without a start", "POST", of, `{"endDateTime":"2026-11-20T14:00:00Z"}`, nil, 400, "8523"},
		{"no time", "POST", of, `{"startDateTime":"soon"}`, nil, 400, "8523"},
		{"nothing to know it by", "POST", of + "/createOrGet", `{}`, nil, 400, "8523"},
		{"all there are", "GET", of, "", nil, 400, "8523"},
		{"a filter that is none", "GET", of + "?$filter=subject%20eq%20'x'", "", nil, 400, "8523"},
		{"a filter without quotes", "GET", of + "?$filter=JoinWebUrl%20eq%20x", "", nil, 400, "8523"},
		{"one of somebody else", "GET", "http://service.test/v1.0/users/bob/onlineMeetings/m0", "", nil, 404, "8522"},
		{"without permission", "POST", of, `{}`, poor, 403, "7504"},
		{"to look without permission", "GET", of + "/m0", "", poor, 403, "7504"},
		{"oneself", "POST", "http://service.test/v1.0/me/onlineMeetings", `{}`, nil, 400, "BadRequest"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newFuller()
				_, client := serve(t, a)
				resp, body := send(t, client, test.method, test.url, test.body, test.header...)
				if resp.StatusCode != test.status || !strings.Contains(body, `"`+test.code+`"`) || len(a.arranged) != 0 {
					t.Errorf("got %d %s after %v, want %d %s", resp.StatusCode, body, a.arranged, test.status, test.code)
				}
			})
		})
	}
}

// What is shared is found where it is, and nothing of what is not.
func TestHandlerSharing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFuller()
		_, client := serve(t, a)
		for path, status := range map[string]int{"": 200, "/p1": 200, "/p2": 404} {
			resp, body := send(t, client, "GET", root+string(callID)+"/contentSharingSessions"+path, "")
			if resp.StatusCode != status || !json.Valid([]byte(body)) {
				t.Errorf("%s: got %d %s", path, resp.StatusCode, body)
			}
		}
	})
}
