package signaling

import (
	"context"
	"time"
)

// Create is an application's wish to call somebody.
type Create struct {
	// Targets are who is called: one for a call of two, several for a group call.
	Targets []Identity
	// Meeting is the call of many to join in place of calling anybody; its zero value
	// is none.
	Meeting Meeting
	// Source is how those who are called see the application: a number or a name that
	// it may use. Its zero value is the application's own identity.
	Source Identity
	// Media is who terminates the sound; with AppHosted its Description is the
	// application's offer, and the answer comes with StateEstablished.
	Media Media
	// CallbackURI is where the call's notifications go; "" is the usual place.
	CallbackURI string
	// Timeout is how long the target may ring; 0 is the service's default.
	Timeout time.Duration
	Options CallOptions
	// ChainID makes the call part of another one's chain; "" begins a new chain.
	ChainID string
}

// A Caller places calls for one application, and tells which calls it has.
type Caller interface {
	// Create places a call and returns it as it is then: establishing. What becomes of
	// it arrives as notifications. Codes: InvalidArgument, Forbidden, Unsupported,
	// Unavailable.
	Create(ctx context.Context, c Create) (Call, error)
	// List returns the calls that the application has now, in no particular order.
	List(ctx context.Context) ([]Call, error)
}
