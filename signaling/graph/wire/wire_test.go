package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callbot/media"
	"callbot/signaling"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const fixtures = "../../../testdata/wire/graph"

// kinds says what a fixture holds, by the beginning of its name.
var kinds = map[string]func() any{
	"call":          func() any { return new(Call) },
	"error":         func() any { return new(Error) },
	"notifications": func() any { return new(Notifications) },
	"operation":     func() any { return new(Operation) },
	"participant":   func() any { return new(Participant) },
	"routing":       func() any { return new(AudioRoutingGroup) },
	"sharing":       func() any { return new(ContentSharingSession) },
	"meeting":       func() any { return new(OnlineMeeting) },
	"quality":       func() any { return new(DeviceQuality) },
	"join":          func() any { return new(JoinResponse) },

	"answer":          func() any { return new(Answer) },
	"cancelmedia":     func() any { return new(CancelMedia) },
	"gallery":         func() any { return new(AddLargeGalleryView) },
	"hold":            func() any { return new(StartHoldMusic) },
	"invite":          func() any { return new(Invite) },
	"mute":            func() any { return new(Mute) },
	"muteall":         func() any { return new(MuteAll) },
	"playprompt":      func() any { return new(PlayPrompt) },
	"recordingstatus": func() any { return new(UpdateRecordingStatus) },
	"recordresponse":  func() any { return new(RecordResponse) },
	"redirect":        func() any { return new(Redirect) },
	"reject":          func() any { return new(Reject) },
	"senddtmftones":   func() any { return new(SendTones) },
	"sharingrole":     func() any { return new(ChangeScreenSharingRole) },
	"subscribetotone": func() any { return new(SubscribeToTone) },
	"transfer":        func() any { return new(Transfer) },
}

// Everything that the service is known to say is understood, and said again in the
// same words.
func TestFixturesRoundTrip(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(fixtures, "*.json"))
	if err != nil || len(files) < 70 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			kind, _, _ := strings.Cut(name, "-")
			typed := kinds[kind]
			if typed == nil {
				t.Fatalf("no kind %q", kind)
			}
			roundTrip(t, text, typed)
			if kind == "notifications" {
				roundTripData(t, text)
			}
			if body, ok := typed().(body); ok {
				taken(t, text, body)
			}
		})
	}
}

// taken checks that a body that the pages have is one that we take.
func taken(t *testing.T, text []byte, into body) {
	t.Helper()
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
	if _, err := into.Command(); err != nil {
		t.Error(err)
	}
}

// roundTripData does the same with what the notifications are about.
func roundTripData(t *testing.T, text []byte) {
	t.Helper()
	var ns Notifications
	if err := json.Unmarshal(text, &ns); err != nil {
		t.Fatal(err)
	}
	for _, n := range ns.Value {
		typed := func() any { return new(Call) }
		switch {
		case strings.Contains(n.ResourceURL, "/operations/"):
			typed = func() any { return new(Operation) }
		case strings.Contains(n.ResourceURL, "/participants/"):
			typed = func() any { return new(Joining) }
		case strings.HasSuffix(n.ResourceURL, "/contentsharingsessions"):
			typed = func() any { return new([]ContentSharingSession) }
		case n.ResourceData[0] == '[':
			typed = func() any { return new([]Participant) }
		case strings.HasSuffix(n.ResourceURL, "/participants"):
			typed = func() any { return new(DeltaParticipants) }
		}
		roundTrip(t, n.ResourceData, typed)
	}
}

func roundTrip(t *testing.T, text []byte, typed func() any) {
	t.Helper()
	first, again := typed(), typed()
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		t.Fatal(err)
	}
	text = compact.Bytes()
	if err := json.Unmarshal(text, first); err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(encoded, again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, again, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("decoded, encoded and decoded again: %s", diff)
	}
	var want, got any
	if json.Unmarshal(text, &want) != nil || json.Unmarshal(encoded, &got) != nil {
		t.Fatal("not JSON")
	}
	contains(t, "", want, got)
}

