package phone

import (
	"context"
	"fmt"
	"iter"

	"callbot/media"
	"callbot/media/session"
)

// Phone is a telephone without a person: it dials and is rung, and gives each call a
// leg and a session of its own. Its fields must not change while it is in use.
type Phone struct {
	Exchange  Exchange
	Connector media.Connector
	// Session is what the sessions of all its calls have in common: wheel, codecs, who
	// hears the far side's keys. Each call's leg is added to it.
	Session session.Config
	Name    string // who calls; "" is an unnamed guest
}

// Dial places a call. It returns once the service has answered the phone's leg; what
// becomes of the call is in its Events. The call must be closed. Errors are those of
// Exchange.Place and of the Connector.
func (p *Phone) Dial(ctx context.Context, to string) (*Call, error) {
	leg, offer, err := p.Connector.Offer(ctx)
	if err != nil {
		return nil, fmt.Errorf("preparing the call's media: %w", err)
	}
	placed, err := p.Exchange.Place(ctx, Placing{To: to, From: p.Name, Offer: offer})
	if err != nil {
		_ = leg.Close()
		return nil, err
	}
	if err := leg.Accept(placed.Answer); err != nil {
		_ = leg.Close()
		// The call must not go on without its phone, whatever became of ctx.
		_ = p.Exchange.Hangup(context.WithoutCancel(ctx), placed.ID)
		return nil, fmt.Errorf("the service's answer: %w", err)
	}
	return p.begin(ctx, placed.ID, leg), nil
}

// Rings registers the phone as endpoint and yields who calls, for as long as it is
// read. Errors are those of Exchange.Register.
func (p *Phone) Rings(ctx context.Context, endpoint string) iter.Seq2[Ring, error] {
	return p.Exchange.Register(ctx, endpoint)
}

// Answer takes a ring. The call must be closed. Errors are those of Exchange.Answer and
// of the Connector.
func (p *Phone) Answer(ctx context.Context, ring Ring) (*Call, error) {
	leg, answer, err := p.Connector.Answer(ctx, ring.Offer)
	if err != nil {
		return nil, fmt.Errorf("preparing the call's media: %w", err)
	}
	if err := p.Exchange.Answer(ctx, ring.Call, answer); err != nil {
		_ = leg.Close()
		return nil, err
	}
	return p.begin(ctx, ring.Call, leg), nil
}

// begin starts what a call needs; Close ends it.
func (p *Phone) begin(ctx context.Context, id string, leg media.Leg) *Call {
	config := p.Session
	config.Leg = leg
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	c := &Call{
		ID: id, exchange: p.Exchange, leg: leg, stop: stop,
		sound:       session.New(config),
		established: make(chan struct{}),
		done:        make(chan struct{}),
	}
	c.running.Go(func() { c.follow(ctx) })
	c.running.Go(func() { c.carry(ctx) })
	return c
}
