package wire

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callbot/signaling"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Every call that the pages show how to make is one that we take.
func TestCreateExamples(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(fixtures, "call-*.json"))
	if err != nil {
		t.Fatal(err)
	}
	made := 0
	for _, file := range files {
		name := filepath.Base(file)
		if !strings.HasPrefix(name, "call-join-") && !strings.HasPrefix(name, "call-create-") && name != "call-create.json" {
			continue
		}
		var c Call
		text, err := os.ReadFile(file)
		if err != nil || json.Unmarshal(text, &c) != nil {
			t.Fatal(name, err)
		}
		wish, err := c.Create()
		if err != nil || len(wish.Targets) == 0 != wish.Meeting.Joins() {
			t.Errorf("%s: %+v, %v", name, wish, err)
		}
		made++
	}
	if made < 8 {
		t.Errorf("only %d examples", made)
	}
}

func presence(id signaling.ParticipantID, muted bool) signaling.Presence {
	return signaling.Presence{Participant: signaling.Participant{ID: id}, Muted: muted}
}

func roster(sequence int64, ps ...signaling.Presence) signaling.RosterUpdated {
	return signaling.RosterUpdated{
		Call: callID, Many: true, Sequence: sequence, Presences: ps,
		Options: signaling.CallOptions{DeltaRoster: true, ContentSharing: true},
	}
}

func said(t *testing.T, n signaling.Notification, about About) (values []Notification) {
	t.Helper()
	body, err := Encode(n, about)
	if err != nil {
		t.Fatal(err)
	}
	var ns Notifications
	if body != nil && json.Unmarshal(body, &ns) != nil {
		t.Fatalf("not JSON: %s", body)
	}
	return ns.Value
}

// Who asked for changes is told the whole roster first, and then what has changed, from
// which the whole can be had again.
func TestDeltaRoster(t *testing.T) {
	first := roster(1, presence("a", false), presence("b", false), presence("c", false))
	if all := said(t, first, About{}); len(all) != 1 || all[0].ResourceData[0] != '[' {
		t.Fatalf("the first roster is %v", all)
	}
	second := roster(2, presence("a", true), presence("c", false), presence("d", false))
	for _, pascal := range []bool{false, true} {
		all := said(t, second, About{Before: first, Change: 1, Pascal: pascal})
		if len(all) != 1 {
			t.Fatalf("%d changes", len(all))
		}
		d, ok := all[0].Delta()
		if !ok || d.Call != callID || d.Number != 1 || len(d.changed) != 2 || len(d.gone) != 1 {
			t.Fatalf("the change is %+v", d)
		}
		want := roster(2, presence("a", true), presence("c", false), presence("d", false))
		if diff := cmp.Diff(want, d.Apply(first)); diff != "" {
			t.Error(diff)
		}
		if all[0].Decode() != nil {
			t.Error("a change is taken for a whole roster")
		}
	}
	if diff := cmp.Diff(roster(1, presence("a", false), presence("b", false), presence("c", false)), first); diff != "" {
		t.Errorf("the roster before has changed: %s", diff)
	}
	nameless := func(id string) signaling.Presence {
		return signaling.Presence{Participant: signaling.Participant{Identity: signaling.Identity{Kind: signaling.User, ID: id}}}
	}
	if is := (Delta{changed: []signaling.Presence{nameless("x"), nameless("y"), nameless("x")}}).Apply(roster(1)); len(is.Presences) != 2 {
		t.Errorf("two who have no ids yet are %+v", is.Presences)
	}
	speaking := roster(3, second.Presences...)
	speaking.Presences = append([]signaling.Presence(nil), speaking.Presences...)
	speaking.Presences[0].Speaking = true
	if all := said(t, speaking, About{Before: second, Change: 2}); all != nil {
		t.Errorf("who speaks is told: %v", all)
	}
}

// What is shown to the others is told to whom asked for it, when it begins and ends.
func TestContentSharing(t *testing.T) {
	none := roster(1, presence("a", false))
	shared := roster(2, signaling.Presence{Participant: signaling.Participant{ID: "a"}, Sharing: signaling.Sharer})
	kinds := func(values []Notification) (all string) {
		for _, v := range values {
			if strings.HasSuffix(v.ResourceURL, "/contentsharingsessions") {
				all += v.ChangeType + " "
			}
		}
		return all
	}
	if got := kinds(said(t, none, About{})); got != "" {
		t.Errorf("before: %s", got)
	}
	if got := kinds(said(t, shared, About{Before: none, Change: 1})); got != "created " {
		t.Errorf("when it begins: %s", got)
	}
	if got := kinds(said(t, none, About{Before: shared, Change: 2})); got != "deleted " {
		t.Errorf("when it ends: %s", got)
	}
	quiet := shared
	quiet.Options = signaling.CallOptions{}
	if got := kinds(said(t, quiet, About{})); got != "" {
		t.Errorf("to whom did not ask: %s", got)
	}
}

