package acs_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"callbot/media"
	"callbot/signaling"

	"github.com/google/go-cmp/cmp"
)

// Ensures that every event says to the bot what it means, with the bot's own context.
func TestEvents(t *testing.T) {
	ada := signaling.Participant{ID: "8:acs:ada", Identity: signaling.Identity{Kind: signaling.User, ID: "ada"}}
	who := `"participant":{"kind":"communicationUser","rawId":"8:acs:ada","communicationUser":{"id":"8:acs:ada"}}`
	done := func(kind signaling.OperationKind, status signaling.OperationStatus, change func(*signaling.Operation)) signaling.Notification {
		op := signaling.Operation{ID: "op", Kind: kind, Context: "my own", Status: status, Result: signaling.Result{Code: 200}}
		if change != nil {
			change(&op)
		}
		return signaling.OperationCompleted{Call: "call", Operation: op}
	}
	of := func(who ...signaling.Identity) func(*signaling.Operation) {
		return func(op *signaling.Operation) { op.Participants = who }
	}
	const ok, bad = signaling.OperationSucceeded, signaling.OperationFailed
	for kind, c := range map[string]struct {
		data string
		want signaling.Notification
	}{
		"CallConnected":        {``, signaling.StateChanged{Call: "call", State: signaling.StateEstablished}},
		"CallTransferAccepted": {``, signaling.StateChanged{Call: "call", State: signaling.StateTransferAccepted, Context: "my own"}},
		"CallTransferFailed":   {``, signaling.StateChanged{Call: "call", State: signaling.StateEstablished, Context: "my own", Result: &signaling.Result{Code: 200}}},
		"ParticipantsUpdated": {`"sequenceNumber":3,"participants":[{"identifier":{"rawId":"8:acs:ada","kind":"communicationUser","communicationUser":{"id":"8:acs:ada"}},"isMuted":true,"isOnHold":true}],`,
			signaling.RosterUpdated{Call: "call", Sequence: 3, Presences: []signaling.Presence{{Participant: ada, Muted: true, OnHold: true}}}},
		"ContinuousDtmfRecognitionToneReceived": {`"sequenceId":7,"tone":"asterisk",`, signaling.ToneReceived{Call: "call", Sequence: 7, Tone: media.Tone{Key: '*'}, Participant: "op my own"}},
		"PlayCompleted":                         {``, done(signaling.PlayPromptOperation, ok, nil)},
		"PlayCanceled":                          {``, done(signaling.PlayPromptOperation, bad, nil)},
		"PlayFailed":                            {`"failedPlaySourceIndex":1,`, done(signaling.PlayPromptOperation, bad, func(op *signaling.Operation) { op.FailedPrompt = 2 })},
		"RecognizeCompleted": {`"recognitionType":"dtmf","dtmfResult":{"tones":["five","pound"]},`, done(signaling.RecognizeOperation, ok, func(op *signaling.Operation) {
			op.Recognition.Tones = []media.Key{'5', '#'}
		})},
		"RecognizeFailed":               {``, done(signaling.RecognizeOperation, bad, nil)},
		"RecognizeCanceled":             {``, done(signaling.RecognizeOperation, bad, nil)},
		"AddParticipantSucceeded":       {who + `,`, done(signaling.InviteOperation, ok, of(ada.Identity))},
		"AddParticipantFailed":          {who + `,`, done(signaling.InviteOperation, bad, of(ada.Identity))},
		"MoveParticipantSucceeded":      {who + `,`, done(signaling.InviteOperation, ok, of(ada.Identity))},
		"RemoveParticipantSucceeded":    {who + `,`, done(signaling.RemoveParticipantOperation, ok, of(ada.Identity))},
		"CancelAddParticipantSucceeded": {`"invitationId":"x",`, done(signaling.CancelInviteOperation, ok, nil)},
		"SendDtmfTonesCompleted":        {``, done(signaling.SendTonesOperation, ok, nil)},
		"HoldFailed":                    {``, done(signaling.StartHoldMusicOperation, bad, nil)},
		"RecordingStateChanged":         {`"recordingId":"rec","state":"active",`, signaling.RecordingChanged{Call: "call", Recording: signaling.CallRecording{ID: "rec", Call: "call", ServerID: "server", State: signaling.RecordingActive, Result: signaling.Result{Code: 200}}}},
		"CallDisconnected":              {``, signaling.Terminated{Call: "call", Result: signaling.Result{Code: 200}}},
		"PlayStarted":                   {``, nil},
		"MediaStreamingStarted":         {``, nil},
		"TranscriptionResumed":          {``, nil},
		"SomethingNew":                  {``, nil},
	} {
		t.Run(kind, func(t *testing.T) {
			a := newApplication(t)
			w := a.post(t, "call", "", `[{"id":"1","source":"s","specversion":"1.0","type":"Microsoft.Communication.`+kind+`","data":{`+c.data+
				`"callConnectionId":"conn","serverCallId":"server","correlationId":"chain","operationContext":"op my own","resultInformation":{"code":200,"subCode":0,"message":""}}}]`)
			if w.Code != http.StatusOK {
				t.Errorf("it gets %d", w.Code)
			}
			var want []signaling.Notification
			if c.want != nil {
				want = []signaling.Notification{c.want}
			}
			if diff := cmp.Diff(want, a.told.take()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Ensures that a recognition tells what ended it.
func TestRecognitionEnds(t *testing.T) {
	for subcode, want := range map[string]signaling.RecognitionEnd{
		"8531": signaling.EndedByMaxTones, "8514": signaling.EndedByStopTone, "8532": signaling.EndedByInterToneTimeout, "8533": signaling.EndedByChoice,
		"8545": signaling.EndedBySpokenChoice, "8569": signaling.EndedBySpeech,
	} {
		a := newApplication(t)
		a.post(t, "call", "", `[{"type":"Microsoft.Communication.RecognizeCompleted","data":{"recognitionType":"dtmf","resultInformation":{"code":200,"subCode":`+subcode+`}}}]`)
		if got := a.told.take()[0].(signaling.OperationCompleted).Operation.Recognition.End; got != want {
			t.Errorf("%s is %v, want %v", subcode, got, want)
		}
	}
}

// Ensures that Event Grid's question is answered with its code, in the way that it wants.
func TestValidation(t *testing.T) {
	a := newApplication(t)
	w := a.post(t, "", "SubscriptionValidation", `[{"id":"1","eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"42","validationUrl":"https://grid.test/"}}]`)
	if w.Code != http.StatusOK || strings.TrimSpace(w.Body.String()) != `{"validationResponse":"42"}` {
		t.Errorf("it gets %d %s", w.Code, w.Body)
	}
}

// Ensures that what is no delivery, or not the service's, is refused and tells nothing.
func TestBadDeliveries(t *testing.T) {
	a := newApplication(t)
	for body, want := range map[string]int{
		``: 400, `{`: 400, `[1]`: 400, `"x"`: 400, strings.Repeat(" ", 2<<20): 413,
		`[{"type":"Microsoft.Communication.CallConnected","data":7}]`: 400,
	} {
		if w := a.post(t, "call", "", body); w.Code != want {
			t.Errorf("%.40q gets %d, want %d", body, w.Code, want)
		}
	}
	for _, body := range []string{`{}`, `[{"eventType":"Microsoft.Communication.IncomingCall","data":{}}]`, `[{"eventType":"Microsoft.Communication.IncomingCall","data":{"incomingCallContext":"x","from":{},"to":{}}}]`} {
		if w := a.post(t, "call", "Notification", body); w.Code != 400 {
			t.Errorf("%s gets %d", body, w.Code)
		}
	}
	a.receiver.Authenticator = signaling.AuthenticatorFunc(func(context.Context, string) (signaling.Principal, error) {
		return signaling.Principal{}, &signaling.Error{Code: signaling.Unauthenticated, Message: "no"}
	})
	for _, kind := range []string{"", "Notification"} {
		if w := a.post(t, "call", kind, ring); w.Code != http.StatusUnauthorized {
			t.Errorf("a stranger gets %d", w.Code)
		}
	}
	a.receiver.GridSecret = "s3cret"
	if w := a.post(t, "call", "Notification", ring); w.Code != http.StatusUnauthorized {
		t.Errorf("who does not know the secret gets %d", w.Code)
	}
	if w := a.post(t, "call&secret=s3cre", "Notification", ring); w.Code != http.StatusUnauthorized {
		t.Errorf("who does not know the whole secret gets %d", w.Code)
	}
	if news := a.told.take(); len(news) != 0 {
		t.Errorf("the bot is told %+v", news)
	}
	if w := a.post(t, "call&secret=s3cret", "Notification", ring); w.Code != http.StatusOK {
		t.Errorf("Event Grid gets %d", w.Code)
	}
}

// Ensures that an event which the bot cannot take just now comes again.
func TestUntakenEventsComeAgain(t *testing.T) {
	a := newApplication(t)
	a.receiver.Notifier = signaling.NotifierFunc(func(context.Context, signaling.Notification) error {
		return &signaling.Error{Code: signaling.Unavailable, Message: "full"}
	})
	if w := a.post(t, "call", "", `[{"type":"Microsoft.Communication.CallConnected","data":{}}]`); w.Code != http.StatusServiceUnavailable {
		t.Errorf("it gets %d", w.Code)
	}
	if w := a.post(t, "", "Notification", ring); w.Code != http.StatusServiceUnavailable {
		t.Errorf("an incoming call gets %d", w.Code)
	}
}

// Ensures that no delivery does harm.
func FuzzReceiver(f *testing.F) {
	f.Add("", `[{"type":"Microsoft.Communication.PlayFailed","data":{"failedPlaySourceIndex":1,"operationContext":"op x"}}]`)
	f.Add("Notification", ring)
	f.Add("SubscriptionValidation", `[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"42"}}]`)
	f.Fuzz(func(t *testing.T, kind, body string) {
		a := newApplication(t)
		if w := a.post(t, "call", kind, body); w.Code == http.StatusInternalServerError {
			t.Errorf("it gets %d", w.Code)
		}
	})
}
