package acs_test

import (
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/acs/wire"

	"github.com/google/go-cmp/cmp"
)

const oldest, older, old = "2021-06-15-preview", "2021-08-30-preview", "2021-11-15-preview"

// oldSteps are the operations of 2021: the request in the words of the contract, how it
// is answered, and the model of the answer.
var oldSteps = []struct {
	operation, body string
	status          int
	model           string
}{
	{"POST /calling/callConnections", `{"targets":[` + alice + `],"source":{"rawId":"8:acs:bot"},"callbackUri":"http://app.test/e"}`, 201, "CreateCallResult"},
	{"GET /calling/callConnections/{ci}", "", 200, "CallConnectionProperties"},
	{"DELETE /calling/callConnections/{ci}", "", 202, ""},
	{"POST /calling/callConnections/{ci}/:hangup", "", 202, ""},
	{"POST /calling/callConnections/{ci}/:keepAlive", "", 200, ""},
	{"POST /calling/callConnections/{ci}/:playAudio", `{"audioFileUri":"http://app.test/a.wav","loop":false,"operationContext":"x"}`, 202, "PlayAudioResult"},
	{"POST /calling/callConnections/{ci}/:cancelAllMediaOperations", `{"operationContext":"x"}`, 200, "PlayAudioResult"},
	{"POST /calling/callConnections/{ci}/:transfer", `{"targetParticipant":` + alice + `}`, 202, ""},
	{"POST /calling/callConnections/{ci}/:createAudioRoutingGroup", `{"audioRoutingMode":"multicast","targets":[` + alice + `]}`, 200, ""},
	{"GET /calling/callConnections/{ci}/audioRoutingGroups/{audioRoutingGroupId}", "", 200, "AudioRoutingGroupRequest"},
	{"PATCH /calling/callConnections/{ci}/audioRoutingGroups/{audioRoutingGroupId}", `{"targets":[` + alice + `]}`, 200, ""},
	{"DELETE /calling/callConnections/{ci}/audioRoutingGroups/{audioRoutingGroupId}", "", 202, ""},
	{"GET /calling/callConnections/{ci}/participants", "", 200, "[CallParticipant]"},
	{"POST /calling/callConnections/{ci}/participants", `{"participant":` + alice + `}`, 202, "AddParticipantResult"},
	{"DELETE /calling/callConnections/{ci}/participants/{pid}", "", 202, ""},
	{"POST /calling/callConnections/{ci}/participants:get", `{"identifier":` + alice + `}`, 200, "[CallParticipant]"},
	{"POST /calling/callConnections/{ci}/participants:remove", `{"identifier":` + alice + `}`, 202, ""},
	{"POST /calling/callConnections/{ci}/participants:startHoldMusic", `{"identifier":` + alice + `}`, 202, "PlayAudioResult"},
	{"POST /calling/callConnections/{ci}/participants:stopHoldMusic", `{"identifier":` + alice + `}`, 202, "PlayAudioResult"},
	{"POST /calling/callConnections/{ci}/participants:playAudio", `{"identifier":` + alice + `,"audioFileUri":"http://app.test/a.wav","loop":true}`, 202, "PlayAudioResult"},
	{"POST /calling/callConnections/{ci}/participants:cancelMediaOperation", `{"identifier":` + alice + `,"mediaOperationId":"x"}`, 405, ""},
	{"POST /calling/callConnections/{ci}/participants:mute", `{"identifier":` + alice + `}`, 200, ""},
	{"POST /calling/callConnections/{ci}/participants:unmute", `{"identifier":` + alice + `}`, 405, ""},
	{"POST /calling/callConnections/{ci}/participants:holdMeetingAudio", `{"identifier":` + alice + `}`, 405, ""},
	{"POST /calling/callConnections/{ci}/participants:resumeMeetingAudio", `{"identifier":` + alice + `}`, 405, ""},

	{"POST /calling/serverCalls/{sc}/:join", `{"source":{"rawId":"8:acs:bot"},"callbackUri":"http://app.test/e"}`, 202, "JoinCallResult"},
	{"POST /calling/serverCalls/{sc}/:playAudio", `{"audioFileUri":"http://app.test/a.wav","callbackUri":"http://app.test/e"}`, 202, "PlayAudioResult"},
	{"POST /calling/serverCalls/{sc}/participants", `{"participant":` + alice + `}`, 202, "AddParticipantResult"},
	{"DELETE /calling/serverCalls/{sc}/participants/{pid}", "", 202, ""},
	{"POST /calling/serverCalls/{sc}/recordings", `{"recordingStateCallbackUri":"http://app.test/r"}`, 200, "StartCallRecordingResult"},
	{"GET /calling/serverCalls/{sc}/recordings/{rec}", "", 200, "CallRecordingProperties"},
	{"DELETE /calling/serverCalls/{sc}/recordings/{rec}", "", 200, ""},
	{"POST /calling/serverCalls/{sc}/recordings/{rec}/:pause", "", 200, ""},
	{"POST /calling/serverCalls/{sc}/recordings/{rec}/:resume", "", 200, ""},

	{"POST /calling:join", `{"callLocator":$LOCATOR,"source":{"rawId":"8:acs:bot"},"callbackUri":"http://app.test/e"}`, 202, "JoinCallResult"},
	{"POST /calling:playAudio", `{"callLocator":$LOCATOR,"playAudioRequest":{"audioFileUri":"http://app.test/a.wav","loop":false}}`, 202, "PlayAudioResult"},
	{"POST /calling:cancelMediaOperation", `{"callLocator":$LOCATOR,"cancelMediaOperationRequest":{"mediaOperationId":"x"}}`, 200, ""},
	{"POST /calling:answer", `{"incomingCallContext":"$CONTEXT","callbackUrl":"http://app.test/e"}`, 201, "CreateCallResult"},
	{"POST /calling:reject", `{"incomingCallContext":"$CONTEXT","callbackUrl":"http://app.test/e","callRejectReason":"busy"}`, 202, ""},
	{"POST /calling:redirect", `{"incomingCallContext":"$CONTEXT","callbackUrl":"http://app.test/e","targets":[` + alice + `]}`, 202, ""},
	{"POST /calling/participants", `{"callLocator":$LOCATOR,"addParticipantRequest":{"participant":` + alice + `}}`, 202, "AddParticipantResult"},
	{"POST /calling/participants:getAll", `{"callLocator":$LOCATOR}`, 200, "[CallParticipant]"},
	{"POST /calling/participants:get", `{"callLocator":$LOCATOR,"getParticipantRequest":{"identifier":` + alice + `}}`, 200, "[CallParticipant]"},
	{"POST /calling/participants:remove", `{"callLocator":$LOCATOR,"removeParticipantRequest":{"identifier":` + alice + `}}`, 202, ""},
	{"POST /calling/participants:startHoldMusic", `{"callLocator":$LOCATOR}`, 405, ""},
	{"POST /calling/participants:stopHoldMusic", `{"callLocator":$LOCATOR}`, 405, ""},
	{"POST /calling/participants:playAudio", `{"callLocator":$LOCATOR}`, 405, ""},
	{"POST /calling/participants:cancelMediaOperation", `{"callLocator":$LOCATOR}`, 405, ""},
	{"POST /calling/participants:mute", `{"callLocator":$LOCATOR}`, 405, ""},
	{"POST /calling/participants:unmute", `{"callLocator":$LOCATOR}`, 405, ""},
	{"POST /calling/participants:holdMeetingAudio", `{"callLocator":$LOCATOR}`, 405, ""},
	{"POST /calling/participants:resumeMeetingAudio", `{"callLocator":$LOCATOR}`, 405, ""},
	{"POST /calling/recordings", `{"callLocator":$LOCATOR,"startCallRecordingRequest":{"recordingStateCallbackUri":"http://app.test/r"}}`, 200, "StartCallRecordingResult"},
	{"GET /calling/recordings/{rec}", "", 200, "CallRecordingProperties"},
	{"DELETE /calling/recordings/{rec}", "", 200, ""},
	{"POST /calling/recordings/{rec}/:pause", "", 200, ""},
	{"POST /calling/recordings/{rec}/:resume", "", 200, ""},
}

