package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"callbot/media"
	"callbot/signaling"

	"github.com/google/go-cmp/cmp"
)

// fullCall has something in each field that the dialect can carry.
func fullCall() signaling.Call {
	return signaling.Call{
		ID: callID, ChainID: "chain", State: signaling.StateIncoming, Direction: signaling.Inbound, Tenant: "local",
		Source: signaling.Participant{ID: "p1", Identity: signaling.Identity{Kind: signaling.Phone, ID: "+14255550123"}},
		Targets: []signaling.Participant{
			{ID: "p2", Identity: signaling.Identity{Kind: signaling.Application, ID: "bot", DisplayName: "reception", Tenant: "local"}},
			{Identity: signaling.Identity{Kind: signaling.Guest, ID: "g", DisplayName: "Guest"}},
		},
		MyParticipant: "p2", CallbackURI: "https://bot.test/api/calls",
		Media: signaling.Media{Hosting: signaling.AppHosted, Description: "v=0\r\n"},
		Many:  true, Meeting: signaling.Meeting{Thread: "19:a@thread.v2", Token: "opaque"},
	}
}

// What a service says of its calls is what the application hears.
func TestNotificationsArrive(t *testing.T) {
	tests := []signaling.Notification{
		signaling.Incoming{Call: fullCall()},
		signaling.StateChanged{Call: callID, State: signaling.StateEstablishing},
		signaling.StateChanged{Call: callID, State: signaling.StateEstablished, Media: signaling.Media{Hosting: signaling.AppHosted, Description: "v=0\r\n"}},
		signaling.StateChanged{Call: callID, State: signaling.StateTerminating},
		signaling.ToneReceived{Call: callID, Sequence: 7, Tone: media.Tone{Key: '#'}},
		signaling.Terminated{Call: callID, Result: signaling.Result{Code: 200, Subcode: 7000, Message: "OK. DiagCode: 200#7000.@"}},
		signaling.OperationCompleted{Call: callID, Operation: signaling.Operation{
			ID: operationID, Context: "c", Status: signaling.OperationFailed, Result: signaling.Result{Code: 400, Subcode: 8508},
		}},
		signaling.StateChanged{Call: callID, State: signaling.StateTransferring},
		signaling.StateChanged{Call: callID, State: signaling.StateTransferAccepted},
		signaling.StateChanged{Call: callID, State: signaling.StateEstablished, Result: &signaling.Result{Code: 500, Subcode: 7700}},
		signaling.StateChanged{Call: callID, State: signaling.StateTransferring, Context: "c"},
		signaling.StateChanged{Call: callID, State: signaling.StateEstablished, Meeting: signaling.Meeting{
			Thread: "19:a@thread.v2", Organizer: signaling.Identity{Kind: signaling.User, ID: "ada"},
		}},
		signaling.RosterUpdated{Call: callID, Many: true, Sequence: 3, Presences: []signaling.Presence{
			{Participant: signaling.Participant{ID: "p1", Identity: signaling.Identity{Kind: signaling.User, ID: "ada"}}, Muted: true},
			{Participant: signaling.Participant{ID: "p2"}, InLobby: true, Sharing: signaling.Sharer, Recording: signaling.RecordingFailed},
			{Participant: signaling.Participant{ID: "p3"}, OnHold: true, Hidden: true},
		}},
		signaling.OperationCompleted{Call: callID, Operation: signaling.Operation{
			ID: operationID, Kind: signaling.InviteOperation, Status: signaling.OperationSucceeded,
			Participants: []signaling.Identity{{Kind: signaling.User, ID: "ada"}, {Kind: signaling.Phone, ID: "+14255550123"}},
		}},
		signaling.OperationCompleted{Call: callID, Operation: signaling.Operation{
			ID: operationID, Kind: signaling.RecordOperation, Status: signaling.OperationSucceeded,
			Recording: signaling.Recording{Location: "https://service.test/recordings/1", Token: "opaque"},
		}},
	}
	for kind := signaling.PlayPromptOperation; kind <= signaling.StopHoldMusicOperation; kind++ {
		tests = append(tests, signaling.OperationCompleted{Call: callID, Operation: signaling.Operation{
			ID: operationID, Kind: kind, Status: signaling.OperationSucceeded,
		}})
	}
	for _, n := range tests {
		again(t, n)
	}
}

