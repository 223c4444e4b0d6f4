package bot_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"callbot/bot"
	"callbot/bot/bottest"
	"callbot/ivr"
	"callbot/media"
	"callbot/signaling"
)

// Ensures that a handler gets the recording of what a caller says, and is told when
// nothing was said.
func TestRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		caller := bottest.Call(t, answered(func(ctx context.Context, call *bot.Call) error {
			var silent *bot.RecordError
			if _, err := call.Record(ctx, "speak.wav", signaling.Record{}); !errors.As(err, &silent) {
				t.Errorf("silence is %v", err)
			}
			r, err := call.Record(ctx, "again.wav", signaling.Record{StopTones: []media.Key{'#'}})
			if err != nil {
				return err
			}
			return call.Play(ctx, r.Location)
		}), "x")
		caller.Hears("speak.wav", "again.wav")
		caller.Speaks(3 * time.Second)
		caller.Press("#")
		caller.Hears("recording:2")
		caller.Ends()
	})
}

// Ensures that a transfer ends the call for the handler when it succeeds, and not when
// it fails.
func TestTransfer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := bottest.Start(t, &bot.Runtime{Handler: answered(func(ctx context.Context, call *bot.Call) error {
			var busy *bot.TransferError
			if err := call.Transfer(ctx, signaling.Identity{ID: "desk"}); !errors.As(err, &busy) || busy.Result.Code != 486 {
				t.Errorf("a busy desk is %v", err)
			}
			if err := call.Transfer(ctx, signaling.Identity{ID: "home"}); err != nil {
				t.Errorf("the home is %v", err)
			}
			return nil
		})}, &bottest.Service{Transferred: func(to signaling.Identity) signaling.Result {
			if to.ID == "desk" {
				return signaling.Result{Code: 486}
			}
			return signaling.Result{}
		}})
		if got := s.Call(t, "alice", "x").Ends(); got.Subcode != 7015 {
			t.Errorf("ended by %v", got)
		}
	})
}

// Ensures that what was learnt can be put away when the caller hangs up.
func TestOnHangup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := make(chan error, 1)
		caller := bottest.Call(t, answered(func(ctx context.Context, call *bot.Call) error {
			call.OnHangup(func(ctx context.Context, why error) {
				if ctx.Err() != nil {
					t.Error("no time is left")
				}
				told <- why
			})
			_, err := call.NextKey(ctx)
			return err
		}), "x")
		caller.Wait(time.Second)
		caller.HangUp()
		var ended *bot.EndedError
		if why := <-told; !errors.As(why, &ended) {
			t.Errorf("told %v", why)
		}
	})
}

// Ensures that a flow which records on a call goes on when its caller has gone.
func TestFlowAftermath(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := make(chan string, 1)
		flow := &ivr.Flow{Start: "leave", OnHangup: "keep", States: map[string]ivr.State{
			"leave":  ivr.Record{Into: "message", Next: "thanks"},
			"thanks": ivr.Play{Say: ivr.Files("thanks.wav")},
			"keep":   ivr.Fetch{URL: ivr.Words("https://office.example/"), Body: map[string]ivr.Expr{"message": ivr.Var("message")}},
		}}
		s := bottest.Start(t, &bot.Runtime{Handler: bot.Flow(flow), Fetch: bot.FetcherFunc(
			func(_ context.Context, r ivr.Request) (int, []byte, error) {
				kept <- r.Method + " " + string(r.Body)
				return 200, nil, nil
			},
		)}, &bottest.Service{})
		caller := s.Call(t, "alice", "x")
		caller.Wait(time.Second)
		caller.Speaks(4 * time.Second)
		caller.Hears("thanks.wav")
		caller.HangUp()
		if got := <-kept; got != `POST {"message":"recording:1/leave#1"}` {
			t.Errorf("kept %s", got)
		}
	})
}

