package graph

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"callbot/media"
	"callbot/signaling"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
)

// goHeard is what the SDK should make of each verb, of a service that has all it can.
func goHeard() []heard {
	op := func(verb, kind string, status int) heard {
		return heard{Verb: verb, Status: status, Requests: 1, Gzip: true, Type: "*models." + kind + "Operation", State: "Completed"}
	}
	got := func(verb, kind, id string) heard {
		return heard{Verb: verb, Status: 200, Requests: 1, Type: "*models." + kind, ID: id}
	}
	call := func(verb string, status int) heard {
		return heard{
			Verb: verb, Status: status, Requests: 1, Gzip: status == 201, Type: "*models.Call", ID: string(callID),
			State: "established", Media: "*models.ServiceHostedMediaConfig", Targets: []string{"ada"},
		}
	}
	of := func(h heard, member string) heard {
		h.Type += "CollectionResponse"
		h.Members = []string{"*models." + member}
		return h
	}
	bare := func(verb string, status int, gzip bool) heard {
		return heard{Verb: verb, Status: status, Requests: 1, Gzip: gzip}
	}
	no := func(verb string, status int, code string, gzip bool) heard {
		return heard{Verb: verb, Status: status, Requests: 1, Gzip: gzip, Code: code}
	}
	routing := func(verb, id string, gzip bool) heard {
		h := got(verb, "AudioRoutingGroup", id)
		h.State, h.Targets, h.Gzip = "oneToOne", []string{"p2"}, gzip
		return h
	}
	meeting := func(verb string, status int, subject string) heard {
		h := got(verb, "OnlineMeeting", "m1")
		h.Status, h.Context, h.Gzip = status, subject, status == 201
		return h
	}
	running := got("operation", "PlayPromptOperation", "o1")
	running.State = "Running"
	return []heard{
		call("create", 201), of(got("list", "Call", ""), "Call"), call("get", 200),
		bare("answer", 202, true), call("established", 200), bare("keepAlive", 200, false),
		op("subscribeToTone", "SubscribeToTone", 200), op("playPrompt", "PlayPrompt", 200),
		of(got("operations", "CommsOperation", ""), "PlayPromptOperation"), running, no("unknownOperation", 404, "8522", false),
		op("cancelMediaProcessing", "CancelMediaProcessing", 200), op("recordResponse", "Record", 200), op("sendDtmfTones", "SendDtmfTones", 200),
		op("mute", "MuteParticipant", 200), op("unmute", "UnmuteParticipant", 200), op("updateRecordingStatus", "UpdateRecordingStatus", 200),
		bare("changeScreenSharingRole", 202, true), op("addLargeGalleryView", "AddLargeGalleryView", 202),
		of(got("participants", "Participant", ""), "Participant"), got("participant", "Participant", "p1"),
		op("invite", "InviteParticipants", 200), of(got("gathered", "Participant", ""), "Participant"), op("muteParticipant", "MuteParticipant", 200),
		op("startHoldMusic", "StartHoldMusic", 202), op("stopHoldMusic", "StopHoldMusic", 202), bare("removeParticipant", 204, false),
		bare("reject", 202, true), bare("redirect", 202, true), bare("transfer", 202, true), bare("hangup", 204, false),
		call("createGroup", 201), call("joinByOrganizer", 201), call("joinByToken", 201), call("joinByID", 201),
		of(got("audioRoutingGroups", "AudioRoutingGroup", ""), "AudioRoutingGroup"), routing("createAudioRoutingGroup", "", true),
		routing("audioRoutingGroup", "g1", false), routing("updateAudioRoutingGroup", "g1", true), bare("deleteAudioRoutingGroup", 204, false),
		of(got("contentSharingSessions", "ContentSharingSession", ""), "ContentSharingSession"), got("contentSharingSession", "ContentSharingSession", "p1"),
		no("updateCall", 405, "MethodNotAllowed", true), no("countCalls", 404, "8522", false),
		of(got("onlineMeetings", "OnlineMeeting", ""), "OnlineMeeting"), meeting("createOnlineMeeting", 201, "a meeting"),
		meeting("onlineMeeting", 200, "a meeting"), meeting("createOrGetOnlineMeeting", 201, ""),
		bare("logTeleconferenceDeviceQuality", 200, true),
	}
}

