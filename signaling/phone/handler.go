package phone

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"sync"

	"callbot/media"
	"callbot/signaling"
)

// MaxDescription is how long a session description may be, in bytes.
const MaxDescription = 64 << 10

// Handler serves an Exchange to phones over HTTP:
//
//	POST   /phone/calls?to=ID&from=ID     offer in, 201 with Location and answer
//	GET    /phone/calls/{id}/events       what becomes of the call (server-sent events)
//	POST   /phone/calls/{id}/answer       takes a ring: answer in, 204
//	POST   /phone/calls/{id}/mute         is heard by nobody any more: 204
//	POST   /phone/calls/{id}/unmute       is heard again: 204
//	DELETE /phone/calls/{id}?reason=busy  hangs up, or declines a ring: 204
//	GET    /phone/endpoints/{ID}/events   registers, and yields rings
//
// Session descriptions travel as application/sdp. A browser's page may use it only
// from its own origin.
type Handler struct {
	Exchange   Exchange
	MaxStreams int          // event streams at one time; 0 means 4096
	Log        *slog.Logger // nil means none

	once    sync.Once
	mux     *http.ServeMux
	origin  http.CrossOriginProtection
	streams chan struct{}
}

// identity is what may name a party: a plain word, or a dialect's own identifier.
var identity = regexp.MustCompile(`^[\pL\pN][\pL\pN :+._@-]{0,127}$|^\+[0-9]{1,31}$`)

// callID is what an id of a call may look like.
var callID = regexp.MustCompile(`^[0-9A-Za-z-]{1,64}$`)

// ServeHTTP answers one request of a phone.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.once.Do(h.routes)
	if err := h.sameOrigin(r); err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	h.mux.ServeHTTP(w, r)
}

func (h *Handler) routes() {
	if h.Log == nil {
		h.Log = slog.New(slog.DiscardHandler)
	}
	if h.MaxStreams == 0 {
		h.MaxStreams = 4096
	}
	h.streams = make(chan struct{}, h.MaxStreams)
	h.mux = http.NewServeMux()
	h.mux.HandleFunc("POST /phone/calls", h.place)
	h.mux.HandleFunc("GET /phone/calls/{id}/events", h.events)
	h.mux.HandleFunc("POST /phone/calls/{id}/answer", h.answer)
	h.mux.HandleFunc("POST /phone/calls/{id}/mute", h.mute(true))
	h.mux.HandleFunc("POST /phone/calls/{id}/unmute", h.mute(false))
	h.mux.HandleFunc("DELETE /phone/calls/{id}", h.hangup)
	h.mux.HandleFunc("GET /phone/endpoints/{id}/events", h.register)
}

// sameOrigin refuses what another site's page asks of a browser. Streams count as
// unsafe too: to open one registers an endpoint.
func (h *Handler) sameOrigin(r *http.Request) error {
	unsafe := *r
	unsafe.Method = http.MethodPost
	return h.origin.Check(&unsafe)
}

func (h *Handler) place(w http.ResponseWriter, r *http.Request) {
	to, from := r.URL.Query().Get("to"), r.URL.Query().Get("from")
	if !identity.MatchString(to) || (from != "" && !identity.MatchString(from)) {
		http.Error(w, "to and from must be names of parties", http.StatusBadRequest)
		return
	}
	offer, ok := readDescription(w, r)
	if !ok {
		return
	}
	placed, err := h.Exchange.Place(r.Context(), Placing{To: to, From: from, Offer: offer})
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	w.Header().Set("Location", callPath(placed.ID))
	w.Header().Set("Content-Type", "application/sdp")
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, placed.Answer)
}

func (h *Handler) answer(w http.ResponseWriter, r *http.Request) {
	id, ok := readID(w, r, callID)
	if !ok {
		return
	}
	description, ok := readDescription(w, r)
	if !ok {
		return
	}
	h.done(w, r, h.Exchange.Answer(r.Context(), id, description))
}

func (h *Handler) mute(muted bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if id, ok := readID(w, r, callID); ok {
			h.done(w, r, h.Exchange.Mute(r.Context(), id, muted))
		}
	}
}

func (h *Handler) hangup(w http.ResponseWriter, r *http.Request) {
	id, ok := readID(w, r, callID)
	if !ok {
		return
	}
	switch r.URL.Query().Get("reason") {
	case "":
		h.done(w, r, h.Exchange.Hangup(r.Context(), id))
	case "busy":
		h.done(w, r, h.Exchange.Decline(r.Context(), id, true))
	case "declined":
		h.done(w, r, h.Exchange.Decline(r.Context(), id, false))
	default:
		http.Error(w, `reason must be "busy" or "declined"`, http.StatusBadRequest)
	}
}

func (h *Handler) done(w http.ResponseWriter, r *http.Request, err error) {
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// statuses are the HTTP statuses of what the exchange may refuse with.
var statuses = map[signaling.Code]int{
	signaling.InvalidArgument: http.StatusBadRequest,
	signaling.Forbidden:       http.StatusForbidden,
	signaling.NotFound:        http.StatusNotFound,
	signaling.WrongState:      http.StatusConflict,
	signaling.Conflict:        http.StatusConflict,
	signaling.Unavailable:     http.StatusServiceUnavailable,
}

// refuse tells the phone why, or hides a fault of ours.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var bad *media.DescriptionError
	var refused *signaling.Error
	switch {
	case errors.As(err, &bad):
		http.Error(w, bad.Error(), http.StatusBadRequest)
	case errors.As(err, &refused) && statuses[refused.Code] != 0:
		http.Error(w, refused.Message, statuses[refused.Code])
	case r.Context().Err() != nil:
		// Nobody is there to be told.
	default:
		h.Log.ErrorContext(r.Context(), "phone request failed", slog.String("path", r.URL.Path), slog.Any("error", err))
		http.Error(w, "internal error", http.StatusInternalServerError)
	}
}

func readID(w http.ResponseWriter, r *http.Request, pattern *regexp.Regexp) (string, bool) {
	id := r.PathValue("id")
	if !pattern.MatchString(id) {
		http.NotFound(w, r)
		return "", false
	}
	return id, true
}

func readDescription(w http.ResponseWriter, r *http.Request) (string, bool) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/sdp" {
		http.Error(w, "the body must be application/sdp", http.StatusUnsupportedMediaType)
		return "", false
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxDescription))
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		http.Error(w, "the session description is too long", http.StatusRequestEntityTooLarge)
		return "", false
	case err != nil:
		http.Error(w, "the body could not be read", http.StatusBadRequest)
		return "", false
	}
	return string(body), true
}

func callPath(id string) string { return "/phone/calls/" + url.PathEscape(id) }

func encode(v any) (string, error) {
	text, err := json.Marshal(v)
	return string(text), err
}