// Ensures that a secret is not shown to those who watch, and that other keys are.
func TestSensitiveKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &watcher{}
		flow := &ivr.Flow{Start: "menu", States: map[string]ivr.State{
			"menu": ivr.Menu{Choices: map[string]string{"1": "pin"}},
			"pin":  ivr.Gather{Into: "pin", Min: 4, Max: 4, Next: "done", Question: ivr.Question{Ask: ivr.Files("pin.wav"), Sensitive: true}},
			"done": ivr.Play{Say: ivr.Files("done.wav")},
		}}
		s := bottest.Start(t, &bot.Runtime{Handler: bot.Flow(flow), Observer: w}, &bottest.Service{})
		caller := s.Call(t, "alice", "x")
		caller.Wait(time.Second)
		caller.Press("1")
		caller.Hears("pin.wav")
		caller.Press("4711")
		caller.Hears("done.wav")
		caller.Ends()
		if w.keys != "1" {
			t.Errorf("the watcher saw %q", w.keys)
		}
	})
}

// tone is so many frames of a loud square wave.
type tone struct{ frames int }

func (*tone) Rate() media.Rate { return media.Rate16k }

func (s *tone) ReadFrame(f media.Frame) error {
	if s.frames == 0 {
		return io.EOF
	}
	s.frames--
	for i := range f {
		f[i] = 8000 - 16000*int16(i/16%2)
	}
	return nil
}

// Ensures that an echo bot is one line, and says what it hears.
func TestEcho(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		caller := bottest.Call(t, bot.Audio(bot.AudioHandlerFunc(
			func(_ context.Context, in media.Reader, out media.Writer) error { return media.Copy(out, in) },
		)), "x")
		caller.Wait(time.Second)
		if got := caller.Level(); got > -90 {
			t.Errorf("before: %v dB", got)
		}
		caller.Says(&tone{frames: 20})
		if got := caller.Level(); got < -20 {
			t.Errorf("the echo has %v dB", got)
		}
		caller.Wait(100 * time.Millisecond)
		if got := caller.Level(); got > -90 {
			t.Errorf("after: %v dB", got)
		}
		caller.HangUp()
	})
}

// Ensures that sound which was written ahead stops within one frame.
func TestClearStopsSound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		enough := make(chan struct{})
		caller := bottest.Call(t, answered(func(ctx context.Context, call *bot.Call) error {
			sound, err := call.Sound()
			if err != nil {
				return err
			}
			defer sound.Close()
			go func() {
				<-enough
				sound.Clear()
			}()
			if err := media.Copy(sound, &tone{frames: 40}); err != nil {
				return err
			}
			_, err = call.NextKey(ctx)
			return err
		}), "x")
		caller.Wait(303 * time.Millisecond)
		if got := caller.Level(); got < -20 {
			t.Errorf("before: %v dB", got)
		}
		close(enough)
		caller.Wait(2 * media.FrameDuration)
		if got := caller.Level(); got > -90 {
			t.Errorf("after: %v dB", got)
		}
		caller.Press("1")
		caller.Ends()
	})
}

// deskFlow hands the caller over to a desk, which is told of it first.
func deskFlow() *ivr.Flow {
	return &ivr.Flow{Start: "desk", States: map[string]ivr.State{
		"desk": ivr.Transfer{
			To: ivr.Words("desk"), Attended: true, Music: ivr.Files("music.wav"), Announce: ivr.Files("caller.wav"),
			OnBusy: "busy", Otherwise: "sorry",
		},
		"busy":  ivr.Hangup{Say: ivr.Files("busy.wav")},
		"sorry": ivr.Hangup{Say: ivr.Files("sorry.wav")},
	}}
}

