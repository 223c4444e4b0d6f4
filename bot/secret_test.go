package bot_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"callbot/bot"
	"callbot/bot/bottest"
	"callbot/ivr"
)

// Ensures that a question which wants fresh keys, asked by a handler, takes none that the
// caller pressed before.
func TestFreshKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		caller := bottest.Call(t, answered(func(ctx context.Context, call *bot.Call) error {
			if err := call.Play(ctx, "notice.wav"); err != nil {
				return err
			}
			choice, err := call.Menu(ctx, ivr.Menu{
				Choices:  map[string]string{"1": "old", "2": "new"},
				Question: ivr.Question{Ask: ivr.Files("sure.wav"), Fresh: true},
			})
			if err != nil {
				return err
			}
			return call.Play(ctx, choice)
		}), "x")
		caller.Hears("notice.wav")
		caller.Press("1")
		caller.Hears("sure.wav")
		caller.Press("2")
		caller.Hears("new")
		caller.Ends()
	})
}

// Ensures that no key which was watched becomes part of a secret, however the bot lags
// behind its caller.
func TestWatchedKeysAreNoSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &watcher{}
		s := bottest.Start(t, &bot.Runtime{Observer: w, Handler: answered(func(ctx context.Context, call *bot.Call) error {
			time.Sleep(2 * time.Second) // the caller is faster
			pin, err := call.Gather(ctx, ivr.Gather{Min: 4, Max: 4, Question: ivr.Question{Ask: ivr.Files("pin.wav"), Sensitive: true}})
			if err != nil {
				return err
			}
			return call.Play(ctx, pin)
		})}, &bottest.Service{})
		caller := s.Call(t, "alice", "x")
		caller.Wait(time.Second)
		caller.Press("47")
		caller.Hears("pin.wav")
		caller.Press("1234")
		caller.Hears("1234")
		caller.Ends()
		if w.keys != "47" {
			t.Errorf("the watcher saw %q", w.keys)
		}
	})
}
