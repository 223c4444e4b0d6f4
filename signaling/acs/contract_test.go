package acs_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"callbot/signaling/acs/wire"
)

// contract is what Microsoft's library of one api-version knows.
type contract struct {
	APIVersion string
	Operations []struct {
		Operation, Method, Path string
		Responses               map[string]*string
		Repeatable              bool
	}
	Enums  map[string][]string
	Models map[string]map[string]struct{ Type any }
}

func contracts(t *testing.T) []contract {
	t.Helper()
	files, err := filepath.Glob("../../testdata/wire/acs/20??-??-??*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no contracts", err)
	}
	var all []contract
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c contract
		if err := json.Unmarshal(text, &c); err != nil {
			t.Fatal(file, err)
		}
		all = append(all, c)
	}
	return all
}

// check says what in a value the model does not have.
func (c contract) check(at, model string, value any) []string {
	object, ok := value.(map[string]any)
	if !ok {
		return []string{fmt.Sprintf("%s is %T, not %s", at, value, model)}
	}
	var wrong []string
	for name, v := range object {
		property, known := c.Models[model][name]
		if !known {
			wrong = append(wrong, fmt.Sprintf("%s.%s is not known of %s", at, name, model))
			continue
		}
		wrong = append(wrong, c.checkType(at+"."+name, property.Type, v)...)
	}
	return wrong
}

func (c contract) checkType(at string, kind, value any) []string {
	bad := []string{fmt.Sprintf("%s is %T, not %v", at, value, kind)}
	switch kind := kind.(type) {
	case []any:
		list, ok := value.([]any)
		if !ok {
			return bad
		}
		var wrong []string
		for i, v := range list {
			wrong = append(wrong, c.checkType(fmt.Sprintf("%s[%d]", at, i), kind[0], v)...)
		}
		return wrong
	case string:
		switch kind {
		case "string", "datetime":
			_, ok := value.(string)
			return unless(ok, bad)
		case "number":
			_, ok := value.(float64)
			return unless(ok, bad)
		case "boolean":
			_, ok := value.(bool)
			return unless(ok, bad)
		default:
			return c.check(at, kind, value)
		}
	default:
		return bad
	}
}

func unless(ok bool, bad []string) []string {
	if ok {
		return nil
	}
	return bad
}

// bodies are requests for the operations that have a body.
var bodies = map[string]string{
	"createCall":                     `{"targets":[{"kind":"communicationUser","communicationUser":{"id":"8:acs:alice"}}],"callbackUri":"http://app.test/e"}`,
	"answerCall":                     `{"incomingCallContext":"$CONTEXT","callbackUri":"http://app.test/e"}`,
	"redirectCall":                   `{"incomingCallContext":"$CONTEXT","target":{"communicationUser":{"id":"8:acs:bob"}}}`,
	"rejectCall":                     `{"incomingCallContext":"$CONTEXT","callRejectReason":"busy"}`,
	"connect":                        `{"callLocator":{"kind":"groupCallLocator","groupCallId":"group"},"callbackUri":"http://app.test/e"}`,
	"transferToParticipant":          `{"targetParticipant":{"rawId":"8:acs:bob"},"transferee":{"rawId":"8:acs:alice"},"operationContext":"c"}`,
	"addParticipant":                 `{"participantToAdd":{"rawId":"8:acs:bob"},"operationContext":"c","customCallingContext":{"voipHeaders":{},"sipHeaders":{}}}`,
	"cancelAddParticipant":           `{"invitationId":"operation","operationContext":"c"}`,
	"moveParticipants":               `{"targetParticipants":[{"rawId":"8:acs:alice"}],"fromCall":"` + callID + `","operationContext":"c"}`,
	"mute":                           `{"targetParticipants":[{"rawId":"8:acs:alice"}],"operationContext":"c"}`,
	"removeParticipant":              `{"participantToRemove":{"rawId":"8:acs:alice"},"operationContext":"c"}`,
	"hold":                           `{"targetParticipant":{"rawId":"8:acs:alice"},"playSourceInfo":{"kind":"file","file":{"uri":"a"}}}`,
	"unhold":                         `{"targetParticipant":{"rawId":"8:acs:alice"}}`,
	"play":                           `{"playSources":[{"kind":"file","file":{"uri":"a"}}],"playTo":[],"playOptions":{"loop":false}}`,
	"recognize":                      `{"recognizeInputType":"dtmf","recognizeOptions":{"targetParticipant":{"rawId":"8:acs:alice"}}}`,
	"sendDtmfTones":                  `{"tones":["one"],"targetParticipant":{"rawId":"8:acs:alice"},"operationContext":"c"}`,
	"startContinuousDtmfRecognition": `{"targetParticipant":{"rawId":"8:acs:alice"}}`,
	"stopContinuousDtmfRecognition":  `{"targetParticipant":{"rawId":"8:acs:alice"}}`,
	"startTranscription":             `{"locale":"en-US"}`,
	"updateTranscription":            `{"locale":"en-US"}`,
	"stopTranscription":              `{}`,
	"startMediaStreaming":            `{}`,
	"stopMediaStreaming":             `{}`,
	"startRecording":                 `{"callLocator":{"kind":"serverCallLocator","serverCallId":"$SERVER"},"recordingStateCallbackUri":"http://app.test/r"}`,
}