// oldContract is what the published swagger of one version has.
type oldContract struct {
	Operations [][]any
	Models     map[string]any
}

func oldContracts(t *testing.T) map[string]oldContract {
	t.Helper()
	text, err := os.ReadFile("../../testdata/wire/acs/2021-callingserver.json")
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]json.RawMessage
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	all := map[string]oldContract{}
	for _, v := range []string{older, old} {
		var c oldContract
		if err := json.Unmarshal(file[v], &c); err != nil {
			t.Fatal(err)
		}
		all[v] = c
	}
	return all
}

// spread is each of the operations that one entry of the contract stands for.
func spread(methods, path string) []string {
	var all []string
	base, first, _ := strings.Cut(path, "|")
	at := strings.LastIndex(base, ":")
	for _, method := range strings.Split(methods, "|") {
		all = append(all, method+" "+base)
		for _, other := range strings.Split(first, "|") {
			if other != "" {
				all = append(all, method+" "+strings.TrimSuffix(base[:at], "/")+other)
			}
		}
	}
	return all
}

// Every operation of the previews of 2021 is answered as their swagger says, with
// nothing that it does not know; those that are not served say so.
func TestOldContracts(t *testing.T) {
	for version, c := range oldContracts(t) {
		for _, entry := range c.Operations {
			for _, operation := range spread(entry[0].(string), entry[1].(string)) {
				t.Run(version+"/"+operation, func(t *testing.T) {
					at := slices.IndexFunc(oldSteps, func(s struct {
						operation, body string
						status          int
						model           string
					}) bool {
						return s.operation == operation
					})
					if at < 0 {
						t.Fatal("it is not tried")
					}
					s := oldSteps[at]
					inWorld(t, func(w *world) {
						context := w.incoming()
						if !strings.Contains(s.body, "$CONTEXT") {
							w.answered("")
						}
						status, text := w.send(w.oldRequest(version, s.operation, strings.ReplaceAll(s.body, "$CONTEXT", context)))
						if status != s.status {
							w.t.Fatalf("answered %d %s; want %d", status, text, s.status)
						}
						if s.model != "" {
							checkOld(w.t, oldContracts(t), s.model, text)
						}
					})
				})
			}
		}
	}
}

