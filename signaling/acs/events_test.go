package acs_test

import (
	"fmt"
	"testing"
	"testing/synctest"

	"callbot/media"
	"callbot/signaling"

	"github.com/google/go-cmp/cmp"
)

// eventKinds are the events that come of what can happen here.
var eventKinds = []string{
	"CallConnected", "ParticipantsUpdated", "PlayStarted", "PlayCompleted", "PlayCanceled", "PlayFailed", "RecognizeCompleted",
	"RecognizeFailed", "RecognizeCanceled", "ContinuousDtmfRecognitionToneReceived", "ContinuousDtmfRecognitionStopped",
	"SendDtmfTonesCompleted", "SendDtmfTonesFailed", "AddParticipantSucceeded", "AddParticipantFailed", "CancelAddParticipantSucceeded",
	"CancelAddParticipantFailed", "RemoveParticipantSucceeded", "RemoveParticipantFailed", "MoveParticipantSucceeded", "MoveParticipantFailed",
	"HoldFailed", "CallTransferFailed", "CallTransferAccepted", "MediaStreamingStarted", "MediaStreamingStopped", "TranscriptionFailed",
	"RecordingStateChanged", "CallDisconnected",
}

// The results that operations end with.
var (
	fine      = signaling.Operation{Result: signaling.Result{Code: 200, Message: "Action completed successfully."}}
	cancelled = signaling.Operation{Result: signaling.Result{Code: 400, Subcode: 8508, Message: "Action was cancelled."}}
	failed    = signaling.Operation{Result: signaling.Result{Code: 500, Subcode: 9999, Message: "It failed."}}
)

// step is a request, how the operation that it begins ends, and the events of that.
type step struct {
	path, body string
	ends       *signaling.Operation
	kinds      []string
}

const (
	alice    = `{"rawId":"8:acs:alice"}`
	someFile = `"playSources":[{"kind":"file","file":{"uri":"http://app.test/a.wav"}}]`
)

