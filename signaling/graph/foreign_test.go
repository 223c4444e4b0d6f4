package graph

import (
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"callbot/signaling"
	"callbot/signaling/auth"
	"callbot/signaling/nodetest"

	"github.com/google/go-cmp/cmp"
)

// node runs one of the scripts and returns what it prints.
func node(t *testing.T, env []string, args ...string) []byte {
	t.Helper()
	script := exec.CommandContext(t.Context(), "node", args...)
	script.Dir = nodetest.Folder(t, filepath.Join("testdata", "js"))
	script.Env = append(os.Environ(), env...)
	script.Stderr = t.Output()
	text, err := script.Output()
	if err != nil {
		t.Fatalf("node %q: %v", args, err)
	}
	return text
}

// botSecret is one that has to be escaped in a form.
const botSecret = "a secret & a half"

// onSocket is a whole service on a real socket: its issuer, and its calls.
func onSocket(t *testing.T, start func(http.Handler) *httptest.Server, a Application) (server *httptest.Server, issuer *auth.Issuer) {
	t.Helper()
	keys, err := auth.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	issuer = &auth.Issuer{Keys: keys, Applications: []auth.Application{{ID: botID, Secret: botSecret}}}
	mux := http.NewServeMux()
	server = start(mux)
	t.Cleanup(server.Close)
	issuer.URL = server.URL
	mux.Handle("/", issuer)
	h := &Handler{
		Authenticator: issuer.Verifier(),
		Applications:  func(id string) (Application, bool) { return a, id == botID },
		URL:           server.URL,
	}
	mux.Handle("/v1.0/", h)
	mux.Handle("/beta/", h)
	return server, issuer
}

// A bot written with Microsoft's own JavaScript client, of which we changed nothing,
// can make every call of the API, over https as over http.
func TestMicrosoftClient(t *testing.T) {
	for name, start := range map[string]func(http.Handler) *httptest.Server{
		"http": httptest.NewServer, "https": httptest.NewTLSServer,
	} {
		t.Run(name, func(t *testing.T) {
			a := newFuller()
			server, _ := onSocket(t, start, a)
			env := []string{"CLIENT_ID=" + botID, "CLIENT_SECRET=" + botSecret}
			if server.TLS != nil {
				env = append(env, "NODE_EXTRA_CA_CERTS="+authority(t, server))
			}
			var heard map[string]map[string]any
			if err := json.Unmarshal(node(t, env, "calls.mjs", server.URL, string(callID)), &heard); err != nil {
				t.Fatal(err)
			}
			checkHeard(t, heard)
			if diff := cmp.Diff(asked(), a.kinds()); diff != "" {
				t.Errorf("the calls were asked for other things: %s", diff)
			}
		})
	}
}

// newFuller is an application with a call, a participant and an operation.
func newFuller() *fuller {
	return &fuller{
		application: application{call: signaling.Call{ID: callID, State: signaling.StateEstablished, Direction: signaling.Inbound, Many: true}},
		presences: []signaling.Presence{{
			Participant: signaling.Participant{ID: "p1", Identity: signaling.Identity{Kind: signaling.User, ID: "bob"}}, Sharing: signaling.Sharer,
		}},
		groups: []signaling.AudioRoutingGroup{{ID: "g1", Sources: []signaling.ParticipantID{"p1"}, Receivers: []signaling.ParticipantID{"p2"}}},
		meetings: []signaling.OnlineMeeting{{
			ID: "m0", Organizer: signaling.Identity{Kind: signaling.User, ID: "ada"}, JoinURL: "https://calls.test/join/it's", JoinID: "1234567890",
		}},
		operations: []signaling.Operation{{ID: "o1", Kind: signaling.PlayPromptOperation, Status: signaling.OperationRunning}},
	}
}

// kinds are the types of what was asked for, in order.
func (a *fuller) kinds() (kinds []string) {
	for _, cmd := range a.asked {
		kinds = append(kinds, strings.TrimPrefix(fmt.Sprintf("%T", cmd), "signaling."))
	}
	return kinds
}

