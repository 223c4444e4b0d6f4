package acs

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"callbot/signaling"
	"callbot/signaling/acs/wire"

	"github.com/google/uuid"
)

// maxDelivery bounds the body of one delivery of events.
const maxDelivery = 1 << 20

// Receiver is the application's side of events: an http.Handler that takes the callbacks
// of calls, and the incoming calls that come by Event Grid, and hands what they say to
// Notifier. Client, Authenticator and Notifier must be set. Its fields are not to be
// changed while it is in use.
//
// It answers 200 to Event Grid's question whether it wants events, whoever asks, and when
// all was taken; 400, 405 and 413 for what are no events; 401 for what proves nothing;
// 503 when the sender should try again. Of several events in one delivery each is taken
// for itself: one that is wrong keeps no other from its call.
type Receiver struct {
	// Client is who commands the calls; it learns from events how the service names them.
	Client *Client
	// Authenticator proves that a callback comes from the service.
	Authenticator signaling.Authenticator
	// GridSecret is what Event Grid proves itself by, as the "secret" of the address that
	// it was given: it brings no token by itself. "" asks Authenticator.
	GridSecret string
	// Notifier takes the notifications.
	Notifier signaling.Notifier
	Log      *slog.Logger // nil means nowhere
}

// ServeHTTP takes one delivery.
func (h *Receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "want POST", http.StatusMethodNotAllowed)
		return
	}
	kind := r.Header.Get(wire.EventTypeHeader)
	if kind != wire.EventTypeSubscription {
		if err := h.prove(r, kind != ""); err != nil {
			h.refuseProof(w, r, err)
			return
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxDelivery))
	if err != nil {
		status := http.StatusBadRequest
		if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
			status = http.StatusRequestEntityTooLarge
		}
		h.refuse(w, r, status, err)
		return
	}
	switch kind {
	case "":
		h.callback(w, r, body)
	case wire.EventTypeSubscription:
		h.agree(w, r, body)
	default:
		h.grid(w, r, body)
	}
}

// prove checks who sends events.
func (h *Receiver) prove(r *http.Request, grid bool) error {
	if grid && h.GridSecret != "" {
		if subtle.ConstantTimeCompare([]byte(r.URL.Query().Get("secret")), []byte(h.GridSecret)) != 1 {
			return errors.New("the secret is wrong")
		}
		return nil
	}
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	_, err := h.Authenticator.Authenticate(r.Context(), token)
	return err
}

