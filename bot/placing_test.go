package bot_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/bot"
	"callbot/bot/bottest"
	"callbot/signaling"
)

// placing is a service that tells of a call before it has answered that it places it.
type placing struct {
	*bottest.Service
	up      signaling.Notifier
	waits   time.Duration
	strange int // notifications of calls that are nobody's

	mu     sync.Mutex
	hungUp []signaling.CallID
}

func (p *placing) Create(ctx context.Context, wish signaling.Create) (signaling.Call, error) {
	call, err := p.Service.Create(ctx, wish)
	for range p.strange {
		_ = p.up.Notify(ctx, signaling.StateChanged{Call: "stranger", State: signaling.StateEstablished})
	}
	_ = p.up.Notify(ctx, signaling.StateChanged{Call: call.ID, State: signaling.StateEstablished})
	select {
	case <-time.After(p.waits):
		return call, err
	case <-ctx.Done():
		return signaling.Call{}, ctx.Err()
	}
}

func (p *placing) Control(ctx context.Context, id signaling.CallID, cmd signaling.Command) (signaling.Operation, error) {
	if _, over := cmd.(signaling.Hangup); over {
		p.mu.Lock()
		p.hungUp = append(p.hungUp, id)
		p.mu.Unlock()
	}
	return p.Service.Control(ctx, id, cmd)
}

// Ensures that a bot which never stops calling people learns of each who answers, though
// the service tells it before it says which call that is.
func TestAnsweredBeforeItIsPlaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &bottest.Service{}
		r := &bot.Runtime{}
		bottest.Start(t, r, s)
		p := &placing{Service: s, up: r, waits: time.Second, strange: 100}
		r.Controller, r.Caller = p, p
		came := make(chan error, 10)
		for range 10 {
			go func() { // the next is called before the last was placed
				_, err := r.Dial(t.Context(), signaling.Identity{ID: "alice"}, bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error {
					ctx, done := context.WithTimeout(ctx, time.Second)
					defer done()
					came <- call.Answer(ctx)
					return nil
				}))
				if err != nil {
					t.Error(err)
				}
			}()
			time.Sleep(700 * time.Millisecond)
		}
		for range 10 {
			if err := <-came; err != nil {
				t.Errorf("one who has answered is %v", err)
			}
		}
	})
}

// Ensures that nobody's phone rings on for a bot that has given up calling before the
// service had answered, and that the bot does not wait for ever for that.
func TestDialGivenUp(t *testing.T) {
	for waits, want := range map[time.Duration]int{time.Second: 1, time.Hour: 0} {
		synctest.Test(t, func(t *testing.T) {
			s := &bottest.Service{}
			r := &bot.Runtime{}
			bottest.Start(t, r, s)
			p := &placing{Service: s, up: r, waits: waits}
			r.Controller, r.Caller = p, p
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			begin := time.Now()
			_, err := r.Dial(ctx, signaling.Identity{ID: "alice"}, bot.Flow(office()))
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("told of %v", err)
			}
			if took := time.Since(begin); took > 6*time.Second || len(p.hungUp) != want {
				t.Errorf("after %v: hung up %v", took, p.hungUp)
			}
		})
	}
}
