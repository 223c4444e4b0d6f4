package graph

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/pace"
	"callbot/media/prompt"
	"callbot/media/session"
	"callbot/signaling"
	"callbot/signaling/graph/wire"
	"callbot/signaling/hosting"
	"callbot/signaling/pbx"
	"callbot/signaling/phone"
	"callbot/signaling/recordings"
	"callbot/signaling/signalingtest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// sounds plays the same second of sound for every address.
type sounds struct{ *prompt.Prompt }

func (s sounds) Open(context.Context, string) (*prompt.Prompt, error) { return s.Prompt, nil }

// realService runs a calling service in real time until the test ends: reception is the
// bot, and ada an application that lets calls ring.
func realService(t *testing.T, ear signaling.Notifier) *pbx.Service {
	t.Helper()
	const adaID = "ada's own"
	sound := mediatest.Tone(media.Rate16k, 1000, 8000, time.Second)
	second, err := prompt.Encoding{}.Make(t.Context(), "second", sound, media.Rate16k)
	if err != nil {
		t.Fatal(err)
	}
	wheel, shelf := new(pace.Wheel), &recordings.Shelf{Parent: t.TempDir()}
	s := &pbx.Service{
		Directory: map[string]pbx.Route{"reception": pbx.ToApplication{ID: botID}, "ada": pbx.ToApplication{ID: adaID}},
		Tenant:    "local",
		Connector: new(mediatest.Network),
		Session:   session.Config{Wheel: wheel},
		Prompts:   sounds{second},
		Studio:    &hosting.Studio{Shelf: shelf},
		Notifier: func(application, _ string) signaling.Notifier {
			if application == adaID {
				return signaling.NotifierFunc(func(context.Context, signaling.Notification) error { return nil })
			}
			return ear
		},
	}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = wheel.Run(ctx) })
	running.Go(func() { _ = shelf.Run(ctx) })
	running.Go(func() { _ = s.Run(ctx) })
	t.Cleanup(func() {
		stop()
		running.Wait()
	})
	for s.Ready() != nil {
		time.Sleep(time.Millisecond)
	}
	return s
}

// placeCall has a phone call the bot, and talk.
func placeCall(t *testing.T, s *pbx.Service) {
	t.Helper()
	leg, offer, err := s.Connector.Offer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	placed, err := s.Place(t.Context(), phone.Placing{To: "reception", From: "eve", Offer: offer})
	if err != nil {
		t.Fatal(err)
	}
	if err := leg.Accept(placed.Answer); err != nil {
		t.Fatal(err)
	}
	signalingtest.Talk(t, leg)
}

// answerAs is a phone that answers what rings, and talks, until the test ends.
func answerAs(t *testing.T, s *pbx.Service, name string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		for ring, err := range s.Register(ctx, name) {
			if err != nil {
				return
			}
			leg, answer, err := s.Connector.Answer(ctx, ring.Offer)
			if err != nil {
				t.Errorf("the service's offer: %v", err)
				return
			}
			signalingtest.Talk(t, leg)
			if err := s.Answer(ctx, ring.Call, answer); err != nil && ctx.Err() == nil {
				t.Errorf("answer: %v", err)
			}
		}
	})
	t.Cleanup(func() {
		stop()
		running.Wait()
	})
}