// A service can be made to write as Microsoft's was seen to, so that bots can be tried
// with it.
func TestPascal(t *testing.T) {
	tests := map[string]signaling.Notification{
		`"changeType":"Updated"`:   signaling.StateChanged{Call: callID, State: signaling.StateTransferAccepted},
		`"state":"Established"`:    signaling.StateChanged{Call: callID, State: signaling.StateEstablished},
		`"audio":"Active"`:         signaling.StateChanged{Call: callID, State: signaling.StateEstablished},
		`"tone":"Tone7"`:           signaling.ToneReceived{Call: callID, Sequence: 1, Tone: media.Tone{Key: '7'}},
		`"direction":"Incoming"`:   signaling.Incoming{Call: fullCall()},
		`["Audio"]`:                signaling.Incoming{Call: fullCall()},
		`"direction":"SendReceive`: signaling.RosterUpdated{Call: callID, Many: true, Presences: make([]signaling.Presence, 1)},
	}
	for part, n := range tests {
		body, err := Encode(n, About{Pascal: true})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(body), part) {
			t.Errorf("%s is not in %s", part, body)
		}
		if plain, err := Encode(n, About{}); err != nil || strings.Contains(string(plain), part) {
			t.Errorf("%s is in %s, %v", part, plain, err)
		}
	}
}

// An application that is called finds there which participant calls, and where it is told of
// the call; of one that it makes there is nobody who called it.
func TestIncomingContext(t *testing.T) {
	call := signaling.Call{ID: callID, Direction: signaling.Inbound, Source: signaling.Participant{ID: "p1"}}
	body, err := Encode(signaling.Incoming{Call: call}, About{CallbackURI: "https://bot.test/calls"})
	if err != nil {
		t.Fatal(err)
	}
	var told struct{ Value []struct{ ResourceData Call } }
	if err := json.Unmarshal(body, &told); err != nil {
		t.Fatal(err)
	}
	got := told.Value[0].ResourceData
	if got.IncomingContext == nil || got.IncomingContext.SourceParticipantID != "p1" || got.CallbackURI != "https://bot.test/calls" {
		t.Errorf("told %s", body)
	}
	call.Direction = signaling.Outbound
	if c := FromCall(call, Offer).IncomingContext; c != nil {
		t.Errorf("its own call has %+v", c)
	}
}

// body is what is posted for a command.
type body interface {
	Command() (signaling.Command, error)
}

// at is a pointer to what a From function returned.
func at[B any](b B) *B { return &b }