// goAsked is what those verbs ask for, in their order, but for the call that is made.
func goAsked() []signaling.Command {
	const callback, c = "https://bot.contoso.com/api/calls", "c"
	ada := []signaling.Identity{{Kind: signaling.User, ID: "ada"}}
	bob := []signaling.Identity{{Kind: signaling.User, ID: "bob"}}
	prompt := signaling.Prompt{URI: "https://bot.contoso.com/a.wav"}
	return []signaling.Command{
		signaling.Answer{Media: signaling.Media{Hosting: signaling.ServiceHosted}, CallbackURI: callback},
		signaling.KeepAlive{},
		signaling.SubscribeToTone{Context: c},
		signaling.PlayPrompt{Prompts: slices.Repeat([]signaling.Prompt{prompt}, 20), Context: c},
		signaling.CancelMedia{Context: c},
		signaling.Record{
			Prompts: []signaling.Prompt{prompt}, Context: c, BargeIn: true, StopTones: []media.Key{'#', '1'},
			InitialSilence: 5 * time.Second, MaxSilence: 2 * time.Second, MaxDuration: 10 * time.Second,
		},
		signaling.SendTones{Keys: []media.Key{'1', '*'}, Pause: time.Second, Context: c},
		signaling.Mute{Context: c},
		signaling.Unmute{Context: c},
		signaling.UpdateRecordingStatus{Status: signaling.RecordingNow, Context: c},
		signaling.ChangeScreenSharingRole{Role: signaling.Sharer},
		signaling.AddLargeGalleryView{Context: c},
		signaling.Invite{Participants: bob, Context: c},
		signaling.MuteParticipant{Participant: "p1", Context: c},
		signaling.StartHoldMusic{Participant: "p1", Music: prompt, Context: c, Alone: true},
		signaling.StopHoldMusic{Participant: "p1", Context: c},
		signaling.RemoveParticipant{Participant: "p1"},
		signaling.Reject{Reason: signaling.RejectBusy, CallbackURI: callback},
		signaling.Redirect{Targets: ada, Timeout: 20 * time.Second, CallbackURI: callback},
		signaling.Transfer{Target: ada[0]},
		signaling.Hangup{},
		signaling.SetAudioRoutingGroup{Group: signaling.AudioRoutingGroup{
			Sources: []signaling.ParticipantID{"p1"}, Receivers: []signaling.ParticipantID{"p2"},
		}, New: true},
		signaling.SetAudioRoutingGroup{Group: signaling.AudioRoutingGroup{
			ID: "g1", Sources: []signaling.ParticipantID{"p1"}, Receivers: []signaling.ParticipantID{"p2"},
		}},
		signaling.DeleteAudioRoutingGroup{ID: "g1"},
	}
}

// goWishes are the calls that those verbs make.
func goWishes() []signaling.Create {
	ada, bob := signaling.Identity{Kind: signaling.User, ID: "ada"}, signaling.Identity{Kind: signaling.User, ID: "bob"}
	wish := func(m signaling.Meeting, targets ...signaling.Identity) signaling.Create {
		return signaling.Create{
			Targets: targets, Meeting: m, CallbackURI: "https://bot.contoso.com/api/calls",
			Media: signaling.Media{Hosting: signaling.ServiceHosted},
		}
	}
	const thread = "19:meeting_abc@thread.v2"
	return []signaling.Create{
		wish(signaling.Meeting{}, ada), wish(signaling.Meeting{}, ada, bob),
		wish(signaling.Meeting{Thread: thread, Organizer: ada}), wish(signaling.Meeting{Thread: thread, Token: "opaque"}),
		wish(signaling.Meeting{Thread: thread, JoinID: "1234567890", Passcode: "abc123"}),
	}
}

