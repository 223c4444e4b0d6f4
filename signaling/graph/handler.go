package graph

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"callbot/signaling"
	"callbot/signaling/callback"
)

// Application is one application's view of the calling service: its own calls and
// what it may do to them. What it can do beyond this it says by the interfaces of
// package signaling that it has besides; a verb without its interface is not served.
type Application interface {
	signaling.Controller
	signaling.Finder
}

// Handler is the service side of the dialect: it serves
//
//	/v1.0/communications/calls…             and the same under /beta and /app
//	/v1.0/communications/onlineMeetings…    and under /users/{id}
//
// to applications that prove who they are. Path segments may be of any case, actions
// may be written with their namespace ("microsoft.graph.answer"), and ids in either
// spelling of a GUID. Its fields are not to be changed while it is in use.
//
// https://learn.microsoft.com/graph/api/resources/communications-api-overview
type Handler struct {
	// Authenticator proves who asks. It must be set.
	Authenticator signaling.Authenticator
	// Applications finds the calls of the application with that id, false where no
	// such application is registered. It must be set.
	Applications func(id string) (Application, bool)
	// URL is where the service is reached, without a slash at the end; "" means as
	// the request has it.
	URL string
	// Callback says whether notifications may be sent to an address; nil means that
	// it must be https. See callback.Policy.
	Callback func(address string) error
	// Log gets what went wrong on our side; nil means nowhere.
	Log *slog.Logger
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{handler: h, w: w, r: r}
	x.writeHeader()
	answer, err := x.serve(r.Context())
	if err != nil {
		x.refuse(r.Context(), err)
		return
	}
	x.reply(answer)
}

// serve proves who asks, finds what is asked for, and does it.
func (x *exchange) serve(ctx context.Context) (reply, error) {
	var err error
	x.who, err = x.handler.Authenticator.Authenticate(ctx, bearer(x.r))
	if err != nil {
		return reply{}, err
	}
	var registered bool
	x.application, registered = x.handler.Applications(x.who.Application)
	if !registered {
		return reply{}, &signaling.Error{Code: signaling.Forbidden, Subcode: 7503, Message: "Application is not registered in our store."}
	}
	verb, err := x.route()
	if err != nil {
		return reply{}, err
	}
	return verb(ctx, x)
}

// bearer is the token of a request (RFC 6750 section 2.1), "" where it has none.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// callback holds an address for notifications against the policy. None is fine.
func (h *Handler) callback(address string) error {
	check := h.Callback
	if check == nil {
		check = callback.Policy{}.CheckURL
	}
	if address == "" {
		return nil
	}
	if err := check(address); err != nil {
		return &signaling.Error{Code: signaling.InvalidArgument, Message: "callbackUri: " + err.Error(), Err: err}
	}
	return nil
}

// orDiscard is a logger to use where none was given.
func orDiscard(log *slog.Logger) *slog.Logger {
	if log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return log
}