// asked are the commands that calls.mjs asks for, in its order.
func asked() []string {
	return []string{
		"Answer", "Answer", "Reject", "Redirect", "Transfer", "KeepAlive",
		"PlayPrompt", "Record", "CancelMedia", "SubscribeToTone", "SendTones",
		"Mute", "Unmute", "UpdateRecordingStatus", "ChangeScreenSharingRole", "AddLargeGalleryView",
		"Invite", "Invite", "Invite", "MuteAll", "MuteParticipant", "StartHoldMusic", "StopHoldMusic", "RemoveParticipant",
		"SetAudioRoutingGroup", "SetAudioRoutingGroup", "DeleteAudioRoutingGroup", "Hangup",
	}
}

// checkHeard holds what the foreign client understood against what was meant.
func checkHeard(t *testing.T, heard map[string]map[string]any) {
	t.Helper()
	want := map[string]map[string]any{
		"create":           {"id": string(callID)},
		"get":              {"id": string(callID), "state": "established", "direction": "incoming"},
		"playPrompt":       {"@odata.type": "#microsoft.graph.playPromptOperation", "status": "Completed"},
		"recordResponse":   {"@odata.type": "#microsoft.graph.recordOperation"},
		"sendDtmfTones":    {"@odata.type": "#microsoft.graph.sendDtmfTonesOperation"},
		"mute":             {"@odata.type": "#microsoft.graph.muteParticipantOperation"},
		"invite":           {"@odata.type": "#microsoft.graph.inviteParticipantsOperation"},
		"operation":        {"id": "o1", "status": "Running"},
		"unknownOperation": {"error": "8522", "status": 404.0},

		"joinByToken":             {"id": string(callID)},
		"muteAll":                 {"@odata.type": "#microsoft.graph.muteParticipantOperation"},
		"createAudioRoutingGroup": {"id": "oneToOne", "routingMode": "oneToOne"},
		"updateAudioRoutingGroup": {"id": "g1", "routingMode": "multicast"},
		"contentSharingSession":   {"id": "p1"},
		"createMeeting":           {"id": "m1", "subject": "a meeting", "startDateTime": "2026-11-20T21:30:34.2444915Z"},
		"createOrGetMeeting":      {"id": "m1", "externalId": "mine", "subject": "ours"},
		"getAgain":                {"id": "m1", "externalId": "mine", "subject": "ours"},
		"getMeeting":              {"id": "m1", "subject": "a meeting"},
		"myMeetings":              {"error": "BadRequest", "status": 400.0},
	}
	for verb, members := range map[string]int{
		"list": 1, "participants": 1, "operations": 1, "audioRoutingGroups": 1, "contentSharingSessions": 1,
		"findMeeting": 1, "findMeetingByID": 1, "findVideoMeeting": 0,
	} {
		if value, _ := heard[verb]["value"].([]any); len(value) != members {
			t.Errorf("%s: %v, want %d", verb, heard[verb], members)
		}
	}
	for verb, got := range heard {
		if got["error"] != nil && want[verb]["error"] == nil {
			t.Errorf("%s: the client got the error %v (%v)", verb, got["error"], got["status"])
		}
		for name, value := range want[verb] {
			if got[name] != value {
				t.Errorf("%s: %s is %v, want %v", verb, name, got[name], value)
			}
		}
	}
	const others = 26 // that ask nothing of a call, or make one
	if len(heard) != len(asked())+others {
		t.Errorf("the client made %d requests, want %d", len(heard), len(asked())+others)
	}
}

// authority writes the server's throw-away certificate to a file.
func authority(t *testing.T, server *httptest.Server) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A library that we did not write takes the tokens of our notifications.
func TestForeignTokenLibrary(t *testing.T) {
	server, issuer := onSocket(t, httptest.NewServer, &application{})
	token, err := issuer.Notification(botID, "contoso")
	if err != nil {
		t.Fatal(err)
	}
	tenant := node(t, []string{"TOKEN=" + token}, "verify.mjs", server.URL+"/keys", server.URL, botID)
	if strings.TrimSpace(string(tenant)) != "contoso" {
		t.Errorf("the tenant is %q", tenant)
	}
}