// contains reports what is in want and not in got. Nulls and empty things say nothing,
// names may be of another case, and numbers may have been strings.
func contains(t *testing.T, path string, want, got any) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		have, _ := got.(map[string]any)
		for k, v := range want {
			contains(t, path+"."+k, v, member(have, k))
		}
	case []any:
		have, _ := got.([]any)
		if len(have) != len(want) {
			t.Errorf("%s: %d of %d came back", path, len(have), len(want))
			return
		}
		for i, v := range want {
			contains(t, fmt.Sprintf("%s[%d]", path, i), v, have[i])
		}
	case nil:
	default:
		empty := want == "" || want == false
		if !(empty && got == nil) && fmt.Sprint(want) != fmt.Sprint(got) {
			t.Errorf("%s: %v came back as %v", path, want, got)
		}
	}
}

func member(m map[string]any, name string) any {
	for k, v := range m {
		if strings.EqualFold(k, name) {
			return v
		}
	}
	return nil
}

// fixture decodes the notifications of a file.
func fixture(t *testing.T, name string) (news []signaling.Notification) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(fixtures, "notifications-"+name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var ns Notifications
	if err := json.Unmarshal(text, &ns); err != nil {
		t.Fatal(err)
	}
	for _, n := range ns.Value {
		news = append(news, n.Decode()...)
	}
	return news
}

const (
	callID      = signaling.CallID("57dab8b1-894c-409a-b240-bd8beae78896")
	operationID = signaling.OperationID("0fe0623f-d628-42ed-b4bd-8ac290072cc5")
)

