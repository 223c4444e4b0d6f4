package hosting

import (
	"context"
	"log/slog"

	"callbot/media"
	"callbot/media/session"
	"callbot/signaling"
)

// Host ends the sound of calls in this process: it answers the service's offers, and
// makes offers for calls to others.
type Host struct {
	Connector media.Connector
	Prompts   Opener
	Studio    *Studio           // where calls are recorded; nil refuses to record
	Speech    media.Transcriber // understands what is said; nil recognizes keys only
	// Session is what all sessions have in common; each call's leg and key listener
	// are added to it.
	Session session.Config
	Log     *slog.Logger
}

// Answer makes the leg that a service's offer asks for, and the answer to send back.
// From then on the call's keys and completions go to up. A *media.DescriptionError
// says that the offer cannot be used.
func (h *Host) Answer(ctx context.Context, call signaling.CallID, offer string, up signaling.Notifier) (*Leg, string, error) {
	leg, answer, err := h.Connector.Answer(ctx, offer)
	if err != nil {
		return nil, "", err
	}
	return h.begin(ctx, leg, call, up), answer, nil
}

// Offer makes a leg for a call that does not exist yet, and the offer to send.
func (h *Host) Offer(ctx context.Context) (*Offer, string, error) {
	leg, offer, err := h.Connector.Offer(ctx)
	if err != nil {
		return nil, "", err
	}
	return &Offer{host: h, leg: leg}, offer, nil
}

// begin runs the session of a leg.
func (h *Host) begin(ctx context.Context, leg media.Leg, call signaling.CallID, up signaling.Notifier) *Leg {
	operations := &Operations{Call: call, Prompts: h.Prompts, Studio: h.Studio, Speech: h.Speech, Up: up, Log: h.Log}
	config := h.Session
	config.Leg = leg
	config.OnTone = operations.ToneHeard
	s := session.New(config)
	operations.Player = s

	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	l := &Leg{Operations: operations, leg: leg, session: s, stop: stop, done: make(chan struct{})}
	operations.Go = l.recordings.Go
	go l.run(running)
	return l
}
