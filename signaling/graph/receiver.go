package graph

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"callbot/signaling"
	"callbot/signaling/graph/wire"
	"callbot/signaling/problem"
)

// Receiver is the application's side of notifications: an http.Handler that proves
// where a request comes from, decodes it, and hands what it says to Notifier. Its
// fields are not to be changed while it is in use.
//
// It answers 202 when all was taken, and also for what it does not know, which does no
// harm; 200 with what Joining says when somebody wishes to join; 204 for the Skype document that Microsoft's service tries first, and then
// sends again as Graph; 400, 405, 413, 415 for what is no notification; 401 for a
// wrong token, before it looks at anything else; 503 when the sender should try again.
type Receiver struct {
	// Authenticator proves where a request comes from. It must be set.
	Authenticator signaling.Authenticator
	// Notifier takes the notifications. It must be set.
	Notifier signaling.Notifier
	// Rosters is asked who is in a call of which a change was missed; nil passes over what
	// leads on from there.
	Rosters signaling.RosterReader
	// Joining says whether a recording bot takes the call of another participant beside
	// its own; nil takes none. It must return soon.
	Joining func(context.Context, signaling.Call) wire.JoinResponse
	// Log gets what was refused or passed over; nil means nowhere.
	Log *slog.Logger

	following following
}

// ServeHTTP takes one delivery.
func (h *Receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, id := range []string{"Client-Request-Id", "Scenario-Id"} {
		if v := clean(r.Header.Get(id)); v != "" {
			w.Header().Set(id, v)
		}
	}
	values, status, err := h.read(w, r)
	if err == nil && status == http.StatusAccepted {
		status, err = h.notifyAll(r.Context(), values)
	}
	if err != nil {
		orDiscard(h.Log).LogAttrs(r.Context(), slog.LevelWarn, "a notification was refused", slog.Int("status", status), slog.Any("error", err))
		http.Error(w, explain(status, err), status)
		return
	}
	h.answer(w, r, values, status)
}

// answer says that all was taken, and what becomes of somebody who wishes to join.
func (h *Receiver) answer(w http.ResponseWriter, r *http.Request, values []wire.Notification, status int) {
	for i := range values {
		call, joins := values[i].Joining()
		if !joins {
			continue
		}
		says := wire.RejectJoin(signaling.RejectBusy)
		if h.Joining != nil {
			says = h.Joining(r.Context(), call)
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(says) // the peer has gone; there is nobody to tell
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

// read proves where a request comes from, and finds what it says. The status is 202
// where that is to be taken.
func (h *Receiver) read(w http.ResponseWriter, r *http.Request) (values []wire.Notification, status int, err error) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return nil, http.StatusMethodNotAllowed, errors.New("want POST")
	}
	if _, err := h.Authenticator.Authenticate(r.Context(), bearer(r)); err != nil {
		status, _ := problems.Written(problem.Of(err))
		if status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`) // RFC 6750 section 3
		}
		return nil, status, err
	}
	text, status, err := readBody(w, r, maxNews)
	if err != nil {
		return nil, status, err
	}
	var body struct {
		Value []json.RawMessage
		// Of the Skype document.
		PresentedModalityTypes, CallState json.RawMessage
	}
	switch err := json.Unmarshal(text, &body); {
	case err != nil:
		return nil, http.StatusBadRequest, errors.New("the body is not a commsNotifications")
	case body.Value == nil && (body.PresentedModalityTypes != nil || body.CallState != nil):
		return nil, http.StatusNoContent, nil
	case len(body.Value) == 0:
		orDiscard(h.Log).WarnContext(r.Context(), "a delivery says nothing")
	}
	values = make([]wire.Notification, len(body.Value))
	for i, one := range body.Value {
		_ = json.Unmarshal(one, &values[i]) // what can be read is enough, and the others are for others
	}
	return values, http.StatusAccepted, nil
}

// notifyAll hands over what a delivery says, in its order. One notification that is not
// taken keeps no other from its call; the sender is to try again then, and what was taken
// already comes twice.
func (h *Receiver) notifyAll(ctx context.Context, values []wire.Notification) (status int, err error) {
	status = http.StatusAccepted
	for i := range values {
		news := h.decode(ctx, &values[i])
		if len(news) == 0 {
			orDiscard(h.Log).LogAttrs(ctx, slog.LevelWarn, "a notification was passed over",
				slog.String("change", values[i].ChangeType), slog.String("resource", values[i].ResourceURL))
		}
		for _, n := range news {
			if failed := h.notify(ctx, n); failed != nil && err == nil {
				status, _ = problems.Written(problem.Of(failed))
				err = failed
			}
		}
	}
	return status, err
}

// decode reads what a notification says, a change of a roster as the roster after it.
func (h *Receiver) decode(ctx context.Context, n *wire.Notification) []signaling.Notification {
	if delta, ok := n.Delta(); ok {
		return h.rosterAfter(ctx, delta)
	}
	news := n.Decode()
	for _, one := range news {
		h.following.hear(one)
	}
	return news
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
