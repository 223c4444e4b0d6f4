package hosting

import (
	"context"
	"errors"
	"sync"

	"callbot/media"
	"callbot/media/session"
)

// Leg is one call's sound in this process: a Controller for its media verbs, and the
// sound itself.
type Leg struct {
	*Operations
	leg        media.Leg
	session    *session.Session
	recordings sync.WaitGroup // that are under way
	stop       context.CancelFunc
	done       chan struct{}
	once       sync.Once
	err        error // why it ended; set before done is closed
}

// run is the session's goroutine.
func (l *Leg) run(ctx context.Context) {
	defer close(l.done)
	defer l.recordings.Wait()
	defer l.Operations.Close()
	if err := l.session.Run(ctx); !errors.Is(err, context.Canceled) {
		l.err = err
	}
}

// Listen gives w what the party says: see session.Session.
func (l *Leg) Listen(w media.Writer) (stop func()) { return l.session.Listen(w) }

// Speak says what r gives: see session.Session.
func (l *Leg) Speak(r media.Reader) (stop func()) { return l.session.Speak(r) }

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