// What the dialect has no words for is kept to itself, and does no harm.
func TestUnspoken(t *testing.T) {
	two := roster(1, presence("a", false))
	two.Many = false
	completed := func(kind signaling.OperationKind) signaling.Notification {
		return signaling.OperationCompleted{Call: callID, Operation: signaling.Operation{ID: "o", Kind: kind}}
	}
	for _, n := range []signaling.Notification{
		two, signaling.RecordingChanged{Call: callID}, completed(signaling.RecognizeOperation),
		completed(signaling.RemoveParticipantOperation), completed(signaling.CancelInviteOperation),
	} {
		if body, err := Encode(n, About{}); body != nil || err != nil {
			t.Errorf("%T: %s, %v", n, body, err)
		}
	}
}

// The streams of a participant have the same numbers in every roster, and no others.
func TestStreamNumbers(t *testing.T) {
	sharer := signaling.Presence{Participant: signaling.Participant{ID: "a"}, Sharing: signaling.Sharer}
	before, after := FromPresence(presence("a", false)), FromPresence(sharer)
	if before.MediaStreams[0].SourceID != after.MediaStreams[0].SourceID || after.MediaStreams[0].SourceID == after.MediaStreams[1].SourceID {
		t.Errorf("streams %+v and %+v", before.MediaStreams, after.MediaStreams)
	}
	if other := FromPresence(presence("b", false)); other.MediaStreams[0].SourceID == before.MediaStreams[0].SourceID {
		t.Error("two participants have the same stream")
	}
}

