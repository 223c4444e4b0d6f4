package phone

import (
	"context"
	"iter"
)

// Exchange is the calling service as its phones see it.
//
// A call's id is a secret shared by the service and that phone: whoever knows it may
// follow the call, answer it and hang up. Errors are *signaling.Error unless a
// method says otherwise.
type Exchange interface {
	// Place begins a call. The service answers the phone's leg at once and plays
	// ringback until somebody answers. A *media.DescriptionError says that the offer
	// cannot be used. Codes: InvalidArgument, NotFound (no such callee), Unavailable
	// (full, or shutting down).
	Place(ctx context.Context, p Placing) (Placed, error)
	// Events yields what becomes of a call, from its beginning, and ends after
	// Terminated. An error ends it early. Codes: NotFound, Unavailable (too many
	// already listen).
	Events(ctx context.Context, id string) iter.Seq2[Event, error]
	// Hangup ends the phone's part of a call. Codes: NotFound.
	Hangup(ctx context.Context, id string) error
	// Mute says that the phone is to be heard by nobody, or by everybody again; the
	// rosters show it. Codes: NotFound, WrongState (not established).
	Mute(ctx context.Context, id string, muted bool) error

	// Register makes a phone reachable as endpoint for as long as the caller goes on
	// taking rings; a second registration of a name is refused. Codes:
	// InvalidArgument, Conflict, Unavailable.
	Register(ctx context.Context, endpoint string) iter.Seq2[Ring, error]
	// Answer takes a ring with the phone's session description. A
	// *media.DescriptionError says that it cannot be used. Codes: NotFound, WrongState.
	Answer(ctx context.Context, id, answer string) error
	// Decline refuses a ring. Codes: NotFound, WrongState.
	Decline(ctx context.Context, id string, busy bool) error
}

// Placing is a wish to call somebody.
type Placing struct {
	To    string // whom: a name of the directory or a registered endpoint
	From  string // who calls; "" is an unnamed guest
	Offer string // the phone's session description (SDP), all candidates in it
}

// Placed is a call that has begun.
type Placed struct {
	ID     string
	Answer string // the service's session description
}

// Ring says that somebody calls a registered endpoint.
type Ring struct {
	Call  string `json:"call"`  // the id of the phone's part of the call
	From  string `json:"from"`  // who calls
	To    string `json:"to"`    // the name that was called
	Offer string `json:"offer"` // the service's session description
	// AnswerURL is where to post the answer; only the HTTP handler fills it in.
	AnswerURL string `json:"answer,omitempty"`
}