func (w *world) oldRequest(version, operation, body string) *http.Request {
	method, path, _ := strings.Cut(operation, " ")
	server := wire.ServerCallID(serviceURL, "server")
	path = strings.NewReplacer("{ci}", callID, "{pid}", "p-alice", "{sc}", server, "{rec}", "recording", "{audioRoutingGroupId}", "group").Replace(path)
	body = strings.ReplaceAll(body, "$LOCATOR", `{"kind":"serverCallLocator","serverCallId":"`+server+`"}`)
	return w.request(method, strings.TrimPrefix(path, "/calling"), version, body)
}

// checkOld holds an answer against a model: its names end in "*" where they must be
// there.
func checkOld(t *testing.T, all map[string]oldContract, model, text string) {
	t.Helper()
	if inner, list := strings.CutPrefix(model, "["); list {
		var items []json.RawMessage
		if err := json.Unmarshal([]byte(text), &items); err != nil || len(items) == 0 {
			t.Fatal(err, text)
		}
		for _, item := range items {
			checkOld(t, all, strings.TrimSuffix(inner, "]"), string(item))
		}
		return
	}
	properties, _ := all[old].Models[model].(map[string]any)
	if properties == nil {
		properties, _ = all[older].Models[model].(map[string]any)
	}
	var body map[string]any
	if err := json.Unmarshal([]byte(text), &body); err != nil {
		t.Fatal(err, text)
	}
	for name := range body {
		if properties[name] == nil && properties[name+"*"] == nil {
			t.Errorf("%s is not known of %s: %s", name, model, text)
		}
	}
	for name := range properties {
		if plain, must := strings.CutSuffix(name, "*"); must && body[plain] == nil {
			t.Errorf("%s has no %s: %s", model, plain, text)
		}
	}
}

