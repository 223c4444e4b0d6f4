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

// transcription is what is said in a call, in writing, that goes to an application's
// WebSocket. Its fields are guarded by the connection's lock.
type transcription struct {
	options      *wire.TranscriptionOptions // nil where none was agreed on
	subscription string
	locale       string                // in place of that of the options
	transcript   *streaming.Transcript // nil while it does not run
	stop         context.CancelFunc
	started      bool      // it was told to have started
	changes      []posting // of what was changed before that
}

// now is how the transcription is getting on, nil where none was agreed on.
func (t *transcription) now(speech media.Transcriber) *wire.TranscriptSubscription {
	if t.options == nil {
		return nil
	}
	s := &wire.TranscriptSubscription{ID: t.subscription, State: wire.SubscriptionInactive, Locale: t.spoken(), ResultTypes: []string{"final"}}
	if t.options.Intermediate {
		s.ResultTypes = append(s.ResultTypes, "intermediate")
	}
	switch {
	case speech == nil:
		s.State = wire.SubscriptionDisabled
	case t.transcript != nil:
		s.State = wire.SubscriptionActive
	}
	return s
}

// spoken is the locale that is understood.
func (t *transcription) spoken() string {
	if t.locale != "" {
		return t.locale
	}
	return t.options.Locale
}

// understood is the connection whose sound is asked for in writing, nil where there is an
// error, or nobody who understands it: of that its callback is told.
func (x *exchange) understood(body *wire.Transcription) (*connection, error) {
	c, err := x.transcribed(body)
	if err == nil && x.resource.Speech == nil {
		c.tell(wire.TranscriptionFailed, body.OperationCallbackURI, notTranscribed(body))
		return nil, nil
	}
	return c, err
}

func startTranscription(_ context.Context, x *exchange, body *wire.Transcription) (reply, error) {
	c, err := x.understood(body)
	if c == nil {
		return reply{status: http.StatusAccepted}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case !c.connected || c.over:
		return reply{}, &signaling.Error{Code: signaling.WrongState, Subcode: 8501, Message: "The call is not established."}
	case c.transcription.transcript != nil:
		return reply{}, &signaling.Error{Code: signaling.WrongState, Subcode: 8585, Message: "The transcription runs already."}
	}
	c.runTranscription(body)
	return reply{status: http.StatusAccepted}, nil
}

// updateTranscription lets what is said from now on be understood in another language.
func updateTranscription(_ context.Context, x *exchange, body *wire.Transcription) (reply, error) {
	c, err := x.understood(body)
	if c == nil {
		return reply{status: http.StatusAccepted}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.transcription.transcript == nil:
		return reply{}, errNoTranscription
	case len(c.transcription.changes) >= maxPending:
		return reply{}, errTooMany
	}
	if body.Locale != "" {
		c.transcription.locale = body.Locale
		c.transcription.transcript.Speak(body.Locale)
	}
	changed := c.event(wire.TranscriptionUpdated, body.OperationCallbackURI,
		transcriptionData(body, success(), wire.TranscriptionUpdatedStatus, wire.DetailsLocaleUpdated))
	if c.transcription.started {
		c.mail.put(c, changed)
	} else { // nothing is told of it before it has started
		c.transcription.changes = append(c.transcription.changes, changed)
	}
	return reply{status: http.StatusAccepted}, nil
}

