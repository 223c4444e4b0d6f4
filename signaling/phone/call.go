package phone

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"time"

	"callbot/media"
	"callbot/media/session"
)

// goodbye is how long Close waits for the service to take the hang-up.
const goodbye = 2 * time.Second

// Call is one call of a Phone. Its methods may be called from any goroutine.
type Call struct {
	ID string // by which the service knows it

	exchange Exchange
	leg      media.Leg
	sound    *session.Session
	mouth    mouth
	stop     context.CancelFunc
	running  sync.WaitGroup
	events   Log[Event]

	established chan struct{} // closed when both sides hear each other
	since       time.Time     // when that was; set before established is closed
	done        chan struct{} // closed when the call has ended
	ending      Ending        // set before done is closed
}

// Established is closed when both sides hear each other.
func (c *Call) Established() <-chan struct{} { return c.established }

// Done is closed when the call has ended; Ending then says why.
func (c *Call) Done() <-chan struct{} { return c.done }

// Ending says why the call ended; it waits for that.
func (c *Call) Ending() Ending {
	<-c.done
	return c.ending
}

// Events yields what becomes of the call, from its beginning, until it has ended or ctx
// does. Each reader gets all of it.
func (c *Call) Events(ctx context.Context) iter.Seq2[Event, error] { return c.events.All(ctx) }

// Say speaks r to the far side, beside what is being said already, until r or the call
// ends or stop is called. r must not wait.
func (c *Call) Say(r media.Reader) (stop func()) { return c.mouth.say(r) }

// Hear gives w what the far side says, in frames of 16 kHz, until the call ends or stop
// is called. w must not wait.
func (c *Call) Hear(w media.Writer) (stop func()) { return c.sound.Listen(w) }

// Mute makes the phone send silence and says so to the others, or ends that. Errors are
// those of Exchange.Mute; the silence is kept whatever comes of them.
func (c *Call) Mute(ctx context.Context, muted bool) error {
	c.sound.Mute(muted)
	return c.exchange.Mute(ctx, c.ID, muted)
}

// Stats counts what the call's media did so far.
func (c *Call) Stats() session.Stats { return c.sound.Stats() }

// Hangup ends the call in order. Errors are those of Exchange.Hangup.
func (c *Call) Hangup(ctx context.Context) error { return c.exchange.Hangup(ctx, c.ID) }

// Close hangs up a call that has not ended and waits until nothing of it is left.
func (c *Call) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), goodbye)
	defer cancel()
	select {
	case <-c.done:
	default:
		if c.Hangup(ctx) == nil {
			select {
			case <-c.done:
			case <-ctx.Done():
			}
		}
	}
	c.stop()
	c.running.Wait()
	return nil
}

// follow keeps what the service says of the call, until its end.
func (c *Call) follow(ctx context.Context) {
	c.ending = Ending{Reason: Failed, Message: "The service fell silent."}
	for e, err := range c.exchange.Events(ctx, c.ID) {
		if err != nil {
			c.ending.Message = fmt.Sprintf("The service could not be heard any more: %v.", err)
			break
		}
		c.take(e)
	}
	close(c.done)
	c.events.End()
	c.stop()
}

func (c *Call) take(e Event) {
	switch e.Event {
	case Established:
		select {
		case <-c.established:
		default:
			c.since = time.Now()
			close(c.established)
		}
	case Terminated:
		if e.Ending != nil {
			c.ending = *e.Ending
		}
	}
	c.events.Append(e)
}

// carry runs the call's sound until the call or its leg ends. The service notices by
// itself when the leg is gone, so what ended it is not reported here.
func (c *Call) carry(ctx context.Context) {
	c.sound.Speak(&c.mouth)
	_ = c.sound.Run(ctx)
	_ = c.leg.Close()
}