// goHeardInCall is what the SDK should make of a call of two on the local service, which
// becomes one of many by an invitation.
func goHeardInCall(call string) (all []heard) {
	of := func(verb string, status int, gzip bool) heard {
		return heard{Verb: verb, Status: status, Requests: 1, Gzip: gzip}
	}
	is := func(verb string, status int, id, state string) heard {
		h := of(verb, status, status == 201)
		h.Type, h.ID, h.State = "*models.Call", id, state
		return h
	}
	made := func(verb, kind, state string) heard {
		h := of(verb, 200, true)
		h.Type, h.State, h.Context = "*models."+kind+"Operation", state, "c"
		return h
	}
	collection := func(verb, kind string, members ...string) heard {
		h := of(verb, 200, false)
		h.Type, h.Members = "*models."+kind+"CollectionResponse", members
		return h
	}
	no := func(verb, code string, gzip bool) heard {
		h := of(verb, 400, gzip)
		h.Code = code
		return h
	}
	hosted := func(h heard, targets ...string) heard {
		h.Media, h.Targets = "*models.ServiceHostedMediaConfig", targets
		return h
	}
	running := made("operation", "PlayPrompt", "Running")
	running.Gzip = false
	unknown, nobody := no("unknownOperation", "8522", false), no("participant", "8558", false)
	unknown.Status, nobody.Status = 404, 404
	begins := func(verb, kind string, status int) heard {
		h := made(verb, kind, "Running")
		h.Status = status
		return h
	}
	return []heard{
		hosted(is("create", 201, "", "establishing"), "ada"),
		collection("list", "Call", "*models.Call", "*models.Call"), is("get", 200, call, "incoming"),
		of("answer", 202, true), hosted(is("established", 200, call, "established")), of("keepAlive", 200, false),
		made("subscribeToTone", "SubscribeToTone", "Completed"), made("playPrompt", "PlayPrompt", "Running"),
		collection("operations", "CommsOperation", "*models.SubscribeToToneOperation", "*models.PlayPromptOperation"), running, unknown,
		made("cancelMediaProcessing", "CancelMediaProcessing", "Completed"),
		made("recordResponse", "Record", "Running"), made("sendDtmfTones", "SendDtmfTones", "Running"),
		made("mute", "MuteParticipant", "Completed"), made("unmute", "UnmuteParticipant", "Completed"),
		made("updateRecordingStatus", "UpdateRecordingStatus", "Completed"),
		no("changeScreenSharingRole", "8548", true), no("addLargeGalleryView", "8548", true),
		collection("participants", "Participant"), nobody, begins("invite", "InviteParticipants", 200),
		collection("gathered", "Participant", "*models.Participant", "*models.Participant", "*models.Participant"),
		made("muteParticipant", "MuteParticipant", "Completed"),
		begins("startHoldMusic", "StartHoldMusic", 202), begins("stopHoldMusic", "StopHoldMusic", 202), of("removeParticipant", 204, false),
		no("reject", "8585", true), no("redirect", "8585", true), no("transfer", "8523", true), of("hangup", 204, false),
	}
}

// A bot written with Microsoft's own SDK for Go has a whole call on the local service:
// it answers, plays, records, presses keys, mutes itself, invites somebody, whom it
// mutes, holds and sends away, and hangs up, and is told what it cannot do.
func TestMicrosoftGoClientInCall(t *testing.T) {
	goClient(t)
	ear := signalingtest.NewEar()
	s := realService(t, ear)
	answerAs(t, s, "bob")
	placeCall(t, s)
	call := ear.Incoming(t)
	a, _ := s.Application(botID)
	want := goHeardInCall(string(call.ID))
	got := known(t, runGoClient(t, httptest.NewServer, a, call.ID))
	got[0].ID = "" // of the call that was made
	if diff := cmp.Diff(want, got[:len(want)], cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the client heard other things: %s", diff)
	}
	checkTold(t, ear, call.ID)
}

// checkTold holds the notifications of the call against its story. Its operations end
// with it at the latest.
func checkTold(t *testing.T, ear *signalingtest.Ear, call signaling.CallID) {
	t.Helper()
	var states []string
	var meeting signaling.Meeting
	completed, most := 0, 0
	for word := ""; word != "terminated 200/7000"; {
		n := ear.Next(t)
		if n.Of() != call {
			continue
		}
		word = signalingtest.Word(n)
		switch n := n.(type) {
		case signaling.OperationCompleted:
			completed++
			continue
		case signaling.RosterUpdated:
			if n.Many {
				most = max(most, len(n.Presences))
			}
			continue
		case signaling.StateChanged:
			if n.Meeting.Joins() {
				meeting = n.Meeting
			}
		default: // a word of the story
		}
		states = append(states, word)
	}
	want := []string{"establishing", "established", "established as one of many", "terminating", "terminated 200/7000"}
	if diff := cmp.Diff(want, states); diff != "" {
		t.Errorf("the bot was told of other states: %s", diff)
	}
	if completed != 6 {
		t.Errorf("%d operations completed, want the prompt, the recording, the keys, the invitation and two of the hold", completed)
	}
	if most != 3 || !meeting.Joins() {
		t.Errorf("the call became one of %d, with the coordinates %+v", most, meeting)
	}
}

// A bot written with Microsoft's own client for JavaScript arranges a meeting on the local
// service, joins it, asks a phone into it, and leaves.
func TestMicrosoftClientInMeeting(t *testing.T) {
	ear := signalingtest.NewEar()
	s := realService(t, ear)
	answerAs(t, s, "bob")
	a, _ := s.Application(botID)
	server, _ := onSocket(t, httptest.NewServer, a)
	env := []string{"CLIENT_ID=" + botID, "CLIENT_SECRET=" + botSecret}
	var roster []wire.Participant
	if err := json.Unmarshal(node(t, env, "meeting.mjs", server.URL), &roster); err != nil {
		t.Fatal(err)
	}
	var who []string
	for _, p := range roster {
		who = append(who, p.Presence().Participant.Identity.ID)
	}
	if diff := cmp.Diff([]string{botID, "bob"}, who); diff != "" {
		t.Errorf("the roster is another: %s", diff)
	}
	for word := ""; word != "terminated 200/7000"; {
		word = signalingtest.Word(ear.Next(t))
	}
}
