package bot_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"callbot/bot"
	"callbot/bot/bottest"
	"callbot/ivr"
	"callbot/signaling"
)

// callAutomation refuses what Azure Communication Services have no words for, as the
// client of that dialect does.
func callAutomation(_ signaling.CallID, cmd signaling.Command) error {
	refused := false
	switch cmd := cmd.(type) {
	case signaling.Record:
		refused = true
	case signaling.PlayPrompt:
		refused = cmd.Background
	case signaling.CancelMedia:
		refused = cmd.KeepBackground
	case signaling.Transfer:
		refused = cmd.Replaces != ""
	case signaling.Invite:
		refused = len(cmd.Participants) > 1
	default: // the others it has words for
	}
	if refused {
		return &signaling.Error{Code: signaling.Unsupported, Message: "cannot be asked for in this dialect"}
	}
	return nil
}

// Ensures that a flow which asks for more than a dialect has words for goes on where its
// states say, and keeps the caller: who is held hears the announcements, though no music.
func TestFlowBeyondTheDialect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := bottest.Start(t, &bot.Runtime{Handler: bot.Flow(&ivr.Flow{Start: "hold", States: map[string]ivr.State{
			"hold":    ivr.Hold{Music: ivr.Files("music.wav"), Announce: ivr.Files("wait.wav"), For: 10 * time.Second, Next: "record"},
			"record":  ivr.Record{Into: "message", Ask: ivr.Files("speak.wav"), Otherwise: "invite"},
			"invite":  ivr.Invite{Who: []ivr.Text{ivr.Words("ada"), ivr.Words("bob")}, Otherwise: "doctor"},
			"doctor":  ivr.Transfer{To: ivr.Words("doctor"), Attended: true, Music: ivr.Files("music.wav"), Otherwise: "sorry"},
			"sorry":   ivr.Play{Say: ivr.Files("sorry.wav"), Next: "desk"},
			"desk":    ivr.Transfer{To: ivr.Words("desk"), Otherwise: "goodbye"},
			"goodbye": ivr.Hangup{Say: ivr.Files("goodbye.wav")},
		}})}, &bottest.Service{
			Refuse:      callAutomation,
			Transferred: func(signaling.Identity) signaling.Result { return signaling.Result{Code: 486} },
		})
		caller := s.Call(t, "alice", "x")
		caller.Hears("wait.wav", "speak.wav")
		s.Rung(t).Answer()
		caller.Hears("sorry.wav", "goodbye.wav")
		caller.Ends()
	})
}

// Ensures that a prompt which a handler gives up is stopped also where no background can
// be kept.
func TestPlayStopsBeyondTheDialect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := bottest.Start(t, &bot.Runtime{Handler: answered(func(ctx context.Context, call *bot.Call) error {
			short, cancel := context.WithTimeout(ctx, 503*time.Millisecond)
			defer cancel()
			_ = call.Play(short, "long.wav")
			return call.Play(ctx, "next.wav")
		})}, &bottest.Service{Refuse: callAutomation})
		caller := s.Call(t, "alice", "x")
		caller.Hears("long.wav")
		began := time.Now()
		caller.Hears("next.wav")
		if d := time.Since(began); d > 600*time.Millisecond {
			t.Errorf("the next prompt came after %v: the first was not stopped", d)
		}
		caller.Ends()
	})
}
