package acs_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"callbot/signaling"

	"github.com/google/go-cmp/cmp"
)

// Ensures that an event which is wrong keeps no other from its call, in one delivery with
// it, and that the end of a call is told whatever else is wrong with it.
func TestOneWrongEventOfMany(t *testing.T) {
	a := newApplication(t)
	body := `[7]`
	if w := a.post(t, "call", "", body); w.Code != http.StatusBadRequest {
		t.Errorf("%s gets %d", body, w.Code)
	}
	body = `[{"type":"Microsoft.Communication.CallConnected","data":"?"},
		{"type":"Microsoft.Communication.SomethingNew","data":{"participants":{"a":1}}},
		{"type":"Microsoft.Communication.CallDisconnected","data":{"callConnectionId":"conn","resultInformation":{"code":200,"subCode":7000,"message":5}}}]`
	if w := a.post(t, "call", "", body); w.Code != http.StatusBadRequest {
		t.Errorf("with one that is none: %d", w.Code)
	}
	want := []signaling.Notification{signaling.Terminated{Call: "call", Result: signaling.Result{Code: 200, Subcode: 7000}}}
	if diff := cmp.Diff(want, a.told.take()); diff != "" {
		t.Error(diff)
	}
	other := strings.Replace(ring, `"id":"1"`, `"id":"2"`, 1)
	body = `[{"id":"0","eventType":"Microsoft.Communication.IncomingCall","data":{}},` + strings.TrimPrefix(other, "[")
	if w := a.post(t, "", "Notification", body); w.Code != http.StatusBadRequest {
		t.Errorf("with one that does not say who calls: %d", w.Code)
	}
	if news := a.told.take(); len(news) != 1 {
		t.Errorf("the bot is told %+v", news)
	}
}

// Ensures that a sender whose proof cannot be checked now is asked to try again.
func TestProofThatCannotBeChecked(t *testing.T) {
	a := newApplication(t)
	a.receiver.Authenticator = signaling.AuthenticatorFunc(func(context.Context, string) (signaling.Principal, error) {
		return signaling.Principal{}, &signaling.Error{Code: signaling.Unavailable, Message: "the issuer's keys cannot be fetched"}
	})
	for _, kind := range []string{"", "Notification"} {
		if w := a.post(t, "call", kind, ring); w.Code != http.StatusServiceUnavailable {
			t.Errorf("it gets %d", w.Code)
		}
	}
}