// A call of 2021 tells its states in the words of its version, and rosters and keys only
// to who has asked for them.
func TestOldEvents(t *testing.T) {
	for version, states := range map[string][]string{
		oldest: {"establishing", "established", "transferring", "terminated"},
		older:  {"connecting", "connected", "disconnected"},
		old:    {"connecting", "connected", "transferring", "transferAccepted", "disconnected"},
	} {
		for _, wants := range []string{``, `,"requestedCallEvents":["participantsUpdated","dtmfReceived"]`} {
			inWorld(t, func(w *world) {
				w.send(w.oldRequest(version, "POST /calling/callConnections", `{"targets":[`+alice+`],"source":{"rawId":"8:acs:bot"},"callbackUri":"http://app.test/e"`+wants+`}`))
				w.notify(signaling.StateChanged{Call: callID, State: signaling.StateEstablishing},
					signaling.StateChanged{Call: callID, State: signaling.StateEstablished},
					signaling.RosterUpdated{Call: callID, Presences: w.exchange.roster},
					signaling.ToneReceived{Call: callID, Sequence: 3, Tone: media.Tone{Key: '#'}},
					signaling.StateChanged{Call: callID, State: signaling.StateTransferring},
					signaling.StateChanged{Call: callID, State: signaling.StateTransferAccepted},
					signaling.Terminated{Call: callID})
				var got, others []string
				for _, e := range w.told() {
					var d wire.OldEventData
					if err := json.Unmarshal(e.event.Data, &d); err != nil {
						t.Fatal(err)
					}
					if e.event.Kind() == "CallConnectionStateChanged" {
						got = append(got, d.State)
						if (version == old) != (d.CallLocator != nil) || (version == old) != (d.ServerCallID == "") {
							t.Errorf("%s: %s", version, e.event.Data)
						}
						continue
					}
					others = append(others, e.event.Kind())
					if d.Tone != nil && (d.Tone.Tone != "pound" || d.Tone.Sequence != 3) {
						t.Errorf("the key is %+v", d.Tone)
					}
				}
				if diff := cmp.Diff(states, got); diff != "" {
					t.Error(version, diff)
				}
				var want []string
				if wants != "" {
					want = []string{"ParticipantsUpdated", "DtmfReceived"}
					if _, subscribed := w.exchange.last(t).(signaling.SubscribeToTone); !subscribed {
						t.Error("nobody asked for the keys")
					}
				}
				if diff := cmp.Diff(want, others); diff != "" {
					t.Error(version, diff)
				}
			})
		}
	}
}

// An announcement in a call in which the application takes no part is told of at its own
// callback; so is whom it invites.
func TestOutside(t *testing.T) {
	inWorld(t, func(w *world) {
		for _, c := range []struct{ operation, body, kind string }{
			{"POST /calling/serverCalls/{sc}/:playAudio", `{"audioFileUri":"http://app.test/a.wav","callbackUri":"http://app.test/out","operationContext":"x"}`, "PlayAudioResult"},
			{"POST /calling/serverCalls/{sc}/participants", `{"participant":` + alice + `,"callbackUri":"http://app.test/out","operationContext":"x"}`, "AddParticipantResult"},
		} {
			for status, result := range map[string]signaling.Operation{"completed": fine, "failed": cancelled} {
				if code, text := w.send(w.oldRequest(older, c.operation, c.body)); code != 202 {
					t.Fatal(code, text)
				}
				cmd := w.exchange.last(t)
				op := result
				op.Context, op.Status = contextOf(cmd), signaling.OperationFailed
				if status == "completed" {
					op.Status = signaling.OperationSucceeded
				}
				if err := w.resource.Notifier(w.exchange.outside).Notify(w.t.Context(), signaling.OperationCompleted{Operation: op}); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				events := w.told()
				if len(events) != 1 || events[0].event.Kind() != c.kind || events[0].path != "/out" || events[0].event.Source != "calling/serverCalls/"+wire.ServerCallID(serviceURL, "server") {
					t.Fatalf("%+v", events)
				}
				var d wire.OldEventData
				if err := json.Unmarshal(events[0].event.Data, &d); err != nil || d.Status != status || d.OperationContext != "x" || d.Result.Code != op.Result.Code {
					t.Errorf("%s, %v", events[0].event.Data, err)
				}
			}
		}
		if code, _ := w.send(w.oldRequest(older, "POST /calling/serverCalls/bm90aGluZw/:playAudio", `{"audioFileUri":"a"}`)); code != 404 {
			t.Errorf("a call that is none: %d", code)
		}
	})
}

