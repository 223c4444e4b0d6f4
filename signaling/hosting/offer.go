package hosting

import (
	"context"
	"errors"
	"sync"

	"callbot/media"
	"callbot/signaling"
)

// Offer is a leg whose other side has not answered yet.
type Offer struct {
	host *Host
	leg  media.OfferedLeg

	mu    sync.Mutex
	taken bool // accepted or given up
}

// errTaken says that an offer can be answered once.
var errTaken = errors.New("hosting: the offer is no longer open")

// Accept takes the other side's answer. From then on the call's keys and completions go
// to up. A *media.DescriptionError says that the answer cannot be used; the offer is
// given up then.
func (o *Offer) Accept(ctx context.Context, call signaling.CallID, answer string, up signaling.Notifier) (*Leg, error) {
	if !o.take() {
		return nil, errTaken
	}
	if err := o.leg.Accept(answer); err != nil {
		return nil, errors.Join(err, o.leg.Close())
	}
	return o.host.begin(ctx, o.leg, call, up), nil
}

// Close gives the offer up; after Accept it does nothing.
func (o *Offer) Close() error {
	if !o.take() {
		return nil
	}
	return o.leg.Close()
}

func (o *Offer) take() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	open := !o.taken
	o.taken = true
	return open
}