// steps are operations with all their ends.
var steps = []step{
	{":play", `{` + someFile + `,"operationContext":"x"}`, &fine, []string{"PlayStarted", "PlayCompleted"}},
	{":play", `{` + someFile + `,"playTo":[` + alice + `],"operationContext":"x"}`, &fine, []string{"PlayStarted", "PlayCompleted"}},
	{":play", `{` + someFile + `,"playOptions":{"loop":true},"operationContext":"x"}`, &cancelled, []string{"PlayStarted", "PlayCanceled"}},
	{":play", `{` + someFile + `,"operationContext":"x"}`, &signaling.Operation{Result: failed.Result, FailedPrompt: 1}, []string{"PlayStarted", "PlayFailed"}},
	{":recognize", `{"recognizeInputType":"dtmf","recognizeOptions":{"targetParticipant":` + alice + `},"operationContext":"x"}`,
		&signaling.Operation{Result: signaling.Result{Code: 200, Subcode: 8514}, Recognition: signaling.Recognition{Tones: []media.Key{'1', '#'}, End: signaling.EndedByStopTone}},
		[]string{"RecognizeCompleted"}},
	{":recognize", `{"recognizeInputType":"choices","recognizeOptions":{"targetParticipant":` + alice + `,"choices":[{"label":"yes","phrases":["yes"],"tone":"one"}]},"operationContext":"x"}`,
		&signaling.Operation{Result: signaling.Result{Code: 200, Subcode: 8533}, Recognition: signaling.Recognition{Tones: []media.Key{'1'}, Label: "yes", End: signaling.EndedByChoice}},
		[]string{"RecognizeCompleted"}},
	{":recognize", `{"recognizeInputType":"dtmf","recognizeOptions":{"targetParticipant":` + alice + `},"operationContext":"x"}`, &failed, []string{"RecognizeFailed"}},
	{":recognize", `{"recognizeInputType":"dtmf","recognizeOptions":{"targetParticipant":` + alice + `},"operationContext":"x"}`, &cancelled, []string{"RecognizeCanceled"}},
	{":recognize", `{"recognizeInputType":"speech","recognizeOptions":{"targetParticipant":` + alice + `,"speechLanguage":"en-US","speechOptions":{"endSilenceTimeoutInMs":500}},"operationContext":"x"}`,
		&signaling.Operation{Result: signaling.Result{Code: 200, Subcode: 8569}, Recognition: signaling.Recognition{Speech: "hello", Confidence: 0.9, End: signaling.EndedBySpeech}},
		[]string{"RecognizeCompleted"}},
	{":recognize", `{"recognizeInputType":"speechOrDtmf","recognizeOptions":{"targetParticipant":` + alice + `,"dtmfOptions":{"maxTonesToCollect":1}},"operationContext":"x"}`,
		&signaling.Operation{Result: signaling.Result{Code: 200, Subcode: 8531}, Recognition: signaling.Recognition{Tones: []media.Key{'1'}, End: signaling.EndedByMaxTones}},
		[]string{"RecognizeCompleted"}},
	{":recognize", `{"recognizeInputType":"choices","recognizeOptions":{"targetParticipant":` + alice + `,"choices":[{"label":"Yes","phrases":["yes","yeah"]}]},"operationContext":"x"}`,
		&signaling.Operation{Result: signaling.Result{Code: 200, Subcode: 8545}, Recognition: signaling.Recognition{Label: "Yes", Speech: "yeah", Confidence: 0.5, End: signaling.EndedBySpokenChoice}},
		[]string{"RecognizeCompleted"}},
	{":sendDtmfTones", `{"tones":["one"],"targetParticipant":` + alice + `,"operationContext":"x"}`, &fine, []string{"SendDtmfTonesCompleted"}},
	{":sendDtmfTones", `{"tones":["one"],"targetParticipant":` + alice + `,"operationContext":"x"}`, &failed, []string{"SendDtmfTonesFailed"}},
	{"/participants:add", `{"participantToAdd":` + alice + `,"operationContext":"x"}`, &fine, []string{"AddParticipantSucceeded"}},
	{"/participants:add", `{"participantToAdd":` + alice + `,"operationContext":"x"}`, &failed, []string{"AddParticipantFailed"}},
	{"/participants:cancelAddParticipant", `{"invitationId":"i","operationContext":"x"}`, &fine, []string{"CancelAddParticipantSucceeded"}},
	{"/participants:cancelAddParticipant", `{"invitationId":"i","operationContext":"x"}`, &failed, []string{"CancelAddParticipantFailed"}},
	{"/participants:remove", `{"participantToRemove":` + alice + `,"operationContext":"x"}`, &fine, []string{"RemoveParticipantSucceeded"}},
	{"/participants:remove", `{"participantToRemove":` + alice + `,"operationContext":"x"}`, &failed, []string{"RemoveParticipantFailed"}},
	{"/participants:moveHere", `{"targetParticipants":[` + alice + `],"fromCall":"` + callID + `","operationContext":"x"}`, &fine, []string{"MoveParticipantSucceeded"}},
	{"/participants:moveHere", `{"targetParticipants":[` + alice + `],"fromCall":"` + callID + `","operationContext":"x"}`, &failed, []string{"MoveParticipantFailed"}},
	{":hold", `{"targetParticipant":` + alice + `,"operationContext":"x"}`, &fine, nil},
	{":hold", `{"targetParticipant":` + alice + `,"operationContext":"x"}`, &failed, []string{"HoldFailed"}},
	{":unhold", `{"targetParticipant":` + alice + `,"operationContext":"x"}`, &fine, nil},
	{":startTranscription", `{"locale":"en-US","operationContext":"x"}`, nil, []string{"TranscriptionFailed"}},
	{":startMediaStreaming", `{"operationContext":"x"}`, nil, []string{"MediaStreamingStarted"}},
	{":stopMediaStreaming", `{"operationContext":"x"}`, nil, []string{"MediaStreamingStopped"}},
}