// refuseProof refuses a sender who proves nothing; one whose proof could not be checked is
// to try again.
func (h *Receiver) refuseProof(w http.ResponseWriter, r *http.Request, err error) {
	var e *signaling.Error
	if errors.As(err, &e) && e.Code == signaling.Unavailable {
		h.refuse(w, r, http.StatusServiceUnavailable, err)
		return
	}
	w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`) // RFC 6750 section 3
	h.refuse(w, r, http.StatusUnauthorized, err)
}

// grid takes incoming calls.
func (h *Receiver) grid(w http.ResponseWriter, r *http.Request, body []byte) {
	events, err := wire.ParseGridEvents(body)
	if err != nil {
		h.refuse(w, r, http.StatusBadRequest, err)
		return
	}
	var failed error
	for _, e := range events {
		if e.EventType != wire.IncomingCallEvent {
			h.log().Info("an event was passed over", slog.String("type", e.EventType))
			continue
		}
		failed = worse(failed, h.rings(r.Context(), e))
	}
	h.settle(w, r, failed)
}

// agree says that events are wanted here: it sends back the code.
func (h *Receiver) agree(w http.ResponseWriter, r *http.Request, body []byte) {
	events, err := wire.ParseGridEvents(body)
	var v wire.Validation
	if err == nil && len(events) > 0 {
		err = json.Unmarshal(events[0].Data, &v)
	}
	if err != nil || v.Code == "" {
		h.refuse(w, r, http.StatusBadRequest, errors.New("a validation without its code"))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(wire.ValidationResponse{Code: v.Code}) // the sender has gone; there is nobody to tell
}

// rings tells an incoming call. The same call has the same id each time it is told.
func (h *Receiver) rings(ctx context.Context, e wire.GridEvent) error {
	var in wire.IncomingCall
	if err := json.Unmarshal(e.Data, &in); err != nil || in.IncomingCallContext == "" || in.From == nil || in.To == nil {
		return &signaling.Error{Code: signaling.InvalidArgument, Message: "an incoming call that does not say what must be known", Err: err}
	}
	from, err := in.From.Raw()
	if err != nil {
		return err
	}
	to, err := in.To.Raw()
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(in.IncomingCallContext))
	call := signaling.Call{
		ID:    signaling.CallID(uuid.NewSHA1(uuid.NameSpaceOID, sum[:]).String()),
		State: signaling.StateIncoming, Direction: signaling.Inbound,
		ChainID: in.CorrelationID, ServerID: in.ServerCallID,
		Source:  person(from, in.CallerDisplayName),
		Targets: []signaling.Participant{person(to, "")},
		Media:   signaling.Media{Hosting: signaling.ServiceHosted},
	}
	h.Client.calls.add(known{call: call, context: in.IncomingCallContext})
	err = h.Notifier.Notify(ctx, signaling.Incoming{Call: call})
	if err != nil {
		h.Client.calls.forget(call.ID)
	}
	return err
}

// callback takes the events of one call.
func (h *Receiver) callback(w http.ResponseWriter, r *http.Request, body []byte) {
	events, err := wire.ParseEvents(body)
	if err != nil {
		h.refuse(w, r, http.StatusBadRequest, err)
		return
	}
	id := signaling.CallID(r.URL.Query().Get(callQuery))
	var failed error
	for _, e := range events {
		failed = worse(failed, h.event(r.Context(), id, e))
	}
	h.settle(w, r, failed)
}

// worse is the error by which a delivery of several events is refused: what may be taken
// if it is sent again counts for more than what never can be.
func worse(a, b error) error {
	if a == nil || (b != nil && !hopeless(b)) {
		return b
	}
	return a
}

// hopeless reports whether an event can never be taken.
func hopeless(err error) bool {
	var e *signaling.Error
	return errors.As(err, &e) && e.Code == signaling.InvalidArgument
}

// event tells what one event says. A known property of the wrong type is passed over like
// an unknown one: the end of a call must reach its owner whatever else is wrong. An event
// of a call that is not known any more is no error: the call has just ended, or was
// another process's.
func (h *Receiver) event(ctx context.Context, id signaling.CallID, e wire.Event) error {
	var data wire.EventData
	var wrong *json.UnmarshalTypeError
	if err := json.Unmarshal(e.Data, &data); err != nil && (!errors.As(err, &wrong) || wrong.Field == "") {
		return &signaling.Error{Code: signaling.InvalidArgument, Message: "the data of " + e.Kind() + " cannot be read", Err: err}
	}
	h.Client.calls.connect(id, data.CallConnectionID, data.ServerCallID)
	n := newsOf(id, e.Kind(), &data)
	if n == nil {
		h.log().Debug("an event was passed over", slog.String("type", e.Type))
		return nil
	}
	if roster, ok := n.(signaling.RosterUpdated); ok {
		h.Client.calls.peopled(id, roster.Many)
	}
	err := h.Notifier.Notify(ctx, n)
	if _, end := n.(signaling.Terminated); end && err == nil {
		h.Client.calls.forget(id)
	}
	var gone *signaling.Error
	if errors.As(err, &gone) && gone.Code == signaling.NotFound {
		h.log().Warn("an event is about an unknown call", slog.String("call", string(id)), slog.String("type", e.Type))
		return nil
	}
	return err
}

// settle answers a delivery: that all was taken, or else for good where it never can be,
// for now otherwise.
func (h *Receiver) settle(w http.ResponseWriter, r *http.Request, failed error) {
	switch {
	case failed == nil:
		w.WriteHeader(http.StatusOK)
	case hopeless(failed):
		h.refuse(w, r, http.StatusBadRequest, failed)
	default:
		h.refuse(w, r, http.StatusServiceUnavailable, failed)
	}
}

func (h *Receiver) refuse(w http.ResponseWriter, r *http.Request, status int, err error) {
	h.log().LogAttrs(r.Context(), slog.LevelWarn, "events were refused", slog.Int("status", status), slog.Any("error", err))
	http.Error(w, http.StatusText(status), status)
}

func (h *Receiver) log() *slog.Logger {
	if h.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return h.Log
}