// streamed agrees on a stream with the call.
const streamed = `,"mediaStreamingOptions":{"transportType":"websocket","audioChannelType":"mixed","contentType":"audio","transportUrl":"ws://sound.test/","startMediaStreaming":%v}`

// Every operation of every version is answered with the very status that Microsoft's
// library wants, and with nothing that it does not know.
func TestContracts(t *testing.T) {
	for _, c := range contracts(t) {
		for _, op := range c.Operations {
			t.Run(c.APIVersion+"/"+op.Operation, func(t *testing.T) {
				inWorld(t, func(w *world) {
					context := w.incoming()
					if !strings.Contains(bodies[op.Operation], "$CONTEXT") {
						w.answered(fmt.Sprintf(streamed, op.Operation == "stopMediaStreaming"))
					}
					status, text := w.send(w.contractRequest(c.APIVersion, op.Method, op.Path, strings.ReplaceAll(bodies[op.Operation], "$CONTEXT", context), op.Repeatable))
					if op.Operation == "stopTranscription" {
						if status != 400 { // there is never one to be stopped
							t.Errorf("answered %d %s", status, text)
						}
						return
					}
					statuses := make([]string, 0, 2)
					for s := range op.Responses {
						statuses = append(statuses, s)
					}
					slices.Sort(statuses)
					if strconv.Itoa(status) != statuses[0] {
						t.Fatalf("answered %d %s; want %v", status, text, statuses)
					}
					model := op.Responses[statuses[0]]
					if model == nil {
						if text != "" {
							t.Errorf("answered %s; want nothing", text)
						}
						return
					}
					var body any
					if err := json.Unmarshal([]byte(text), &body); err != nil {
						t.Fatal(err)
					}
					for _, wrong := range c.check("body", *model, body) {
						t.Error(wrong)
					}
				})
			})
		}
	}
}

// Whoever is called, an answer tells of them in the words of its version: of a kind that
// came later nothing but the raw id.
func TestOlderClientsKnowLess(t *testing.T) {
	const body = `{"targets":[{"rawId":"8:acs:a_b_c"},{"rawId":"28:orgid:x"},{"phoneNumber":{"value":"+1425","isAnonymous":true,"assertedId":"1"}}],
		"sourceCallerIdNumber":{"value":"+1800","isAnonymous":true},"callbackUri":"http://app.test/e",
		"transcriptionOptions":{"transportType":"websocket","locale":"en-US","transportUrl":"ws://sound.test/"}}`
	for _, c := range contracts(t) {
		inWorld(t, func(w *world) {
			status, text := w.send(w.request("POST", "/callConnections", c.APIVersion, body))
			var call struct {
				Targets []struct{ Kind, RawID string }
			}
			var all any
			if err := errors.Join(json.Unmarshal([]byte(text), &call), json.Unmarshal([]byte(text), &all)); status != 201 || err != nil {
				t.Fatal(status, text)
			}
			for _, wrong := range c.check(c.APIVersion, "CallConnectionPropertiesInternal", all) {
				t.Error(wrong)
			}
			for _, who := range call.Targets {
				if !slices.Contains(c.Enums["CommunicationIdentifierModelKind"], who.Kind) || who.RawID == "" {
					t.Errorf("%s knows nobody of kind %q: %s", c.APIVersion, who.Kind, text)
				}
			}
		})
	}
}

// contractRequest is the request of an operation, whose ids are those of the call.
func (w *world) contractRequest(version, method, path, body string, repeatable bool) *http.Request {
	path = strings.NewReplacer("/calling", "", "{callConnectionId}", callID, "{participantRawId}", "8%3Aacs%3Aalice", "{recordingId}", "recording").Replace(path)
	r := w.request(method, path, version, strings.ReplaceAll(body, "$SERVER", wire.ServerCallID(serviceURL, "server")))
	if repeatable {
		r.Header.Set("Repeatability-Request-ID", "id")
		r.Header.Set("Repeatability-First-Sent", "Fri, 20 Nov 2026 10:27:26 GMT")
	}
	return r
}

// Every event has its type and nothing that Microsoft's library does not know of it.
func TestEventContracts(t *testing.T) {
	all := contracts(t)
	newest := all[len(all)-1]
	seen := map[string]bool{}
	inWorld(t, func(w *world) {
		w.everything()
		for _, e := range w.told() {
			seen[e.event.Kind()] = true
			var data any
			if err := json.Unmarshal(e.event.Data, &data); err != nil {
				t.Fatal(err)
			}
			for _, wrong := range newest.check(e.event.Kind(), e.event.Kind(), data) {
				t.Error(wrong)
			}
			if e.event.SpecVersion != "1.0" || e.event.ID == "" || e.event.Time == "" || !strings.HasPrefix(e.event.Source, "calling/") || e.event.Subject != e.event.Source {
				t.Errorf("%+v", e.event)
			}
		}
	})
	for _, kind := range eventKinds {
		if !seen[kind] {
			t.Errorf("%s was not seen", kind)
		}
	}
}