// newGoFuller is an application whose call has something polymorphic about it.
func newGoFuller() *fuller {
	a := newFuller()
	a.call.Media = signaling.Media{Hosting: signaling.ServiceHosted}
	a.call.Targets = []signaling.Participant{{Identity: signaling.Identity{Kind: signaling.User, ID: "ada"}}}
	return a
}

// known checks what differs from one run to the next, and takes it out: the ids of
// operations that the service made, and of requests that errors name, and how often the
// client had to look until its call was established, and until whom it invited was there.
func known(t *testing.T, all []heard) []heard {
	t.Helper()
	for i, h := range all {
		if strings.HasSuffix(h.Type, "Operation") && h.ID != "o1" {
			if h.ID == "" {
				t.Errorf("%s: the operation has no id", h.Verb)
			}
			all[i].ID = ""
		}
		if h.Verb == "createAudioRoutingGroup" {
			all[i].ID = ""
		}
		if h.Code != "" && h.Request == "" {
			t.Errorf("%s: the error names no request", h.Verb)
		}
		all[i].Request = ""
		if h.Verb == "established" || h.Verb == "gathered" {
			all[i].Requests = min(h.Requests, 1)
		}
	}
	return all
}

// A bot written with Microsoft's own SDK for Go, of which we changed nothing, can make
// every call that the SDK has, understands what is answered, and is understood.
func TestMicrosoftGoClient(t *testing.T) {
	a := newGoFuller()
	if diff := cmp.Diff(goHeard(), known(t, runGoClient(t, httptest.NewServer, a, callID))); diff != "" {
		t.Errorf("the client heard other things: %s", diff)
	}
	if diff := cmp.Diff(goAsked(), a.asked, ownIDs()); diff != "" {
		t.Errorf("the calls were asked for other things: %s", diff)
	}
	if diff := cmp.Diff(goWishes(), a.wishes); diff != "" {
		t.Errorf("other calls were made: %s", diff)
	}
}

// ownIDs passes over the ids of groups that the service made.
func ownIDs() cmp.Option {
	return cmp.Transformer("ownID", func(g signaling.AudioRoutingGroup) signaling.AudioRoutingGroup {
		if len(g.ID) == len(uuid.Nil.String()) {
			g.ID = ""
		}
		return g
	})
}

// What Microsoft's SDK for Go repeats by itself, because we are busy or because it
// thinks that we cannot read gzip, is done, and done once.
func TestMicrosoftGoClientRepeats(t *testing.T) {
	refused := map[string]int{
		"/keepAlive": http.StatusServiceUnavailable, "/cancelMediaProcessing": http.StatusTooManyRequests,
		"/mute": http.StatusGatewayTimeout, "/redirect": http.StatusUnsupportedMediaType,
	}
	want := goHeard()
	for i := range want {
		if refused["/"+want[i].Verb] != 0 {
			want[i].Requests = 2
		}
	}
	a := newGoFuller()
	start := func(h http.Handler) *httptest.Server { return httptest.NewServer(refusing(h, refused)) }
	if diff := cmp.Diff(want, known(t, runGoClient(t, start, a, callID))); diff != "" {
		t.Errorf("the client heard other things: %s", diff)
	}
	if diff := cmp.Diff(goAsked(), a.asked, ownIDs()); diff != "" {
		t.Errorf("the calls were asked for other things: %s", diff)
	}
}

// refusing refuses the first request to each address that ends in one of those given.
func refusing(h http.Handler, ends map[string]int) http.Handler {
	ends = maps.Clone(ends)
	var mu sync.Mutex
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		end := r.URL.Path[strings.LastIndex(r.URL.Path, "/"):]
		mu.Lock()
		status := ends[end]
		delete(ends, end)
		mu.Unlock()
		if status == 0 {
			h.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(status)
	})
}
