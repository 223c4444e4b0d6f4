package graph

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"callbot/signaling"
	"callbot/signaling/graph/wire"
	"callbot/signaling/problem"

	"github.com/google/uuid"
)

// exchange is one request and its answer.
type exchange struct {
	handler *Handler
	w       http.ResponseWriter
	r       *http.Request

	requestID       string
	clientRequestID string

	who         signaling.Principal
	application Application
	version     string           // "v1.0" or "beta"
	call        signaling.CallID // the call in the path
	part        string           // the last id: of an operation, a participant, a meeting
	user        string           // the person in the path
}

// reply is an answer that says yes.
type reply struct {
	status   int
	body     any    // nil means none
	location string // a path below the version, "" for none
}

// refusal is an answer that says no in the words of HTTP rather than of calls.
type refusal struct {
	status  int
	code    string
	message string
}

func (e *refusal) Error() string { return e.message }

// writeHeader sets what every answer carries.
func (x *exchange) writeHeader() {
	x.requestID = uuid.NewString()
	x.clientRequestID = clean(x.r.Header.Get("Client-Request-Id"))
	if x.clientRequestID == "" {
		x.clientRequestID = x.requestID
	}
	h := x.w.Header()
	h.Set("Request-Id", x.requestID)
	h.Set("Client-Request-Id", x.clientRequestID)
	if scenario := clean(x.r.Header.Get("Scenario-Id")); scenario != "" {
		h.Set("Scenario-Id", scenario)
	}
	h.Set("Cache-Control", "private")
}

// clean is an id that a peer chose, if it is fit to be sent back.
func clean(id string) string {
	const longest = 128
	for _, c := range []byte(id) {
		if c <= ' ' || c > '~' {
			return ""
		}
	}
	if len(id) > longest {
		return ""
	}
	return id
}

// read fills body from the request's.
func (x *exchange) read(body any) error {
	text, status, err := readBody(x.w, x.r, maxBody)
	if err != nil {
		code := strings.ReplaceAll(http.StatusText(status), " ", "") // "UnsupportedMediaType"
		return &refusal{status, code, "The body cannot be taken: " + err.Error() + "."}
	}
	return unmarshal(text, body)
}

// url is the address of a resource, as the peer reaches it.
func (x *exchange) url(path string) string {
	base := x.handler.URL
	if base == "" {
		base = "http://" + x.r.Host
		if x.r.TLS != nil {
			base = "https://" + x.r.Host
		}
	}
	return base + "/" + x.version + path
}

func (x *exchange) reply(a reply) {
	if a.location != "" {
		x.w.Header().Set("Location", x.url(a.location))
	}
	if a.body == nil {
		if a.status == http.StatusOK {
			x.w.Header().Set("Content-Type", "text/plain")
		}
		x.w.WriteHeader(a.status)
		return
	}
	x.writeJSON(a.status, a.body)
}

func (x *exchange) refuse(ctx context.Context, err error) {
	status, code, message := x.explain(ctx, err)
	if status == http.StatusUnauthorized {
		x.w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`) // RFC 6750 section 3
	}
	x.writeJSON(status, wire.Error{Error: wire.ErrorDetail{
		Code: code, Message: message,
		InnerError: &wire.InnerError{
			Date:      time.Now().UTC().Format("2006-01-02T15:04:05"),
			RequestID: x.requestID, ClientRequestID: x.clientRequestID,
		},
	}})
}

func (x *exchange) explain(ctx context.Context, err error) (status int, code, message string) {
	var no *refusal
	if errors.As(err, &no) {
		return no.status, no.code, no.message
	}
	why := problem.Of(err)
	status, subcode := problems.Written(why)
	if why.Code == signaling.Internal {
		orDiscard(x.handler.Log).LogAttrs(ctx, slog.LevelError, "a request failed",
			slog.String("request", x.requestID), slog.String("call", string(x.call)), slog.Any("error", err))
	}
	return status, codeText(status, subcode), why.Message
}

func (x *exchange) writeJSON(status int, body any) {
	h := x.w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("OData-Version", "4.0")
	x.w.WriteHeader(status)
	_ = json.NewEncoder(x.w).Encode(body) // the peer has gone; there is nobody to tell
}
