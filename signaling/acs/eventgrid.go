package acs

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"

	"callbot/signaling"
	"callbot/signaling/acs/wire"
	"callbot/signaling/callback"
)

// EventGrid announces the incoming calls of a resource to the webhook of the name that
// was called, as Event Grid does. Resource.Notifier makes it. It is a
// signaling.Notifier; of calls that nobody has answered it tells nothing else.
type EventGrid struct {
	Resource *Resource
}

// Notify announces an incoming call. An *Error with Unavailable says that nobody takes
// it.
func (g *EventGrid) Notify(ctx context.Context, n signaling.Notification) error {
	incoming, ok := n.(signaling.Incoming)
	if !ok {
		return nil
	}
	webhook := g.Resource.Webhooks[incoming.Call.Called()]
	if webhook == "" {
		return &signaling.Error{Code: signaling.Unavailable, Message: "nobody has subscribed to the calls of this name"}
	}
	if err := g.Resource.validate(ctx, webhook); err != nil {
		return &signaling.Error{Code: signaling.Unavailable, Message: "the webhook did not say that it takes events", Err: err}
	}
	event, err := g.Resource.announcement(incoming.Call)
	if err != nil {
		return err
	}
	if err := g.Resource.sendGrid(ctx, webhook, event, wire.EventTypeNotification); err != nil {
		return &signaling.Error{Code: signaling.Unavailable, Message: "the application did not take an incoming call", Err: err}
	}
	return nil
}

// sendGrid posts an event to a webhook that the operator chose: it is not held against
// the policy.
func (r *Resource) sendGrid(ctx context.Context, webhook string, event wire.GridEvent, kind string) error {
	m := r.message(webhook, []wire.GridEvent{event})
	plain := m.Header
	m.Header = func() (http.Header, error) {
		h, err := plain()
		h.Set(wire.EventTypeHeader, kind)
		return h, err
	}
	poster := callback.Poster{HTTP: r.HTTP, Check: func(string) error { return nil }}
	return poster.Post(ctx, m)
}

// announcement is the event of an incoming call.
func (r *Resource) announcement(call signaling.Call) (wire.GridEvent, error) {
	from := wire.FromIdentity(call.Source.Identity)
	to := wire.FromRaw(wire.RawOf(calledAs(call)))
	return wire.NewGridEvent(wire.IncomingCallEvent, r.ID, "/caller/"+from.RawID+"/recipient/"+to.RawID, wire.IncomingCall{
		To: &to, From: &from, ServerCallID: wire.ServerCallID(r.URL, serverIDOf(call)),
		CallerDisplayName: call.Source.Identity.DisplayName, IncomingCallContext: incomingContext(call.ID), CorrelationID: call.ChainID,
	})
}

// calledAs is whom the caller called: the name, not the application behind it.
func calledAs(call signaling.Call) signaling.Identity {
	name := call.Called()
	if strings.HasPrefix(name, "+") {
		return signaling.Identity{Kind: signaling.Phone, ID: name}
	}
	return signaling.Identity{Kind: signaling.User, ID: name}
}

// incomingHeader begins every incomingCallContext, which has the form of a JWT that is
// not signed: whoever has it was told of the call.
const incomingHeader = `{"alg":"none","typ":"JWT"}`

// incomingContext names an incoming call to those who were told of it.
func incomingContext(id signaling.CallID) string {
	payload, _ := json.Marshal(map[string]string{"cc": string(id)}) // strings can be written
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(incomingHeader)) + "." + encode(payload) + "."
}

// parseIncomingContext is the call of a context.
func parseIncomingContext(text string) (signaling.CallID, bool) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return "", false
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return "", false
	}
	var named struct {
		Call string `json:"cc"`
	}
	if json.Unmarshal(payload, &named) != nil {
		return "", false
	}
	return signaling.CallID(named.Call), named.Call != ""
}