// Ensures that in an attended transfer the target hears who comes, then has the caller,
// in the call that it has with the bot.
func TestAttendedTransfer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := bottest.Start(t, &bot.Runtime{Handler: bot.Flow(deskFlow())}, &bottest.Service{})
		caller := s.Call(t, "alice", "x")
		caller.Hears("music.wav")
		desk := s.Rung(t)
		desk.Wait(time.Second)
		desk.Answer()
		desk.Hears("caller.wav")
		if got := caller.Ends(); got.Subcode != 7015 {
			t.Errorf("the caller's call ends by %v", got)
		}
		commands := caller.Commands()
		transfer, ok := commands[len(commands)-1].(signaling.Transfer)
		if !ok || transfer.Replaces != desk.ID() {
			t.Errorf("the bot said %v", commands)
		}
		desk.Ends()
	})
}

// Ensures that the caller of an attended transfer goes on in the flow when the target
// is busy, or hangs up before it was joined.
func TestAttendedTransferInVain(t *testing.T) {
	for name, test := range map[string]struct {
		desk func(*bottest.Caller)
		hear string
	}{
		"busy":     {func(desk *bottest.Caller) { desk.Decline(486) }, "busy.wav"},
		"not told": {func(desk *bottest.Caller) { desk.Answer(); desk.Hears("caller.wav"); desk.HangUp() }, "sorry.wav"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := bottest.Start(t, &bot.Runtime{Handler: bot.Flow(deskFlow())}, &bottest.Service{})
				caller := s.Call(t, "alice", "x")
				caller.Hears("music.wav")
				test.desk(s.Rung(t))
				caller.Hears(test.hear)
				caller.Ends()
			})
		})
	}
}

// Ensures that the caller of an attended transfer goes on in the flow when the target
// cannot be called, or the announcement cannot be played.
func TestAttendedTransferThatCannotBe(t *testing.T) {
	for _, test := range []struct {
		name   string
		refuse func(cmd signaling.Command) error
		caller signaling.Caller
	}{
		{"no way to call", nil, unreachable{}},
		{"no announcement", func(cmd signaling.Command) error {
			if p, ok := cmd.(signaling.PlayPrompt); ok && p.Prompts[0].URI == "caller.wav" {
				return errors.New("the line is down")
			}
			return nil
		}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				service := &bottest.Service{}
				if test.refuse != nil {
					service.Refuse = func(_ signaling.CallID, cmd signaling.Command) error { return test.refuse(cmd) }
				}
				r := &bot.Runtime{Handler: bot.Flow(deskFlow())}
				s := bottest.Start(t, r, service)
				if test.caller != nil {
					r.Caller = test.caller
				}
				caller := s.Call(t, "alice", "x")
				caller.Hears("music.wav")
				if test.caller == nil {
					s.Rung(t).Answer()
				}
				caller.Hears("sorry.wav")
				caller.Ends()
			})
		})
	}
}

// unreachable is a service that cannot be reached for a call.
type unreachable struct{ signaling.Caller }

func (unreachable) Create(context.Context, signaling.Create) (signaling.Call, error) {
	return signaling.Call{}, errors.New("the line is down")
}

// roster tells who is in a call.
type roster []signaling.Presence

func (r roster) Participants(context.Context, signaling.CallID) ([]signaling.Presence, error) {
	return r, nil
}

// Ensures that a bot learns who is in its call, and one that cannot ask is told so.
func TestParticipants(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, who := range []signaling.RosterReader{nil, roster{{Muted: true}}} {
			got := make(chan int, 1)
			refused := make(chan error, 1)
			handler := bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error {
				present, err := call.Participants(ctx)
				got <- len(present)
				refused <- err
				return call.Reject(ctx, signaling.RejectBusy)
			})
			r := &bot.Runtime{Handler: handler}
			service := bottest.Start(t, r, &bottest.Service{})
			r.Roster = who // nobody has called yet
			service.Call(t, "alice", "reception").Ends()
			n, err := <-got, <-refused
			if (who == nil) != (err != nil) || n != len(present(who)) {
				t.Errorf("with %v: %d participants, %v", who, n, err)
			}
		}
	})
}

func present(r signaling.RosterReader) roster {
	known, _ := r.(roster)
	return known
}
