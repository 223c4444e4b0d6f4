package acs

import (
	"context"
	"net/http"
	"slices"

	"callbot/signaling"
	"callbot/signaling/acs/wire"
)

// toneWatch is the wish to be told of every key of one participant.
type toneWatch struct {
	participant signaling.ParticipantID
	context     string
	callback    string
	heard       int64
}

// maxToneWatches bounds them; there is one for a participant.
const maxToneWatches = 350

func startContinuousDTMF(ctx context.Context, x *exchange, body *wire.ContinuousDTMF) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	id, _, err := x.participant(ctx, c, body.Target)
	if err != nil {
		return reply{}, err
	}
	watch := &toneWatch{participant: id, context: body.OperationContext, callback: body.OperationCallbackURI}
	if err := x.resource.allowed("OperationCallbackUri", watch.callback); err != nil {
		return reply{}, err
	}
	if err := c.watch(watch); err != nil {
		return reply{}, err
	}
	_, err = x.resource.Application.Control(ctx, c.id, signaling.SubscribeToTone{Participant: id})
	if err != nil {
		c.unwatch(id)
	}
	return reply{status: http.StatusOK}, err
}

func stopContinuousDTMF(ctx context.Context, x *exchange, body *wire.ContinuousDTMF) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	id, _, err := x.participant(ctx, c, body.Target)
	if err != nil {
		return reply{}, err
	}
	if err := x.resource.allowed("OperationCallbackUri", body.OperationCallbackURI); err != nil {
		return reply{}, err
	}
	if _, err = x.resource.Application.Control(ctx, c.id, signaling.UnsubscribeFromTone{Participant: id}); err != nil {
		return reply{}, err
	}
	if c.unwatch(id) {
		c.tell(wire.ContinuousDTMFStopped, body.OperationCallbackURI, wire.EventData{OperationContext: body.OperationContext, Result: success()})
	}
	return reply{status: http.StatusOK}, nil
}

// watch notes the wish, in place of another of the same participant's keys.
func (c *connection) watch(w *toneWatch) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.subBusy():
		return errBusyMedia
	case len(c.tones) >= maxToneWatches:
		return &signaling.Error{Code: signaling.Unavailable, Subcode: 8516, Message: "Too many participants' keys are listened to."}
	}
	c.tones = append(slices.DeleteFunc(c.tones, func(o *toneWatch) bool { return o.participant == w.participant }), w)
	return nil
}

// unwatch ends it, and reports whether there was one.
func (c *connection) unwatch(id signaling.ParticipantID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := len(c.tones)
	c.tones = slices.DeleteFunc(c.tones, func(o *toneWatch) bool { return o.participant == id })
	return len(c.tones) < before
}

// pressed tells of a key to those who wished to know. The lock is held.
func (c *connection) pressed(n signaling.ToneReceived) []posting {
	var events []posting
	for _, w := range c.tones {
		if n.Participant != "" && n.Participant != w.participant {
			continue
		}
		w.heard++
		events = append(events, c.event(wire.ContinuousDTMFToneReceived, w.callback, wire.EventData{
			OperationContext: w.context, SequenceID: w.heard, Tone: wire.ToneName(n.Tone.Key), Result: success(),
		}))
	}
	return events
}

// tell sends one event on its way.
func (c *connection) tell(kind, callback string, d wire.EventData) {
	c.mu.Lock()
	e := c.event(kind, callback, d)
	c.mail.put(c, e)
	c.mu.Unlock()
}