// commands are the bodies that we write, each with what it stands for.
func commands() map[body]signaling.Command {
	answer := signaling.Answer{Media: signaling.Media{Hosting: signaling.AppHosted, Description: "v=0"}, CallbackURI: "https://bot.test/1",
		Options: signaling.CallOptions{HideBotAfterEscalation: true, InteractiveRoster: true}}
	served := signaling.Answer{Media: signaling.Media{Hosting: signaling.ServiceHosted}}
	reject := signaling.Reject{Reason: signaling.RejectForbidden, CallbackURI: "https://bot.test/2"}
	redirect := signaling.Redirect{
		Targets: []signaling.Identity{{Kind: signaling.User, ID: "ada"}, {Kind: signaling.Phone, ID: "+1"}},
		Timeout: 20 * time.Second, MaskCaller: true, MaskCallee: true, CallbackURI: "https://bot.test/3",
	}
	blind := signaling.Transfer{Target: signaling.Identity{Kind: signaling.User, ID: "ada"}}
	consultative := signaling.Transfer{Target: signaling.Identity{Kind: signaling.User, ID: "ada"}, Replaces: callID}
	whoever := signaling.Transfer{Replaces: callID}
	outOfMany := signaling.Transfer{Target: signaling.Identity{Kind: signaling.User, ID: "ada"}, Transferee: "p1", Context: "c"}
	play := signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "https://a/b.wav"}, {URI: "say:hello", Loop: true}}, Context: "c", Background: true}
	cancel := signaling.CancelMedia{Context: "c", KeepBackground: true}
	record := signaling.Record{
		Prompts: []signaling.Prompt{{URI: "a.wav"}}, Context: "c", BargeIn: true, NoBeep: true, StopTones: []media.Key{'#', '1'},
		InitialSilence: time.Second, MaxSilence: 2 * time.Second, MaxDuration: 120 * time.Second,
	}
	plain := signaling.Record{}
	status := signaling.UpdateRecordingStatus{Status: signaling.RecordingNow, Context: "c"}
	subscribe := signaling.SubscribeToTone{Context: "c"}
	send := signaling.SendTones{Keys: []media.Key{'1', '*', 'D'}, Pause: 250 * time.Millisecond, Context: "c"}
	mute, unmute := signaling.Mute{Context: "c"}, signaling.Unmute{Context: "c"}
	muteOther := signaling.MuteParticipant{Participant: "p", Context: "c"}
	muteAll, muteSome := signaling.MuteAll{}, signaling.MuteAll{Participants: []signaling.ParticipantID{"p", "q"}, Context: "c"}
	role := signaling.ChangeScreenSharingRole{Role: signaling.Sharer}
	gallery := signaling.AddLargeGalleryView{Context: "c"}
	invite := signaling.Invite{Participants: []signaling.Identity{{Kind: signaling.User, ID: "ada"}}, Replaces: callID, Context: "c"}
	inviteMany := signaling.Invite{
		Participants: []signaling.Identity{{Kind: signaling.User, ID: "ada"}, {Kind: signaling.Phone, ID: "+1"}}, Hidden: true, Apart: true,
	}
	hold := signaling.StartHoldMusic{Participant: "p", Music: signaling.Prompt{URI: "m.wav"}, Context: "c", Alone: true}
	holdPlain := signaling.StartHoldMusic{Participant: "p", Alone: true}
	unhold := signaling.StopHoldMusic{Participant: "p", Context: "c"}
	return map[body]signaling.Command{
		at(FromAnswer(answer)): answer, at(FromAnswer(served)): served,
		at(FromReject(reject)): reject, at(FromRedirect(redirect)): redirect,
		at(FromTransfer(blind)): blind, at(FromTransfer(consultative)): consultative,
		at(FromTransfer(whoever)): whoever, at(FromTransfer(outOfMany)): outOfMany,
		at(FromPlayPrompt(play)): play, at(FromCancelMedia(cancel)): cancel,
		at(FromRecord(record)): record, at(FromRecord(plain)): plain,
		at(FromUpdateRecordingStatus(status)): status,
		at(FromSubscribeToTone(subscribe)):    subscribe, at(FromSendTones(send)): send,
		at(FromMute(mute)): mute, at(FromUnmute(unmute)): unmute, at(FromMuteParticipant(muteOther)): muteOther,
		at(FromMuteAll(muteAll)): muteAll, at(FromMuteAll(muteSome)): muteSome,
		at(FromChangeScreenSharingRole(role)): role, at(FromAddLargeGalleryView(gallery)): gallery,
		at(FromInvite(inviteMany)): inviteMany,
		at(FromInvite(invite)):     invite, at(FromStartHoldMusic(hold)): hold,
		at(FromStartHoldMusic(holdPlain)): holdPlain, at(FromStopHoldMusic(unhold)): unhold,
	}
}

// What an application asks for is what the service hears.
func TestCommandsArrive(t *testing.T) {
	for written, want := range commands() {
		t.Run(fmt.Sprintf("%T", want), func(t *testing.T) {
			text, err := json.Marshal(written)
			if err != nil {
				t.Fatal(err)
			}
			read := reflect.New(reflect.TypeOf(written).Elem()).Interface().(body)
			if err := json.Unmarshal(text, read); err != nil {
				t.Fatal(err)
			}
			if about, ok := read.(interface{ SetParticipant(string) }); ok {
				about.SetParticipant("p") // it stands in the address
			}
			got, err := read.Command()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s\n%s", text, diff)
			}
		})
	}
}

