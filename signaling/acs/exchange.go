package acs

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"time"

	"callbot/signaling"
	"callbot/signaling/acs/wire"
	"callbot/signaling/problem"

	"github.com/google/uuid"
)

// exchange is one request and its answer.
type exchange struct {
	handler  *Handler
	resource *Resource
	r        *http.Request
	body     []byte

	who     string // who asks
	version version
	ids     []string // those in the path
	wants   []string // the kinds of events that a call of 2021 asks for
}

// reply is an answer.
type reply struct {
	status int
	body   any // nil means none
	header http.Header
	file   io.ReadSeekCloser // sound, in place of a body; the range that was asked for is sent
}

// refusal is an answer that says no in the words of HTTP rather than of calls.
type refusal struct {
	status  int
	code    string
	message string
}

func (e *refusal) Error() string { return e.message }

// A checked body says what in it can never be right.
type checked[B any] interface {
	*B
	Check() error
}

// with serves an operation that has a body.
func with[B any, C checked[B]](do func(context.Context, *exchange, *B) (reply, error)) verb {
	return func(ctx context.Context, x *exchange) (reply, error) {
		var body B
		if err := x.read(&body); err != nil {
			return reply{}, err
		}
		if err := C(&body).Check(); err != nil {
			return reply{}, err
		}
		return do(ctx, x, &body)
	}
}

// read fills body from the request's; an empty one says nothing.
func (x *exchange) read(body any) error {
	if len(x.body) == 0 {
		return nil
	}
	if kind, _, err := mime.ParseMediaType(x.r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return &refusal{http.StatusUnsupportedMediaType, "UnsupportedMediaType", "The body is not application/json."}
	}
	err := json.Unmarshal(x.body, body)
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong) && wrong.Field != "":
		return invalid(wrong.Field + ": a " + wrong.Value + " cannot be read here")
	case wrong != nil:
		return invalid("The body cannot be read: it is no object, but " + wrong.Value)
	default:
		return invalid("The body cannot be read: " + err.Error())
	}
}

// clean is a text of a peer's, if it is fit to be sent back.
func clean(text string) string {
	const longest = 128
	for _, c := range []byte(text) {
		if c <= ' ' || c > '~' || c == '"' || c == '\\' {
			return ""
		}
	}
	if len(text) > longest {
		return ""
	}
	return text
}

// refuse says why not.
func (x *exchange) refuse(ctx context.Context, err error) reply {
	var no *refusal
	if errors.As(err, &no) {
		return reply{status: no.status, body: wire.Error{Error: wire.ErrorDetail{Code: no.code, Message: no.message}}}
	}
	why := problem.Of(err)
	if why.Code == signaling.Internal {
		orDiscard(x.handler.Log).LogAttrs(ctx, slog.LevelError, "a request failed",
			slog.String("path", x.r.URL.Path), slog.Any("error", err))
	}
	status, subcode := problems.Written(why)
	return reply{status: status, header: patience(status), body: wire.Error{Error: wire.ErrorDetail{
		Code: codeText(subcode), Message: why.Message, Target: x.r.URL.Path,
	}}}
}

// retryAfter is when to ask again where there was no room, in seconds.
const retryAfter = "2"

// patience says when to come back after a refusal that is not for good (RFC 9110 section
// 10.2.3).
func patience(status int) http.Header {
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		return http.Header{"Retry-After": {retryAfter}}
	}
	return nil
}

// write sends an answer.
func (x *exchange) write(w http.ResponseWriter, a reply) {
	h := w.Header()
	for name, values := range a.header {
		h[name] = values
	}
	h.Set("X-Ms-Request-Id", uuid.NewString())
	if id := clean(x.r.Header.Get("X-Ms-Client-Request-Id")); id != "" {
		h.Set("X-Ms-Client-Request-Id", id)
	}
	if a.status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "HMAC-SHA256, Bearer")
	}
	if a.status == http.StatusMethodNotAllowed { // RFC 9110, section 15.5.6
		h.Set("Allow", strings.Join(x.allowed(), ", "))
	}
	if a.file != nil {
		defer a.file.Close()
		h.Set("Content-Type", "audio/wav")
		http.ServeContent(w, x.r, "", time.Time{}, a.file)
		return
	}
	if a.body == nil {
		w.WriteHeader(a.status)
		return
	}
	h.Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(a.status)
	_ = json.NewEncoder(w).Encode(x.version.leaveOut(a.body)) // the peer has gone; there is nobody to tell
}
