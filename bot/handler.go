package bot

import (
	"context"

	"callbot/signaling"
)

// A Handler answers for calls.
//
// ServeCall has the call until it returns; then the call is hung up, unless it was
// rejected or redirected. The context is cancelled when the call ends, with an
// *EndedError for its cause. An error is logged and changes nothing else.
type Handler interface {
	ServeCall(ctx context.Context, call *Call) error
}

// HandlerFunc makes a function a Handler.
type HandlerFunc func(ctx context.Context, call *Call) error

// ServeCall calls f.
func (f HandlerFunc) ServeCall(ctx context.Context, call *Call) error { return f(ctx, call) }

// RejectHandler rejects every call.
func RejectHandler(reason signaling.RejectReason) Handler {
	return HandlerFunc(func(ctx context.Context, call *Call) error {
		return call.Reject(ctx, reason)
	})
}

// RedirectHandler sends every call on to others, whose phones ring together for as
// long as the service lets them.
func RedirectHandler(targets ...signaling.Identity) Handler {
	return HandlerFunc(func(ctx context.Context, call *Call) error {
		return call.Redirect(ctx, 0, targets...)
	})
}

// Mux chooses a Handler by the name that was called. The handler of "" takes the
// calls to all other names; without it they are rejected.
type Mux map[string]Handler

// ServeCall hands the call to its handler.
func (m Mux) ServeCall(ctx context.Context, call *Call) error {
	if h, ok := m[call.Info().Called()]; ok {
		return h.ServeCall(ctx, call)
	}
	if h, ok := m[""]; ok {
		return h.ServeCall(ctx, call)
	}
	return call.Reject(ctx, signaling.RejectNone)
}