// A participant is hidden in any of the ways that the platform says so.
func TestHidden(t *testing.T) {
	for text, want := range map[string]bool{
		`{"metadata":"{\"__platform\":{\"ui\":{\"hidden\":true}}}"}`:                   true,
		`{"info":{"identity":{"application":{"id":"r","hidden":true}}}}`:               true,
		`{"metadata":"{\"audienceView\":[]}","info":{"identity":{"user":{"id":"a"}}}}`: false,
		`{"metadata":"opaque"}`: false,
	} {
		var p Participant
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			t.Fatal(err)
		}
		if got := p.Presence().Hidden; got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// A group is what was asked for; one that cannot be is refused by the field.
func TestAudioRoutingGroups(t *testing.T) {
	whisper := signaling.AudioRoutingGroup{ID: "g", Sources: []signaling.ParticipantID{"a"}, Receivers: []signaling.ParticipantID{"b"}}
	multicast := signaling.AudioRoutingGroup{ID: "g", Multicast: true, Sources: []signaling.ParticipantID{"a"}, Receivers: []signaling.ParticipantID{"b", "c"}}
	for _, want := range []signaling.AudioRoutingGroup{whisper, multicast} {
		got, err := FromRouting(want).Require()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(want, FromRouting(want).Group()); diff != "" {
			t.Error(diff)
		}
	}
	change := &AudioRoutingGroup{RoutingMode: "multicast", Receivers: multicast.Receivers}
	if diff := cmp.Diff(multicast, change.Over(whisper).Group()); diff != "" {
		t.Errorf("a change leaves what it does not name: %s", diff)
	}
	a, many := whisper.Sources, make([]signaling.ParticipantID, maxNamed+1)
	for field, g := range map[string]AudioRoutingGroup{
		"routingMode": {Sources: a, Receivers: a},
		"sources":     {RoutingMode: "oneToOne", Receivers: a},
		"receivers":   {RoutingMode: "multicast", Sources: a, Receivers: many},
	} {
		_, err := g.Require()
		wantInvalid(t, field, err, field)
	}
	_, err := (&AudioRoutingGroup{RoutingMode: "oneToOne", Sources: a, Receivers: multicast.Receivers}).Require()
	wantInvalid(t, "two whispered to", err, "receivers")
}

// A meeting is arranged as it was asked for, for the time that the pages say where none
// is asked for.
func TestMeetings(t *testing.T) {
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	full := signaling.OnlineMeeting{
		ID: "m", ExternalID: "mine", Subject: "Planning", Organizer: signaling.Identity{Kind: signaling.User, ID: "ada", Tenant: "local"},
		Thread: "19:a@thread.v2", JoinURL: "https://calls.test/join/1", JoinID: "123", Passcode: "p", Lobby: true,
		Created: now, Start: now, End: now.Add(time.Minute),
	}
	text, err := json.Marshal(FromMeeting(full))
	if err != nil {
		t.Fatal(err)
	}
	var read OnlineMeeting
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(full, read.Meeting()); diff != "" {
		t.Error(diff)
	}
	start := now.Add(time.Hour)
	for body, want := range map[string]signaling.OnlineMeeting{
		`{}`: {Start: now, End: start},
		`{"startDateTime":"2026-01-31T06:00:00-07:00"}`:                                 {Start: start, End: start.Add(time.Hour)},
		`{"lobbyBypassSettings":{"scope":"organizer"}}`:                                 {Start: now, End: start, Lobby: true},
		`{"joinMeetingIdSettings":{"isPasscodeRequired":true}}`:                         {Start: now, End: start, Passcode: anyPasscode},
		`{"participants":{"organizer":{"identity":{"user":{"id":"ada"}}}}}`:             {Start: now, End: start, Organizer: signaling.Identity{Kind: signaling.User, ID: "ada"}},
		`{"startDateTime":"2026-01-31T13:00:00Z","endDateTime":"2026-01-31T13:00:00Z"}`: {Start: start, End: start},
	} {
		var w OnlineMeeting
		if err := json.Unmarshal([]byte(body), &w); err != nil {
			t.Fatal(err)
		}
		got, err := w.Require(now)
		if err != nil {
			t.Errorf("%s: %v", body, err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateApproxTime(0)); diff != "" {
			t.Errorf("%s: %s", body, diff)
		}
	}
	earlier := now.Add(-time.Minute)
	for field, w := range map[string]OnlineMeeting{
		"subject":                   {Subject: strings.Repeat("x", 1025)},
		"externalId":                {ExternalID: strings.Repeat("x", 257)},
		"endDateTime":               {EndDateTime: &now},
		"lobbyBypassSettings.scope": {LobbyBypassSettings: &LobbyBypassSettings{Scope: "nobody"}},
	} {
		_, err := w.Require(now)
		wantInvalid(t, field, err, field)
	}
	_, err = (&OnlineMeeting{StartDateTime: &now, EndDateTime: &earlier}).Require(now)
	wantInvalid(t, "an end before the start", err, "endDateTime")
}

// A report of a video room has all that it must have, or is refused by what is missing.
func TestQuality(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(fixtures, "quality.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, missing := range []string{"", "callChainId", "participantId", "mediaLegId", "deviceName", "deviceDescription", "mediaQualityList", "quality"} {
		var d DeviceQuality
		damaged := strings.Replace(string(text), `"`+missing+`"`, `"x"`, 1)
		if err := json.Unmarshal([]byte(damaged), &d); err != nil {
			t.Fatal(err)
		}
		_, err := d.Report()
		var e *signaling.Error
		if (err == nil) != (missing == "") || missing != "" && (!errors.As(err, &e) || !strings.Contains(e.Message, missing)) {
			t.Errorf("without %q: %v", missing, err)
		}
	}
}

// The picture of everybody is found in a roster as the pages have it: by the type of its
// application. It only receives.
func TestGallery(t *testing.T) {
	gallery := signaling.Participant{ID: "p1", Identity: signaling.Identity{Kind: signaling.Application, ID: "g"}}
	shown, err := json.Marshal(FromPresence(signaling.Presence{Participant: gallery, Gallery: true}))
	if err != nil {
		t.Fatal(err)
	}
	for _, must := range []string{`"ApplicationType":"LargeGallery-V2"`, `"direction":"receiveOnly"`} {
		if !strings.Contains(string(shown), must) {
			t.Errorf("%s is not in %s", must, shown)
		}
	}
	for text, want := range map[string]bool{
		string(shown): true,
		`{"info":{"identity":{"application":{"applicationType":"largegallery-v2"}}}}`: true,
		`{"info":{"identity":{"application":{"id":"LargeGallery-V2"}}}}`:              false,
		`{"info":{"identity":{"user":{"ApplicationType":"LargeGallery-V2"}}}}`:        false,
		`{}`: false,
	} {
		var p Participant
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			t.Fatal(err)
		}
		if p.Presence().Gallery != want {
			t.Errorf("%s: %v", text, !want)
		}
	}
}
