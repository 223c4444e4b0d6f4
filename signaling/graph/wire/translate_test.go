package wire

import (
	"encoding/json"
	"errors"
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
	}
	for _, want := range tests {
		body, err := Encode(want, About{CallbackURI: "https://bot.test/api/calls", Tenant: "local"})
		if err != nil {
			t.Fatal(err)
		}
		var ns Notifications
		if err := json.Unmarshal(body, &ns); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]signaling.Notification{want}, ns.Value[0].Decode()); diff != "" {
			t.Errorf("%s\n%s", body, diff)
		}
	}
}

// What an application asks for is what the service hears.
func TestCommandsArrive(t *testing.T) {
	answer := FromAnswer(signaling.Answer{Media: signaling.Media{Hosting: signaling.AppHosted, Description: "v=0"}, CallbackURI: "https://bot.test/1"})
	served := FromAnswer(signaling.Answer{Media: signaling.Media{Hosting: signaling.ServiceHosted}})
	reject := FromReject(signaling.Reject{Reason: signaling.RejectForbidden})
	redirect := FromRedirect(signaling.Redirect{
		Targets: []signaling.Identity{{Kind: signaling.User, ID: "ada"}, {Kind: signaling.Phone, ID: "+1"}}, Timeout: 19*time.Second + 1,
	})
	tests := []struct {
		body interface {
			Command() (signaling.Command, error)
		}
		want signaling.Command
	}{
		{&answer, signaling.Answer{Media: signaling.Media{Hosting: signaling.AppHosted, Description: "v=0"}, CallbackURI: "https://bot.test/1"}},
		{&served, signaling.Answer{Media: signaling.Media{Hosting: signaling.ServiceHosted}}},
		{&reject, signaling.Reject{Reason: signaling.RejectForbidden}},
		{&Reject{}, signaling.Reject{}},
		{&Reject{Reason: "Busy"}, signaling.Reject{Reason: signaling.RejectBusy}},
		{&redirect, signaling.Redirect{
			Targets: []signaling.Identity{{Kind: signaling.User, ID: "ada"}, {Kind: signaling.Phone, ID: "+1"}}, Timeout: 20 * time.Second,
		}},
	}
	for _, test := range tests {
		got, err := test.body.Command()
		if err != nil {
			t.Errorf("%+v: %v", test.body, err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Error(diff)
		}
	}
}

// A request that can never be right is refused with a sentence that names the field.
func TestCommandsRefused(t *testing.T) {
	tests := []struct {
		body interface {
			Command() (signaling.Command, error)
		}
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
		{&Redirect{Targets: fromTargets([]signaling.Identity{{ID: "a"}}), Timeout: 14}, "timeout"},
		{&Redirect{Targets: fromTargets([]signaling.Identity{{ID: "a"}}), Timeout: 91}, "timeout"},
	}
	for _, test := range tests {
		_, err := test.body.Command()
		var e *signaling.Error
		if !errors.As(err, &e) || e.Code != signaling.InvalidArgument || !strings.HasPrefix(e.Message, test.field+":") && !strings.HasPrefix(e.Message, test.field+" ") {
			t.Errorf("%+v: got %v, want an invalid argument about %s", test.body, err, test.field)
		}
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
