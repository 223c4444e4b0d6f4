package bot_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"

	"callbot/bot"
	"callbot/bot/bottest"
	"callbot/ivr"
	"callbot/signaling"
)

// prompt is a service that carries out what it is asked for before it answers, and says
// no more of it.
type prompt struct {
	signaling.Controller
	played []string
}

func (p *prompt) Control(ctx context.Context, id signaling.CallID, cmd signaling.Command) (signaling.Operation, error) {
	switch cmd := cmd.(type) {
	case signaling.PlayPrompt:
		p.played = append(p.played, cmd.Prompts[0].URI)
	case signaling.SendTones, signaling.Invite, signaling.Record:
	default:
		return p.Controller.Control(ctx, id, cmd)
	}
	return signaling.Operation{
		ID: "op", Kind: signaling.KindOf(cmd), Status: signaling.OperationSucceeded, Result: signaling.Result{Code: 200},
		Recording: signaling.Recording{Location: "https://service.test/recording"},
	}, nil
}

// Ensures that a handler and a flow go on when the service has done at once what they ask
// for, and says so in its answer only.
func TestDoneAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &bot.Runtime{Handler: answered(func(ctx context.Context, call *bot.Call) error {
			if err := call.Play(ctx, "welcome.wav"); err != nil {
				t.Errorf("play: %v", err)
			}
			if err := call.SendTones(ctx, '1'); err != nil {
				t.Errorf("send keys: %v", err)
			}
			if err := call.Invite(ctx, signaling.Identity{ID: "bob"}); err != nil {
				t.Errorf("invite: %v", err)
			}
			if said, err := call.Record(ctx, "", signaling.Record{}); err != nil || said.Location == "" {
				t.Errorf("record: %v, %v", said, err)
			}
			return call.ReadOut(ctx, ivr.File("one.wav"), ivr.File("two.wav"))
		})}
		s := bottest.Start(t, r, &bottest.Service{HostsSound: true})
		p := &prompt{Controller: s}
		r.Controller = p // nobody has called yet
		s.Call(t, "alice", "x").Ends()
		if got := fmt.Sprint(p.played); got != "[welcome.wav one.wav]" {
			t.Errorf("played %s", got)
		}
	})
}

// Ensures that a handler whose caller was handed over learns that, whatever reason the
// service gives for the end of the call.
func TestTransferEndsAnyhow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		came := make(chan error, 1)
		r := &bot.Runtime{Handler: answered(func(ctx context.Context, call *bot.Call) error {
			came <- call.Transfer(ctx, signaling.Identity{ID: "home"})
			return nil
		})}
		s := bottest.Start(t, r, &bottest.Service{})
		r.Controller = handingOver{s, r} // nobody has called yet
		s.Call(t, "alice", "x")
		if err := <-came; err != nil {
			t.Errorf("told of %v", err)
		}
	})
}

// handingOver is a service whose word for the end by a transfer is its own.
type handingOver struct {
	signaling.Controller
	up signaling.Notifier
}

func (h handingOver) Control(ctx context.Context, id signaling.CallID, cmd signaling.Command) (signaling.Operation, error) {
	if _, ok := cmd.(signaling.Transfer); !ok {
		return h.Controller.Control(ctx, id, cmd)
	}
	for _, n := range []signaling.Notification{
		signaling.StateChanged{Call: id, State: signaling.StateTransferring},
		signaling.StateChanged{Call: id, State: signaling.StateTransferAccepted},
		signaling.Terminated{Call: id, Result: signaling.Result{Code: 200}},
	} {
		_ = h.up.Notify(ctx, n)
	}
	return signaling.Operation{}, nil
}

// Ensures that hanging up a call that the service knows no more is no failure, though its
// end was never told.
func TestHangupOfWhatIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		came := make(chan error, 1)
		s := bottest.Start(t, &bot.Runtime{Handler: answered(func(ctx context.Context, call *bot.Call) error {
			came <- call.Hangup(ctx)
			return nil
		})}, &bottest.Service{Refuse: func(_ signaling.CallID, cmd signaling.Command) error {
			if _, over := cmd.(signaling.Hangup); over {
				return &signaling.Error{Code: signaling.NotFound, Message: "there is no such call"}
			}
			return nil
		}})
		s.Call(t, "alice", "x")
		if err := <-came; err != nil {
			t.Errorf("hanging up came to %v", err)
		}
	})
}
