package acs

import (
	"context"
	"net/http"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/acs/streaming"
	"callbot/signaling/acs/wire"
	"callbot/signaling/problem"
)

// stream is the sound of a call that goes to an application's WebSocket. Its fields are
// guarded by the connection's lock.
type stream struct {
	options      wire.StreamOptions // a zero one is that nothing was agreed on
	subscription string
	stop         context.CancelFunc // nil while it does not run
}

// subscriptionNow is how it is getting on, nil where nothing was agreed on.
func (s *stream) subscriptionNow() *wire.StreamSubscription {
	if s.subscription == "" {
		return nil
	}
	state := wire.SubscriptionInactive
	if s.stop != nil {
		state = wire.SubscriptionActive
	}
	return &wire.StreamSubscription{ID: s.subscription, State: state, ContentTypes: []string{"audio"}}
}

func startStreaming(_ context.Context, x *exchange, body *wire.MediaStreaming) (reply, error) {
	c, err := x.streamed(body)
	if err != nil {
		return reply{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case !c.connected || c.over:
		return reply{}, &signaling.Error{Code: signaling.WrongState, Subcode: 8501, Message: "The call is not established."}
	case c.stream.stop != nil:
		return reply{}, &signaling.Error{Code: signaling.WrongState, Subcode: 8585, Message: "The stream runs already."}
	}
	c.runStream(body)
	return reply{status: http.StatusAccepted}, nil
}

func stopStreaming(_ context.Context, x *exchange, body *wire.MediaStreaming) (reply, error) {
	c, err := x.streamed(body)
	if err != nil {
		return reply{}, err
	}
	c.mu.Lock()
	if c.stream.stop == nil {
		c.mu.Unlock()
		return reply{}, &signaling.Error{Code: signaling.WrongState, Subcode: 8585, Message: "The stream does not run."}
	}
	events := c.stopStream(body)
	c.mail.put(c, events...)
	c.mu.Unlock()
	return reply{status: http.StatusAccepted}, nil
}

// streamed is the call in the path, if a stream was agreed on.
func (x *exchange) streamed(body *wire.MediaStreaming) (*connection, error) {
	c, err := x.connection()
	if err != nil {
		return nil, err
	}
	if err := x.resource.allowed("OperationCallbackUri", body.OperationCallbackURI); err != nil {
		return nil, err
	}
	if c.stream.subscription == "" {
		return nil, &signaling.Error{Code: signaling.Unsupported, Subcode: 8522, Message: "The call has no mediaStreamingOptions."}
	}
	return c, nil
}

// startStream begins the stream with the call, if that was the wish. The lock is held.
func (c *connection) startStream() {
	if c.stream.options.Start && c.stream.stop == nil {
		c.runStream(&wire.MediaStreaming{OperationContext: c.context})
	}
}

// runStream begins the stream. The lock is held.
func (c *connection) runStream(order *wire.MediaStreaming) {
	ctx, stop := context.WithCancel(context.Background())
	begun := c.resource.begin(func(work context.Context) {
		defer stop()
		defer context.AfterFunc(work, stop)()
		c.broke(ctx, order, c.carry(ctx, order))
	})
	if begun {
		c.stream.stop = stop
	} else {
		stop()
	}
}

// carry streams until ctx ends, or the stream breaks.
func (c *connection) carry(ctx context.Context, order *wire.MediaStreaming) error {
	tapper, err := served[signaling.Tapper](c.resource)
	if err != nil {
		return err
	}
	o := c.stream.options
	s := &streaming.Stream{
		URL: o.TransportURL, Call: c.id, Connection: string(c.id), Correlation: c.correlation, Subscription: c.stream.subscription,
		Rate: media.Rate(o.SampleRate()), Unmixed: o.Unmixed(), Bidirectional: o.Bidirectional, Keys: o.DTMFTones,
		Tapper: tapper, RawID: wire.RawOf, Token: c.resource.streamToken, HTTP: c.resource.HTTP, Log: c.resource.Log,
		Started: func() {
			c.tellWhile(ctx, wire.MediaStreamingStarted, order.OperationCallbackURI,
				streamData(order, success(), wire.StreamStarted, wire.DetailsSubscriptionStarted))
		},
	}
	return s.Run(ctx)
}

// tellWhile tells of what runs, unless it was stopped: that was told already. Whoever
// stops it ends ctx with the lock held.
func (c *connection) tellWhile(ctx context.Context, kind, callback string, d wire.EventData) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ctx.Err() == nil {
		c.mail.put(c, c.event(kind, callback, d))
	}
}

// broke tells that a stream has failed, unless it was stopped.
func (c *connection) broke(ctx context.Context, order *wire.MediaStreaming, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ctx.Err() != nil {
		return // another one may run by now
	}
	c.stream.stop = nil
	why, details := problem.Of(err), wire.DetailsInterrupted
	subcode := streaming.Interrupted
	switch {
	case c.stream.options.TransportURL == "":
		subcode, details = streaming.NotConnected, wire.DetailsURLMissing
	case why.Subcode == streaming.NotConnected:
		subcode, details = why.Subcode, wire.DetailsInitialFailed
	}
	c.mail.put(c, c.event(wire.MediaStreamingFailed, order.OperationCallbackURI, streamData(order,
		&wire.Result{Code: http.StatusBadRequest, Subcode: subcode, Message: "Action failed, " + why.Message + "."}, wire.StreamFailed, details)))
}

// stopStream ends the stream, if it runs; order says by whose wish, nil by the call's
// end. The lock is held.
func (c *connection) stopStream(order *wire.MediaStreaming) []posting {
	if c.stream.stop == nil {
		return nil
	}
	c.stream.stop()
	c.stream.stop = nil
	if order == nil {
		order = &wire.MediaStreaming{OperationContext: c.context}
	}
	return []posting{c.event(wire.MediaStreamingStopped, order.OperationCallbackURI,
		streamData(order, success(), wire.StreamStopped, wire.DetailsSubscriptionStopped))}
}

func streamData(order *wire.MediaStreaming, result *wire.Result, status, details string) wire.EventData {
	return wire.EventData{
		OperationContext: order.OperationContext, Result: result,
		MediaStreaming: &wire.StreamUpdate{ContentType: "Audio", Status: status, Details: details},
	}
}

// streamToken is the token that goes with a stream.
func (r *Resource) streamToken(context.Context) (string, error) {
	if r.StreamToken == nil {
		return "", nil
	}
	return r.StreamToken(r.ID)
}
