package bot_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"callbot/bot"
	"callbot/bot/bottest"
	"callbot/signaling"
)

// Ensures that a bot can call somebody, who hears it when they have answered and not
// before.
func TestDial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &bot.Runtime{}
		s := bottest.Start(t, r, &bottest.Service{})
		if _, err := r.Dial(t.Context(), signaling.Identity{Kind: signaling.User, ID: "alice"}, bot.Flow(office())); err != nil {
			t.Fatal(err)
		}
		phone := s.Rung(t)
		phone.Wait(3 * time.Second)
		if got := phone.Commands(); len(got) > 0 {
			t.Errorf("while it rings: %v", got)
		}
		phone.Answer()
		phone.Hears("welcome.wav")
		phone.Press("1")
		phone.Hears("hours.wav")
		phone.HangUp()
	})
}

// Ensures that the handler of a call which nobody answers is told so.
func TestDialInVain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &bot.Runtime{}
		s := bottest.Start(t, r, &bottest.Service{})
		why := make(chan error, 1)
		_, err := r.Dial(t.Context(), signaling.Identity{ID: "alice"}, bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error {
			why <- call.Answer(ctx)
			return nil
		}))
		if err != nil {
			t.Fatal(err)
		}
		s.Rung(t).Decline(486)
		var ended *bot.EndedError
		if err := <-why; !errors.As(err, &ended) || ended.Result.Code != 486 {
			t.Errorf("the handler is told %v", err)
		}
	})
}