func stopTranscription(_ context.Context, x *exchange, body *wire.Transcription) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	if err := x.resource.allowed("OperationCallbackUri", body.OperationCallbackURI); err != nil {
		return reply{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.transcription.transcript == nil {
		return reply{}, errNoTranscription
	}
	c.mail.put(c, c.stopTranscription(body)...)
	return reply{status: http.StatusAccepted}, nil
}

var errNoTranscription = &signaling.Error{Code: signaling.WrongState, Subcode: 8585, Message: "The transcription does not run."}

// transcribed is the call in the path, if it may be transcribed, or nothing here
// understands it anyway.
func (x *exchange) transcribed(body *wire.Transcription) (*connection, error) {
	c, err := x.connection()
	if err != nil {
		return nil, err
	}
	if err := x.resource.allowed("OperationCallbackUri", body.OperationCallbackURI); err != nil {
		return nil, err
	}
	if c.transcription.options == nil && x.resource.Speech != nil {
		return nil, &signaling.Error{Code: signaling.Unsupported, Subcode: 8522, Message: "The call has no transcriptionOptions."}
	}
	return c, nil
}

// startTranscription begins the transcription with the call, if that was the wish, and
// tells where it cannot. The lock is held.
func (c *connection) startTranscription() []posting {
	if c.transcription.options == nil || !c.transcription.options.Start {
		return nil
	}
	order := &wire.Transcription{OperationContext: c.context}
	if c.resource.Speech == nil {
		return []posting{c.event(wire.TranscriptionFailed, "", notTranscribed(order))}
	}
	c.runTranscription(order)
	return nil
}

// runTranscription begins the transcription. The lock is held.
func (c *connection) runTranscription(order *wire.Transcription) {
	if order.Locale != "" {
		c.transcription.locale = order.Locale
	}
	ctx, stop := context.WithCancel(context.Background())
	t := c.newTranscript(ctx, order)
	begun := c.resource.begin(func(work context.Context) {
		defer stop()
		defer context.AfterFunc(work, stop)()
		err := error(errUnserved)
		if t.Tapper != nil {
			err = t.Run(ctx)
		}
		if ctx.Err() == nil {
			c.transcriptionBroke(t, order, err)
		}
	})
	if !begun {
		stop()
		return
	}
	c.transcription.transcript, c.transcription.stop = t, stop
	c.transcription.started, c.transcription.changes = false, nil
}

// transcriptionBegan tells that a transcription has started, and what was changed until
// then, unless it was stopped.
func (c *connection) transcriptionBegan(ctx context.Context, order *wire.Transcription) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ctx.Err() != nil {
		return
	}
	c.mail.put(c, c.event(wire.TranscriptionStarted, order.OperationCallbackURI,
		transcriptionData(order, success(), wire.TranscriptionStartedStatus, wire.DetailsSubscriptionStarted)))
	c.mail.put(c, c.transcription.changes...)
	c.transcription.started, c.transcription.changes = true, nil
}

// newTranscript is the transcript that was agreed on; it has no Tapper where the calling
// service gives no sound. The lock is held.
func (c *connection) newTranscript(ctx context.Context, order *wire.Transcription) *streaming.Transcript {
	tapper, _ := served[signaling.Tapper](c.resource)
	return &streaming.Transcript{
		URL: c.transcription.options.TransportURL, Call: c.id, Connection: string(c.id), Correlation: c.correlation,
		Subscription: c.transcription.subscription, Locale: c.transcription.spoken(), Partial: c.transcription.options.Intermediate,
		Speech: c.resource.Speech, Tapper: tapper, RawID: wire.RawOf, Token: c.resource.streamToken, HTTP: c.resource.HTTP,
		Started: func() { c.transcriptionBegan(ctx, order) },
	}
}

// transcriptionBroke tells that a transcription has failed.
func (c *connection) transcriptionBroke(t *streaming.Transcript, order *wire.Transcription, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.transcription.transcript != t {
		return // it was stopped meanwhile
	}
	c.transcription.transcript = nil
	why, details := problem.Of(err), wire.DetailsInterrupted
	switch {
	case c.transcription.options.TransportURL == "":
		why.Subcode, details = streaming.NotConnected, wire.DetailsURLMissing
	case why.Subcode == streaming.NotConnected:
		details = wire.DetailsUnsuccessful
	case why.Subcode == streaming.NotTranscribed:
		details = wire.DetailsSpeechConnection
	default:
		why.Subcode = streaming.Interrupted
	}
	c.mail.put(c, c.event(wire.TranscriptionFailed, order.OperationCallbackURI, transcriptionData(order,
		&wire.Result{Code: http.StatusBadRequest, Subcode: why.Subcode, Message: "Action failed, " + why.Message + "."}, wire.TranscriptionFailedStatus, details)))
}

// stopTranscription ends the transcription, if it runs; order says by whose wish, nil by
// the call's end. The lock is held.
func (c *connection) stopTranscription(order *wire.Transcription) []posting {
	if c.transcription.transcript == nil {
		return nil
	}
	c.transcription.stop()
	c.transcription.transcript = nil
	if order == nil {
		order = &wire.Transcription{OperationContext: c.context}
	}
	return []posting{c.event(wire.TranscriptionStopped, order.OperationCallbackURI,
		transcriptionData(order, success(), wire.TranscriptionStoppedStatus, wire.DetailsSubscriptionStopped))}
}

// notTranscribed is what comes of a transcription where nobody understands speech.
func notTranscribed(order *wire.Transcription) wire.EventData {
	return transcriptionData(order, &wire.Result{
		Code: http.StatusBadRequest, Subcode: streaming.NotTranscribed, Message: "Action failed, there is no speech service to transcribe by.",
	}, wire.TranscriptionFailedStatus, wire.DetailsSpeechConnection)
}

func transcriptionData(order *wire.Transcription, result *wire.Result, status, details string) wire.EventData {
	return wire.EventData{
		OperationContext: order.OperationContext, Result: result,
		Transcription: &wire.TranscriptionUpdate{Status: status, Details: details},
	}
}
