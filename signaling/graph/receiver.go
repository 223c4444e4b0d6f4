package graph

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"callbot/signaling"
	"callbot/signaling/graph/wire"
)

// Receiver is the application's side of notifications: an http.Handler that proves
// where a request comes from, decodes it, and hands what it says to Notifier. Its
// fields are not to be changed while it is in use.
//
// It answers 202 when all was taken, and also for what it does not know, which does no
// harm; 204 for the Skype document that Microsoft's service tries first, and then
// sends again as Graph; 400, 405, 413, 415 for what is no notification; 401 for a
// wrong token, before it looks at anything else; 503 when the sender should try again.
type Receiver struct {
	// Authenticator proves where a request comes from. It must be set.
	Authenticator signaling.Authenticator
	// Notifier takes the notifications. It must be set.
	Notifier signaling.Notifier
	// Log gets what was refused or passed over; nil means nowhere.
	Log *slog.Logger
}

// ServeHTTP takes one delivery.
func (h *Receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, id := range []string{"Client-Request-Id", "Scenario-Id"} {
		if v := clean(r.Header.Get(id)); v != "" {
			w.Header().Set(id, v)
		}
	}
	status, err := h.take(w, r)
	if err != nil {
		orDiscard(h.Log).LogAttrs(r.Context(), slog.LevelWarn, "a notification was refused", slog.Int("status", status), slog.Any("error", err))
		http.Error(w, explain(status, err), status)
		return
	}
	w.WriteHeader(status)
}

// explain tells a sender what is wrong with its request, and nothing of ours.
func explain(status int, err error) string {
	var e *signaling.Error
	if errors.As(err, &e) && e.Code != signaling.Internal {
		return e.Message
	}
	if status/100 == 5 {
		return http.StatusText(status)
	}
	return err.Error()
}

func (h *Receiver) take(w http.ResponseWriter, r *http.Request) (status int, err error) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return http.StatusMethodNotAllowed, errors.New("want POST")
	}
	if _, err := h.Authenticator.Authenticate(r.Context(), bearer(r)); err != nil {
		status, _ := statusOf(problemOf(err))
		if status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`) // RFC 6750 section 3
		}
		return status, err
	}
	text, status, err := readBody(w, r, maxBody)
	if err != nil {
		return status, err
	}
	var body struct {
		wire.Notifications
		// Of the Skype document.
		PresentedModalityTypes, CallState json.RawMessage
	}
	switch err := json.Unmarshal(text, &body); {
	case err != nil:
		return http.StatusBadRequest, errors.New("the body is not a commsNotifications")
	case body.Value == nil && (body.PresentedModalityTypes != nil || body.CallState != nil):
		return http.StatusNoContent, nil
	case len(body.Value) == 0:
		orDiscard(h.Log).WarnContext(r.Context(), "a delivery says nothing")
	}
	return h.notifyAll(r.Context(), body.Value)
}

// notifyAll hands over what a delivery says, in its order. When one is not taken the
// sender is to try again; what was taken already comes twice then.
func (h *Receiver) notifyAll(ctx context.Context, values []wire.Notification) (status int, err error) {
	for i := range values {
		news := values[i].Decode()
		if len(news) == 0 {
			orDiscard(h.Log).LogAttrs(ctx, slog.LevelWarn, "a notification was passed over",
				slog.String("change", values[i].ChangeType), slog.String("resource", values[i].ResourceURL))
		}
		for _, n := range news {
			if err := h.notify(ctx, n); err != nil {
				status, _ := statusOf(problemOf(err))
				return status, err
			}
		}
	}
	return http.StatusAccepted, nil
}

// notify hands over one notification. One about a call that nobody knows is no error:
// the call has just ended, or was another instance's.
func (h *Receiver) notify(ctx context.Context, n signaling.Notification) error {
	err := h.Notifier.Notify(ctx, n)
	var e *signaling.Error
	if errors.As(err, &e) && e.Code == signaling.NotFound {
		orDiscard(h.Log).LogAttrs(ctx, slog.LevelWarn, "a notification is about an unknown call", slog.String("call", string(n.Of())))
		return nil
	}
	return err
}