// What becomes of every operation is told once, with the context of the request and at
// its callback, and to the call's where it has none.
func TestOperations(t *testing.T) {
	inWorld(t, func(w *world) {
		w.answered(fmt.Sprintf(streamed, false))
		for _, s := range steps {
			for _, callback := range []string{"", "http://app.test/of-this-one"} {
				if callback != "" && (s.path == ":startMediaStreaming" || s.path == ":stopMediaStreaming") {
					continue // it runs already
				}
				w.step(s, callback)
				events := w.told()
				if diff := cmp.Diff(append([]string{}, s.kinds...), kinds(events)); diff != "" {
					t.Errorf("%s %s\n%s", s.path, s.body, diff)
				}
				want := "/events?k=v"
				if callback != "" {
					want = "/of-this-one"
				}
				for _, e := range events {
					if e.data.OperationContext != "x" || e.path != want || e.data.Result == nil || e.data.ServerCallID == "" {
						t.Errorf("%s told %s at %s", s.path, e.event.Data, e.path)
					}
				}
			}
		}
	})
}

// step makes a request and lets what it begins end.
func (w *world) step(s step, callback string) {
	w.t.Helper()
	body := s.body
	if callback != "" {
		body = body[:len(body)-1] + `,"operationCallbackUri":"` + callback + `"}`
	}
	if status, text := w.do("POST", "/callConnections/"+callID+s.path, body); status/100 != 2 {
		w.t.Fatalf("%s %s: %d %s", s.path, body, status, text)
	}
	synctest.Wait()
	if s.ends != nil {
		w.ends(w.exchange.last(w.t), *s.ends)
	}
}

// everything makes every event happen that can.
func (w *world) everything() {
	w.t.Helper()
	w.must(201, "POST", "/callConnections", `{"targets":[`+alice+`],"callbackUri":"http://app.test/e","operationContext":"x"`+fmt.Sprintf(streamed, false)+`}`)
	w.notify(signaling.StateChanged{Call: callID, State: signaling.StateEstablished}, signaling.RosterUpdated{Call: callID, Presences: w.exchange.roster})
	for _, s := range steps {
		w.step(s, "")
	}
	at := "/callConnections/" + callID
	w.must(200, "POST", at+":startContinuousDtmfRecognition", `{"targetParticipant":`+alice+`,"operationContext":"x"}`)
	w.notify(signaling.ToneReceived{Call: callID, Sequence: 1, Tone: media.Tone{Key: '#'}, Participant: "p-alice"})
	w.record()
	for _, state := range []signaling.CallState{signaling.StateEstablished, signaling.StateTransferAccepted} {
		w.must(202, "POST", at+":transferToParticipant", `{"targetParticipant":{"rawId":"8:acs:carol"},"transferee":`+alice+`,"operationContext":"x"}`)
		token := contextOf(w.exchange.last(w.t))
		w.notify(signaling.StateChanged{Call: callID, State: signaling.StateTransferring, Context: token},
			signaling.StateChanged{Call: callID, State: state, Context: token, Result: &signaling.Result{Code: 500, Subcode: 7000}})
	}
	w.notify(signaling.Terminated{Call: callID, Result: signaling.Result{Code: 200, Subcode: 7000}})
}

// record makes a recording of the call, which ends.
func (w *world) record() {
	w.t.Helper()
	w.must(200, "POST", "/recordings", `{"callConnectionId":"`+callID+`","recordingStateCallbackUri":"http://app.test/r"}`)
	order := w.exchange.orders[len(w.exchange.orders)-1]
	to := w.resource.Notifier(order.CallbackURI)
	for _, state := range []signaling.RecordingState{signaling.RecordingActive, signaling.RecordingPaused, signaling.RecordingEnded} {
		if err := to.Notify(w.t.Context(), signaling.RecordingChanged{Call: callID, Recording: signaling.CallRecording{ID: "recording", State: state}}); err != nil {
			w.t.Error(err)
		}
	}
}
