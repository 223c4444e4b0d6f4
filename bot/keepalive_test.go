package bot_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"callbot/bot"
	"callbot/bot/bottest"
	"callbot/signaling"
)

// Ensures that a long call is kept alive, and that one which the service has forgotten
// ends for its handler.
func TestKeepAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		why := make(chan error, 1)
		var kept atomic.Int32
		s := bottest.Start(t, &bot.Runtime{Handler: answered(func(ctx context.Context, call *bot.Call) error {
			_, err := call.NextKey(ctx)
			why <- err
			return err
		})}, &bottest.Service{Refuse: func(_ signaling.CallID, cmd signaling.Command) error {
			if _, ok := cmd.(signaling.KeepAlive); ok {
				if kept.Add(1) > 3 {
					return &signaling.Error{Code: signaling.NotFound, Message: "no such call"}
				}
			}
			return nil
		}})
		caller := s.Call(t, "alice", "x")
		caller.Wait(50 * time.Minute)
		if kept.Load() != 3 {
			t.Errorf("kept alive %d times", kept.Load())
		}
		caller.Wait(15 * time.Minute)
		var ended *bot.EndedError
		if err := <-why; !errors.As(err, &ended) || ended.Result.Code != 404 {
			t.Errorf("the handler is told %v", err)
		}
	})
}

// Ensures that a handler may go through a caller's keys one by one.
func TestTones(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := make(chan string, 1)
		caller := bottest.Call(t, answered(func(ctx context.Context, call *bot.Call) error {
			var heard string
			for tone := range call.Tones(ctx) {
				if heard += tone.Key.String(); tone.Key == '#' {
					break
				}
			}
			keys <- heard
			return nil
		}), "x")
		caller.Wait(time.Second)
		caller.Press("12#4")
		if got := <-keys; got != "12#" {
			t.Errorf("heard %q", got)
		}
	})
}
