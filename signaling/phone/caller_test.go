package phone_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/pace"
	"callbot/media/session"
	"callbot/signaling"
	"callbot/signaling/phone"
)

// callee is an exchange that answers every call's media, and nothing else.
type callee struct {
	*testing.T
	fakeExchange
	network *mediatest.Network
	answer  string // in place of the right one
	legs    []media.Leg
}

func (c *callee) Place(ctx context.Context, p phone.Placing) (phone.Placed, error) {
	if c.err != nil {
		return phone.Placed{}, c.err
	}
	leg, answer, err := c.network.Answer(ctx, p.Offer)
	if err != nil {
		return phone.Placed{}, err
	}
	c.legs = append(c.legs, leg)
	if c.answer != "" {
		answer = c.answer
	}
	return phone.Placed{ID: "call-1", Answer: answer}, nil
}

// inBubble runs a test with a phone at an exchange.
func inBubble(t *testing.T, test func(c *callee, p *phone.Phone)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		wheel := new(pace.Wheel)
		var turning sync.WaitGroup
		turning.Go(func() { _ = wheel.Run(ctx) })
		network := new(mediatest.Network)
		c := &callee{T: t, network: network}
		test(c, &phone.Phone{Exchange: c, Connector: network, Session: session.Config{Wheel: wheel}})
		for _, leg := range c.legs {
			_ = leg.Close()
		}
		stop()
		turning.Wait()
	})
}

// A call that cannot be placed leaves nothing behind, and the error says why.
func TestDialFails(t *testing.T) {
	inBubble(t, func(c *callee, p *phone.Phone) {
		c.err = &signaling.Error{Code: signaling.NotFound}
		_, err := p.Dial(c.Context(), "nobody")
		wantCode(c.T, err, signaling.NotFound)
		c.err, c.answer = nil, "rubbish"
		_, err = p.Dial(c.Context(), "somebody")
		var bad *media.DescriptionError
		if !errors.As(err, &bad) {
			c.Errorf("the service's answer was rubbish, but: %v", err)
		}
		if c.hungUp != "call-1" {
			c.Error("the service was left with the call")
		}
		gone, cancel := context.WithCancel(c.Context())
		cancel()
		if _, err = p.Dial(gone, "somebody"); !errors.Is(err, context.Canceled) {
			c.Errorf("given up: %v", err)
		}
	})
}

// A ring that somebody else has taken meanwhile, or that offers nothing usable, is no
// call.
func TestAnswerFails(t *testing.T) {
	inBubble(t, func(c *callee, p *phone.Phone) {
		_, err := p.Answer(c.Context(), phone.Ring{Call: "ring-1", Offer: "rubbish"})
		var bad *media.DescriptionError
		if !errors.As(err, &bad) {
			c.Errorf("the offer was rubbish, but: %v", err)
		}
		leg, offer, _ := c.network.Offer(c.Context())
		defer leg.Close()
		c.err = &signaling.Error{Code: signaling.NotFound}
		_, err = p.Answer(c.Context(), phone.Ring{Call: "ring-1", Offer: offer})
		wantCode(c.T, err, signaling.NotFound)
	})
}

// A service that falls silent ends the call as failed, with or without an error.
func TestServiceFallsSilent(t *testing.T) {
	inBubble(t, func(c *callee, p *phone.Phone) {
		call, err := p.Dial(c.Context(), "somebody")
		if err != nil {
			c.Fatal(err)
		}
		defer call.Close()
		c.log.Append(phone.Event{Event: phone.Established})
		<-call.Established()
		c.log.End()
		<-call.Done()
		if e := call.Ending(); e.Reason != phone.Failed {
			c.Errorf("ended by %+v", e)
		}
		if err := call.Press(c.Context(), phone.AsEvents, phone.Press{Key: '1', At: time.Minute}); err != nil {
			c.Errorf("a key after the end: %v", err)
		}
	})
}

// Closing a call whose service does not answer takes a moment, not for ever.
func TestCloseIsImpatient(t *testing.T) {
	inBubble(t, func(c *callee, p *phone.Phone) {
		call, err := p.Dial(c.Context(), "somebody")
		if err != nil {
			c.Fatal(err)
		}
		began := time.Now()
		_ = call.Close() // the fake takes the hang-up, but never says that the call ended
		if took := time.Since(began); took > 3*time.Second {
			c.Errorf("it took %v", took)
		}
		if e := call.Ending(); e.Reason != phone.Failed {
			c.Errorf("ended by %+v", e)
		}
	})
}

// Keys can be given up, and cannot be sent as events where those were not agreed on.
func TestPressFails(t *testing.T) {
	inBubble(t, func(c *callee, p *phone.Phone) {
		c.network.Link.Format = media.Format{Codec: "PCMU", Clock: media.Rate8k, PacketTime: media.FrameDuration}
		call, err := p.Dial(c.Context(), "somebody")
		if err != nil {
			c.Fatal(err)
		}
		defer call.Close()
		hasty, cancel := context.WithTimeout(c.Context(), time.Second)
		defer cancel()
		if err := call.Press(hasty, phone.AsEvents); !errors.Is(err, context.DeadlineExceeded) {
			c.Errorf("before anybody answered: %v", err)
		}
		c.log.Append(phone.Event{Event: phone.Established})
		<-call.Established()
		if err := call.Press(c.Context(), phone.AsEvents, phone.Press{Key: '1'}); !errors.Is(err, phone.ErrNoEvents) {
			c.Errorf("without events: %v", err)
		}
		if err := call.Press(c.Context(), phone.InSound, phone.Press{Key: '1'}); err != nil {
			c.Errorf("in the sound: %v", err)
		}
	})
}
