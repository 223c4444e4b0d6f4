package hosting

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"callbot/media"
	"callbot/media/session"
	"callbot/signaling"
)

// Host ends the sound of calls in this process: it answers the service's offers.
type Host struct {
	Connector media.Connector
	Prompts   Opener
	Studio    *Studio // where calls are recorded; nil refuses to record
	// Session is what all sessions have in common; each call's leg and key listener
	// are added to it.
	Session session.Config
	Log     *slog.Logger
}

// Leg is one call's sound in this process: a Controller for its media verbs.
type Leg struct {
	*Operations
	leg        media.Leg
	recordings sync.WaitGroup // that are under way
	stop       context.CancelFunc
	done       chan struct{}
	once       sync.Once
	err        error // why it ended; set before done is closed
}

// Answer makes the leg that a service's offer asks for, and the answer to send back.
// From then on the call's keys and completions go to up. A *media.DescriptionError
// says that the offer cannot be used.
func (h *Host) Answer(ctx context.Context, call signaling.CallID, offer string, up signaling.Notifier) (*Leg, string, error) {
	leg, answer, err := h.Connector.Answer(ctx, offer)
	if err != nil {
		return nil, "", err
	}
	operations := &Operations{Call: call, Prompts: h.Prompts, Studio: h.Studio, Up: up, Log: h.Log}
	config := h.Session
	config.Leg = leg
	config.OnTone = operations.ToneHeard
	s := session.New(config)
	operations.Player = s

	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	l := &Leg{Operations: operations, leg: leg, stop: stop, done: make(chan struct{})}
	operations.Go = l.recordings.Go
	go func() {
		defer close(l.done)
		defer l.recordings.Wait()
		defer operations.Close()
		if err := s.Run(running); !errors.Is(err, context.Canceled) {
			l.err = err
		}
	}()
	return l, answer, nil
}

// Done is closed when the sound has ended, by Close or by itself.
func (l *Leg) Done() <-chan struct{} { return l.done }

// Err says why the sound ended, once Done is closed; nil means in order.
func (l *Leg) Err() error { return l.err }

// Close ends the sound and waits until nothing of it is left. What still ran completes
// as cancelled.
func (l *Leg) Close() error {
	var err error
	l.once.Do(func() {
		l.Operations.Close()
		l.stop()
		err = l.leg.Close()
	})
	<-l.done
	return err
}
