package bench

import (
	"context"
	"errors"

	"callbot/signaling/phone"
)

// exchange is the way through a local service.
type exchange struct {
	phone.Exchange
	to string
}

var _ way = exchange{}

// exchangeCall is a call that the service knows.
type exchangeCall struct {
	exchange phone.Exchange
	id       string
}

// place dials.
func (x exchange) place(ctx context.Context, offer string) (string, connection, error) {
	placed, err := x.Place(ctx, phone.Placing{To: x.to, From: "caller", Offer: offer})
	if err != nil {
		return "", nil, err
	}
	return placed.Answer, exchangeCall{x.Exchange, placed.ID}, nil
}

// establish waits for the bot to answer.
func (c exchangeCall) establish(ctx context.Context, _ <-chan struct{}) error {
	for e, err := range c.exchange.Events(ctx, c.id) {
		switch {
		case err != nil:
			return err
		case e.Event == phone.Established:
			return nil
		case e.Event == phone.Terminated:
			return errors.New(e.Message)
		}
	}
	return errors.New("the service fell silent")
}

// hangup ends the call.
func (c exchangeCall) hangup(ctx context.Context) error {
	return c.exchange.Hangup(context.WithoutCancel(ctx), c.id)
}