// An application learns the same from each message of the service, however it is
// spelt, and nothing from those that are of no use to it.
func TestDecode(t *testing.T) {
	state := func(s signaling.CallState) []signaling.Notification {
		return []signaling.Notification{signaling.StateChanged{Call: callID, State: s}}
	}
	ended := func(code, subcode int, message string) []signaling.Notification {
		return []signaling.Notification{signaling.Terminated{Call: callID, Result: signaling.Result{Code: code, Subcode: subcode, Message: message}}}
	}
	tone := func(k media.Key) signaling.Notification {
		return signaling.ToneReceived{Call: callID, Sequence: 1, Tone: media.Tone{Key: k}}
	}
	done := func(kind signaling.OperationKind) signaling.OperationCompleted {
		return signaling.OperationCompleted{Call: callID, Operation: signaling.Operation{
			ID: operationID, Kind: kind, Context: "greeting-1", Status: signaling.OperationSucceeded,
			Result: signaling.Result{Code: 200, Message: "Action completed successfully."},
		}}
	}
	cancelled, recorded := done(signaling.PlayPromptOperation), done(signaling.RecordOperation)
	cancelled.Operation.Status = signaling.OperationFailed
	cancelled.Operation.Result = signaling.Result{Code: 400, Subcode: 8508, Message: "Action cancelled."}
	recorded.Operation.Recording = signaling.Recording{Location: "https://service.contoso.com/rec/1", Token: "opaque"}
	invited := done(signaling.InviteOperation)
	invited.Operation.Participants = []signaling.Identity{{Kind: signaling.User, ID: "112f7296-5fa4-42ca-bae8-6a692b15d4b8"}}
	meeting := signaling.Meeting{Thread: "19:meeting_abc@thread.v2", Token: "opaque.jwt.token"}
	tests := map[string][]signaling.Notification{
		"incoming": {signaling.Incoming{Call: signaling.Call{
			ID: callID, ChainID: "1e0b9eb2-1f1e-4c8b-8a5e-6f8a3a7b5a10", State: signaling.StateIncoming, Direction: signaling.Inbound,
			Tenant: "aa67bd4c-8475-432d-bd41-39f255720e0a",
			Source: signaling.Participant{ID: "909c6581-5130-43e9-88f3-fcb3582cde37", Identity: signaling.Identity{
				Kind: signaling.User, ID: "112f7296-5fa4-42ca-bae8-6a692b15d4b8", Tenant: "aa67bd4c-8475-432d-bd41-39f255720e0a"}},
			Targets: []signaling.Participant{{ID: "c339cede-bd4b-4c20-ab45-3b13ca6e84c4", Identity: signaling.Identity{
				Kind: signaling.Application, ID: "24701998-1a73-4d42-8085-bf46ed0ae039", DisplayName: "Bot"}}},
			MyParticipant: "c339cede-bd4b-4c20-ab45-3b13ca6e84c4", CallbackURI: "https://bot.contoso.com/api/calls",
			Many: true, Meeting: meeting,
		}}},
		"establishing":       {signaling.StateChanged{Call: callID, State: signaling.StateEstablishing, Meeting: meeting}},
		"established":        state(signaling.StateEstablished),
		"pascal":             state(signaling.StateEstablished),
		"redirecting":        state(signaling.StateRedirecting),
		"terminating":        state(signaling.StateTerminating),
		"terminated":         ended(200, 5001, "OK. DiagCode: 200#5001.@"),
		"terminated-strings": ended(200, 5001, ""),
		"transferred":        ended(0, 7015, "GracefulTransferCompleted"),
		"rejected":           ended(0, 0, ""),
		"tone":               {tone('1')},
		"batch":              append(append(state(signaling.StateEstablishing), state(signaling.StateEstablished)...), tone('#')),
		"played":             {done(signaling.PlayPromptOperation)},
		"cancelled":          {cancelled},
		"recorded":           {recorded},
		"invited":            {invited},
		"tones-sent":         {done(signaling.SendTonesOperation)},
		"transferring":       state(signaling.StateTransferring),
		"transferaccepted":   state(signaling.StateTransferAccepted),
		"transfer-failed": {signaling.StateChanged{
			Call: callID, State: signaling.StateEstablished, Result: &signaling.Result{Code: 500, Subcode: 7000},
		}},
		"roster": {signaling.RosterUpdated{Call: callID, Many: true, Sequence: 12, Presences: []signaling.Presence{{
			Participant: signaling.Participant{ID: "909c6581-5130-43e9-88f3-fcb3582cde37", Identity: signaling.Identity{
				Kind: signaling.User, ID: "112f7296-5fa4-42ca-bae8-6a692b15d4b8", DisplayName: "Ada", Tenant: "aa67bd4c-8475-432d-bd41-39f255720e0a"}},
			Muted: true, Sharing: signaling.Viewer, Recording: signaling.RecordingNow,
		}}}},
		"roster-delta": nil,
		"joining":      nil,
		"left":         nil,
		"escalated":    {signaling.StateChanged{Call: callID, State: signaling.StateEstablished, Meeting: meeting}},
		"held":         {done(signaling.StartHoldMusicOperation)},
		"hold":         nil,
		"sharing":      nil,
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(want, fixture(t, name)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A message whose details are wrong still tells what is certain: above all that a call
// has ended.
func TestDecodeDamaged(t *testing.T) {
	const at = `"resourceUrl":"/communications/calls/57DAB8B1894C409AB240BD8BEAE78896"`
	tests := map[string]struct {
		text string
		want []signaling.Notification
	}{
		"an end without data":    {`{"changeType":"deleted",` + at + `}`, []signaling.Notification{signaling.Terminated{Call: callID}}},
		"an end with wrong data": {`{"changeType":"deleted",` + at + `,"resourceData":{"resultInfo":{"code":"abc"},"targets":7}}`, []signaling.Notification{signaling.Terminated{Call: callID}}},
		"a flash":                {`{"changeType":"updated",` + at + `,"resourceData":{"toneInfo":{"sequenceId":1,"tone":"flash"}}}`, nil},
		"an unknown state":       {`{"changeType":"updated",` + at + `,"resourceData":{"state":"levitating"}}`, nil},
		"an unknown thing":       {`{"changeType":"updated",` + at + `,"resourceData":{"@odata.type":"#microsoft.graph.user"}}`, nil},
		"an operation goes on":   {`{"changeType":"updated",` + at[:len(at)-1] + `/operations/1","resourceData":{"status":"running"}}`, nil},
		"of no call":             {`{"changeType":"deleted","resourceUrl":"/users/1"}`, nil},
		"of old":                 {`{"changeType":"deleted","resource":"/app/calls/1"}`, []signaling.Notification{signaling.Terminated{Call: "1"}}},
		"a text as data":         {`{"changeType":"updated",` + at + `,"resourceData":"hello"}`, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var n Notification
			if err := json.Unmarshal([]byte(test.text), &n); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, n.Decode()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