// What an application leaves out is what the dialect's pages say it is then.
func TestDefaults(t *testing.T) {
	tests := map[body]signaling.Command{
		&Reject{}:               signaling.Reject{},
		&Reject{Reason: "Busy"}: signaling.Reject{Reason: signaling.RejectBusy},
		&RecordResponse{}:       signaling.Record{},
		&PlayPrompt{Prompts: []Prompt{{MediaInfo: &MediaInfo{URI: "a.wav"}, Loop: 3}}}: signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "a.wav"}}},
	}
	for read, want := range tests {
		got, err := read.Command()
		if err != nil {
			t.Errorf("%+v: %v", read, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

// A request that can never be right is refused with a sentence that names the field.
func TestCommandsRefused(t *testing.T) {
	ada := fromTargets([]signaling.Identity{{ID: "ada"}})
	long := strings.Repeat("ü", 257)
	tests := []struct {
		body  body
		field string
	}{
		{&Answer{}, "mediaConfig"},
		{&Answer{MediaConfig: &MediaConfig{Type: "#microsoft.graph.mediaConfig"}}, "mediaConfig"},
		{&Answer{MediaConfig: &MediaConfig{Type: typeAppHosted}}, "mediaConfig.blob"},
		{&Answer{MediaConfig: &MediaConfig{Type: typeAppHosted, Blob: `{"mpUri":"net.tcp://x"}`}}, "mediaConfig.blob"},
		{&Answer{MediaConfig: &MediaConfig{Blob: `{"type":"offer","sdp":"v=0"}`}}, "mediaConfig.blob"},
		{&Reject{Reason: "tired"}, "reason"},
		{&Redirect{}, "targets"},
		{&Redirect{Targets: make([]ParticipantInfo, 26)}, "targets"},
		{&Redirect{Targets: make([]ParticipantInfo, 1)}, "targets[0]"},
		{&Redirect{Targets: ada, Timeout: 14}, "timeout"},
		{&Redirect{Targets: ada, Timeout: 91}, "timeout"},
		{&Transfer{}, "transferTarget"},
		{&Transfer{TransferTarget: &ParticipantInfo{}}, "transferTarget"},
		{&Transfer{TransferTarget: &ada[0], Transferee: &ada[0]}, "transferee"},
		{&PlayPrompt{}, "prompts"},
		{&PlayPrompt{Prompts: make([]Prompt, 21)}, "prompts"},
		{&PlayPrompt{Prompts: make([]Prompt, 1)}, "prompts[0]"},
		{&CancelMedia{ClientContext: long}, "clientContext"},
		{&RecordResponse{Prompts: make([]Prompt, 2)}, "prompts"},
		{&RecordResponse{MaxDuration: 121}, "maxRecordDurationInSeconds"},
		{&RecordResponse{MaxSilence: -1}, "maxSilenceTimeoutInSeconds"},
		{&RecordResponse{InitialSilence: 1 << 40}, "initialSilenceTimeoutInSeconds"},
		{&RecordResponse{StopTones: []string{"tone1"}}, "stopTones"},
		{&UpdateRecordingStatus{}, "status"},
		{&UpdateRecordingStatus{Status: "unknown"}, "status"},
		{&SendTones{}, "tones"},
		{&SendTones{Tones: []string{"flash"}}, "tones[0]"},
		{&SendTones{Tones: []string{"tone1"}, Delay: -1}, "delayBetweenTonesMs"},
		{&SendTones{Tones: make([]string, 101)}, "tones"},
		{&ChangeScreenSharingRole{Role: "clown"}, "role"},
		{&Invite{}, "participants"},
		{&Invite{Participants: make([]ParticipantInfo, 6)}, "participants"},
		{&Invite{Participants: append(ada[:1:1], ParticipantInfo{Identity: ada[0].Identity, Hidden: true})}, "participants[1]"},
		{&MuteAll{Participants: make([]signaling.ParticipantID, 351)}, "participants"},
		{&StartHoldMusic{CustomPrompt: &Prompt{}}, "customPrompt[0]"},
		{&Mute{ClientContext: long}, "clientContext"},
	}
	for _, test := range tests {
		_, err := test.body.Command()
		wantInvalid(t, fmt.Sprintf("%+v", test.body), err, test.field)
	}
}

func wantInvalid(t *testing.T, what string, err error, field string) {
	t.Helper()
	var e *signaling.Error
	if !errors.As(err, &e) || e.Code != signaling.InvalidArgument ||
		!strings.HasPrefix(e.Message, field+":") && !strings.HasPrefix(e.Message, field+" ") {
		t.Errorf("%s: got %v, want an invalid argument about %s", what, err, field)
	}
}

// A call that an application asks for is the call that the service hears of.
func TestCreateArrives(t *testing.T) {
	want := signaling.Create{
		Targets: []signaling.Identity{{Kind: signaling.User, ID: "ada", DisplayName: "Ada"}},
		Media:   signaling.Media{Hosting: signaling.AppHosted, Description: "v=0"}, CallbackURI: "https://bot.test/1",
		Timeout: 30 * time.Second, ChainID: "chain",
		Options: signaling.CallOptions{ContentSharing: true, DeltaRoster: true},
	}
	organizer := signaling.Identity{Kind: signaling.User, ID: "ada", Tenant: "local"}
	group, byOrganizer, byToken, byID, asGuest := want, want, want, want, want
	group.Targets = slices.Repeat(want.Targets, 5)
	for m, c := range map[*signaling.Create]signaling.Meeting{
		&byOrganizer: {Thread: "19:a@thread.v2", Organizer: organizer}, &byToken: {Token: "opaque"},
		&byID: {JoinID: "123", Passcode: "secret"}, &asGuest: {JoinID: "123"},
	} {
		m.Targets, m.Meeting = nil, c
	}
	asGuest.Source = signaling.Identity{Kind: signaling.Guest, ID: "g", DisplayName: "A guest"}
	for _, want := range []signaling.Create{want, group, byOrganizer, byToken, byID, asGuest} {
		got, err := FromCreate(want).Create()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

// A call that can never be placed is refused with a sentence that names the field.
func TestCreateRefused(t *testing.T) {
	good := func(change func(*Call)) *Call {
		c := FromCreate(signaling.Create{
			Targets: []signaling.Identity{{ID: "ada"}}, Media: signaling.Media{Hosting: signaling.ServiceHosted}, CallbackURI: "https://bot.test/1",
		})
		change(c)
		return c
	}
	tests := map[string]*Call{
		"callbackUri": good(func(c *Call) { c.CallbackURI = "" }),
		"targets":     good(func(c *Call) { c.Targets = nil }),
		"mediaConfig": good(func(c *Call) { c.MediaConfig = nil }),
		"mediaConfig.blob": good(func(c *Call) {
			c.MediaConfig = FromMedia(signaling.Media{Hosting: signaling.AppHosted, Description: "v=0"}, AnswerToOffer)
		}),
		"ringingTimeoutInSeconds": good(func(c *Call) { c.RingingTimeoutInSeconds = 116 }),
	}
	for field, c := range tests {
		_, err := c.Create()
		wantInvalid(t, field, err, field)
	}
	meetings := []struct {
		call  *Call
		field string
	}{
		{good(func(c *Call) { c.MeetingInfo = &MeetingInfo{Token: "opaque"} }), "targets"},
		{good(func(c *Call) { c.Targets = nil; c.MeetingInfo = &MeetingInfo{} }), "meetingInfo"},
		{good(func(c *Call) {
			c.Targets = nil
			c.MeetingInfo = &MeetingInfo{Organizer: FromIdentity(signaling.Identity{ID: "ada"})}
		}), "chatInfo"},
		{good(func(c *Call) { c.Targets = make([]ParticipantInfo, 6) }), "targets"},
	}
	for _, test := range meetings {
		_, err := test.call.Create()
		wantInvalid(t, test.field, err, test.field)
	}
}

// Both spellings of a GUID name the same call; what is no GUID is left alone.
func TestParseCallID(t *testing.T) {
	tests := map[string]signaling.CallID{
		"57DAB8B1894C409AB240BD8BEAE78896":      callID,
		"57dab8b1-894c-409a-b240-BD8BEAE78896":  callID,
		"57dab8b1-894c-409a-b240bd8beae788960-": "57dab8b1-894c-409a-b240bd8beae788960-",
		"57dab8b1-894c-409a-b240-bd8beae7889g":  "57dab8b1-894c-409a-b240-bd8beae7889g",
		"":                                      "",
		"call-1":                                "call-1",
	}
	for text, want := range tests {
		if got := ParseCallID(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// Numbers may come as numbers or as strings, and as nothing else.
func TestNumber(t *testing.T) {
	tests := map[string]struct {
		want Number
		ok   bool
	}{
		`7`: {7, true}, `"7"`: {7, true}, `-1`: {-1, true}, `null`: {0, true}, `""`: {0, true},
		`"seven"`: {0, false}, `1.5`: {0, false}, `true`: {0, false}, `99999999999999999999`: {0, false}, `[]`: {0, false},
	}
	for text, test := range tests {
		var n Number
		err := json.Unmarshal([]byte(text), &n)
		if n != test.want || (err == nil) != test.ok {
			t.Errorf("%s: got %d, %v", text, n, err)
		}
	}
}
