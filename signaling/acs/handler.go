package acs

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"callbot/signaling"
	"callbot/signaling/auth"
)

// Handler is the service side of the dialect: it serves
//
//	/calling/callConnections…  /calling/recordings…  /calling/serverCalls…
//
// to those who sign with the resource's key or bring a token. Path segments are read as
// they were sent, so that an id may hold a slash or a colon. Its fields are not to be
// changed while it is in use.
//
// https://learn.microsoft.com/rest/api/communication/callautomation
type Handler struct {
	// Resource is whose calls it serves. It must be set.
	Resource *Resource
	// Signatures check requests that are signed with the resource's key. They must be
	// set.
	Signatures *auth.Signatures
	// Authenticator proves those who bring a token instead; nil takes none.
	Authenticator signaling.Authenticator
	// Log gets what went wrong on our side; nil means nowhere.
	Log *slog.Logger

	repeats repeats
}

// maxBody bounds the body of a request, and bodyTime how long it may take to come: its
// sender is not proved before it is there.
const (
	maxBody  = 256 << 10
	bodyTime = 10 * time.Second
)

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == validationPath {
		h.serveConfirmation(w, r)
		return
	}
	x := &exchange{handler: h, resource: h.Resource, r: r}
	answer, err := x.serve(r.Context(), w)
	if err != nil {
		answer = x.refuse(r.Context(), err)
	}
	x.write(w, answer)
}

// serve proves who asks, finds what is asked for, and does it.
func (x *exchange) serve(ctx context.Context, w http.ResponseWriter) (reply, error) {
	if err := x.readBody(w); err != nil {
		return reply{}, err
	}
	if err := x.authenticate(ctx); err != nil {
		return reply{}, err
	}
	if do := x.unversioned(); do != nil {
		return do(ctx, x)
	}
	if err := x.readVersion(); err != nil {
		return reply{}, err
	}
	op, err := x.route()
	if err != nil {
		return reply{}, err
	}
	if op.repeatable {
		return x.once(ctx, op.do)
	}
	return op.do(ctx, x)
}

// readBody reads the request's body: a signature covers it.
func (x *exchange) readBody(w http.ResponseWriter) error {
	connection := http.NewResponseController(w)
	_ = connection.SetReadDeadline(time.Now().Add(bodyTime)) // where there is a connection
	var err error
	x.body, err = io.ReadAll(http.MaxBytesReader(w, x.r.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return &refusal{http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "The body is too large."}
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &refusal{http.StatusRequestTimeout, "RequestTimeout", "The body does not come."}
	case err != nil:
		return &refusal{http.StatusBadRequest, "BadRequest", "The body cannot be read."}
	default: // the server waits for the rest of a body that was refused
		_ = connection.SetReadDeadline(time.Time{})
	}
	return nil
}

// authenticate proves who asks: by a signature, or by a token.
func (x *exchange) authenticate(ctx context.Context) error {
	if auth.Signed(x.r) || x.handler.Authenticator == nil {
		who, err := x.handler.Signatures.Authenticate(x.signed(), x.body)
		x.who = who.Application
		return err
	}
	scheme, token, _ := strings.Cut(x.r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		token = ""
	}
	who, err := x.handler.Authenticator.Authenticate(ctx, strings.TrimSpace(token))
	x.who = who.Application
	return err
}

// signed is the request as it was signed. Microsoft's libraries fetch and delete files
// with a signature for the host of the resource, which X-Ms-Host names, and without the
// query, in which files have nothing to say.
func (x *exchange) signed() *http.Request {
	host := x.r.Header.Get("X-Ms-Host")
	if host == "" || x.unversioned() == nil {
		return x.r
	}
	signed, u := *x.r, *x.r.URL
	signed.Host, signed.URL = host, &u
	signed.RequestURI, _, _ = strings.Cut(x.r.RequestURI, "?")
	u.RawQuery, u.ForceQuery = "", false
	return &signed
}

// orDiscard is a logger to use where none was given.
func orDiscard(log *slog.Logger) *slog.Logger {
	if log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return log
}
