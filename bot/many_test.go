package bot_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/bot"
	"callbot/bot/bottest"
	"callbot/media"
	"callbot/signaling"
)

// names are those in a roster, with what they do.
func names(present []signaling.Presence) string {
	var words []string
	for _, p := range present {
		word := p.Participant.Identity.ID
		if p.Muted {
			word += " muted"
		}
		if p.OnHold {
			word += " on hold"
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

// A caller whose bot invites others is in a call with them; the bot is told of each
// change, may silence one, let another wait and send a third away, and may ask who is
// left.
func TestCallOfMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var told []string
		done := make(chan error, 1)
		bottest.Call(t, bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error {
			call.OnRoster(func(present []signaling.Presence) {
				mu.Lock()
				defer mu.Unlock()
				told = append(told, names(present))
			})
			err := errors.Join(
				call.Answer(ctx),
				call.Invite(ctx, signaling.Identity{ID: "bob"}, signaling.Identity{ID: "eve"}),
				call.MuteParticipant(ctx, "bob"), call.Hold(ctx, "eve", ""), call.Resume(ctx, "eve"), call.Remove(ctx, "bob"),
				call.Invite(ctx, signaling.Identity{ID: "carl"}), call.TransferParticipant(ctx, "carl", signaling.Identity{ID: "sales"}),
			)
			time.Sleep(time.Second)
			present, asked := call.Participants(ctx)
			if got := names(present); got != "alice, eve" {
				t.Errorf("in the call are %s", got)
			}
			var unknown *signaling.Error
			if err := call.Remove(ctx, "nobody"); !errors.As(err, &unknown) || unknown.Code != signaling.NotFound {
				t.Errorf("sending nobody away: %v", err)
			}
			done <- errors.Join(err, asked)
			return nil
		}), "reception")
		if err := <-done; err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		want := []string{
			"alice, bob, eve", "alice, bob muted, eve", "alice, bob muted, eve on hold", "alice, bob muted, eve", "alice, eve",
			"alice, eve, carl", "alice, eve",
		}
		if got := strings.Join(told, "; "); got != strings.Join(want, "; ") {
			t.Errorf("the bot is told of %s", got)
		}
	})
}

// An invitation that nobody follows is told, and the call goes on.
func TestInviteWhoDoesNotCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		done := make(chan error, 1)
		s := bottest.Start(t, &bot.Runtime{Handler: bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error {
			err := call.Answer(ctx)
			var failed *bot.OperationError
			if err := call.Invite(ctx, signaling.Identity{ID: "bob"}); !errors.As(err, &failed) || failed.Result.Code != 486 {
				t.Errorf("the invitation: %v", err)
			}
			done <- errors.Join(err, call.Play(ctx, "alone.wav"))
			return nil
		})}, &bottest.Service{Invited: func([]signaling.Identity) signaling.Result { return signaling.Result{Code: 486} }})
		s.Call(t, "alice", "reception").Hears("alone.wav")
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// A bot joins a meeting, knows that it is one of many, and leaves.
func TestJoin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &bot.Runtime{Handler: bot.HandlerFunc(func(context.Context, *bot.Call) error { return nil })}
		s := bottest.Start(t, r, &bottest.Service{})
		met := make(chan signaling.Call, 1)
		_, err := r.Join(t.Context(), signaling.Meeting{JoinID: "123", Passcode: "secret"}, bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error {
			err := call.Answer(ctx)
			met <- call.Info()
			return err
		}))
		if err != nil {
			t.Fatal(err)
		}
		s.Rung(t).Answer()
		if call := <-met; !call.Many || call.Meeting.JoinID != "123" || call.State != signaling.StateEstablished {
			t.Errorf("the call is %+v", call)
		}
	})
}

// Ensures that keys of several people are told apart, where the service counts those of
// each, and that repeats of each are none.
func TestKeysOfSeveral(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var keys string
		r := &bot.Runtime{Handler: answered(func(ctx context.Context, call *bot.Call) error {
			for tone := range call.Tones(ctx) {
				keys += tone.Key.String()
			}
			return nil
		})}
		caller := bottest.Start(t, r, &bottest.Service{}).Call(t, "alice", "x")
		synctest.Wait()
		for _, who := range []signaling.ParticipantID{"ada", "bob", "ada"} {
			for i, key := range []media.Key{'1', '2'} {
				n := signaling.ToneReceived{Call: caller.ID(), Sequence: int64(i + 1), Participant: who, Tone: media.Tone{Key: key}}
				if err := r.Notify(t.Context(), n); err != nil {
					t.Error(err)
				}
			}
		}
		synctest.Wait()
		caller.HangUp()
		synctest.Wait()
		if keys != "1212" {
			t.Errorf("heard %q", keys)
		}
	})
}