// Whoever was invited from outside is removed by the id that the invitation was answered
// with, as by the one that rosters have.
func TestRemovedFromOutside(t *testing.T) {
	inWorld(t, func(w *world) {
		code, text := w.send(w.oldRequest(older, "POST /calling/serverCalls/{sc}/participants", `{"participant":`+alice+`,"callbackUri":"http://app.test/out"}`))
		var invited wire.OldParticipantID
		if err := json.Unmarshal([]byte(text), &invited); code != 202 || err != nil {
			t.Fatal(code, text)
		}
		for _, id := range []string{invited.ID, "p-alice"} {
			if code, text := w.send(w.oldRequest(older, "DELETE /calling/serverCalls/{sc}/participants/"+id, "")); code != 202 {
				t.Errorf("%s: %d %s", id, code, text)
			}
			if got := w.exchange.last(t); got != (signaling.RemoveParticipant{Participant: "p-alice"}) {
				t.Errorf("by %s %#v is asked for", id, got)
			}
		}
	})
}

// In 2021 nobody's kind was told, and of kinds that came later nothing but the raw id.
func TestOldIdentifiers(t *testing.T) {
	inWorld(t, func(w *world) {
		w.exchange.roster = append(w.exchange.roster, signaling.Presence{Participant: signaling.Participant{
			ID: "p-app", Identity: signaling.Identity{Kind: signaling.Application, ID: otherCall},
		}})
		code, text := w.send(w.oldRequest(old, "POST /calling/callConnections", `{"targets":[`+alice+`],"source":{"rawId":"8:acs:bot"},"callbackUri":"http://app.test/e"}`))
		if code != 201 {
			t.Fatal(code, text)
		}
		for _, path := range []string{"", "/participants"} {
			_, text := w.send(w.oldRequest(old, "GET /calling/callConnections/{ci}"+path, ""))
			if strings.Contains(text, `"kind":"communicationUser"`) || strings.Contains(text, "microsoftTeamsApp") || !strings.Contains(text, `"communicationUser":{"id":"8:acs:alice"}`) {
				t.Error(text)
			}
			if path != "" && !strings.Contains(text, `"identifier":{"rawId":"28:orgid:`+otherCall+`"}`) {
				t.Error(text)
			}
		}
	})
}

// A redirected call rings for as long as was wished, or as near to it as it may.
func TestOldRedirectsRing(t *testing.T) {
	for timeout, want := range map[string]time.Duration{"": 0, `,"timeout":3`: 15 * time.Second, `,"timeout":30`: 30 * time.Second, `,"timeout":180`: 90 * time.Second} {
		inWorld(t, func(w *world) {
			code, text := w.send(w.oldRequest(old, "POST /calling:redirect", `{"incomingCallContext":"`+w.incoming()+`","targets":[`+alice+`]`+timeout+`}`))
			if code != 202 {
				t.Fatal(code, text)
			}
			if got := w.exchange.last(t).(signaling.Redirect).Timeout; got != want {
				t.Errorf("%s: %v, want %v", timeout, got, want)
			}
		})
	}
}
