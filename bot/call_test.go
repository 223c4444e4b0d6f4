package bot_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/bot"
	"callbot/bot/bottest"
	"callbot/ivr"
	"callbot/media"
	"callbot/signaling"

	"github.com/google/go-cmp/cmp"
)

// answered makes a handler of what is done on an established call.
func answered(talk func(ctx context.Context, call *bot.Call) error) bot.Handler {
	return bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error {
		if err := call.Answer(ctx); err != nil {
			return err
		}
		return talk(ctx, call)
	})
}

// Ensures that a handler can ask for digits, and gets the same as a flow would.
func TestGather(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		caller := bottest.Call(t, answered(func(ctx context.Context, call *bot.Call) error {
			extension, err := call.Gather(ctx, ivr.Gather{Min: 2, Max: 4, Question: ivr.Question{
				Ask: ivr.Files("extension.wav"), NoMatch: ivr.Files("invalid.wav"),
			}})
			if err != nil {
				return err
			}
			choice, err := call.Menu(ctx, ivr.Menu{Choices: map[string]string{"1": "yes", "#": "no"}, Question: ivr.Question{Ask: ivr.Files("sure.wav")}})
			if err != nil {
				return err
			}
			return call.Play(ctx, extension, choice)
		}), "x")
		caller.Hears("extension.wav")
		caller.Press("1#")
		caller.Hears("invalid.wav", "extension.wav")
		caller.Press("1234#")
		caller.Hears("sure.wav")
		caller.Wait(time.Second)
		caller.Press("1")
		caller.Hears("1234", "yes")
		caller.Ends()
	})
}

// Ensures that a handler is told when the caller does not answer a question, or makes
// no sense.
func TestNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		menu := ivr.Menu{Choices: map[string]string{"1": "yes"}, Question: ivr.Question{MaxNoInput: 1, MaxNoMatch: 1}}
		caller := bottest.Call(t, answered(func(ctx context.Context, call *bot.Call) error {
			if _, err := call.Menu(ctx, menu); !errors.Is(err, bot.ErrNoInput) {
				t.Errorf("silence is %v", err)
			}
			if err := call.Play(ctx, "beep.wav"); err != nil {
				return err
			}
			if _, err := call.Menu(ctx, menu); !errors.Is(err, bot.ErrNoMatch) {
				t.Errorf("a wrong key is %v", err)
			}
			return nil
		}), "x")
		caller.Hears("beep.wav")
		caller.Press("2")
		caller.Ends()
	})
}

// Ensures that keys which a question did not use are there for whoever asks next.
func TestUnusedKeysAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		caller := bottest.Call(t, answered(func(ctx context.Context, call *bot.Call) error {
			if _, err := call.Menu(ctx, ivr.Menu{Choices: map[string]string{"1": "yes"}, Question: ivr.Question{
				Ask: ivr.Files("listen.wav"), BargeIn: ivr.NoBargeIn,
			}}); err != nil {
				return err
			}
			for _, want := range []media.Key{'2', '3'} {
				tone, err := call.NextKey(ctx)
				if err != nil || tone.Key != want {
					t.Errorf("key %v, error %v, want %v", tone.Key, err, want)
				}
			}
			return nil
		}), "x")
		caller.Hears("listen.wav")
		caller.Press("123")
		caller.Ends()
	})
}

// Ensures that a handler which gives up waiting for a prompt stops it.
func TestPlayStopsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		caller := bottest.Call(t, answered(func(ctx context.Context, call *bot.Call) error {
			short, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
			defer cancel()
			if err := call.Play(short, "long.wav"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("Play returns %v", err)
			}
			return call.Play(ctx, "next.wav")
		}), "x")
		caller.Hears("long.wav", "next.wav")
		caller.Ends()
		want := []signaling.Command{
			signaling.Answer{Media: signaling.Media{Hosting: signaling.AppHosted, Description: "answer"}},
			signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "long.wav"}}, Context: "1"},
			signaling.CancelMedia{KeepBackground: true},
			signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "next.wav"}}, Context: "2"},
			signaling.Hangup{},
		}
		if diff := cmp.Diff(want, caller.Commands()); diff != "" {
			t.Error(diff)
		}
	})
}

// Ensures that a caller who hangs up before the bot has answered ends the handler.
func TestCallerGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		why := make(chan error, 1)
		caller := bottest.Call(t, bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error {
			<-ctx.Done()
			why <- call.Answer(ctx)
			return nil
		}), "x")
		caller.Wait(time.Second)
		caller.HangUp()
		if err := <-why; err == nil {
			t.Error("an ended call was answered")
		}
	})
}

// Ensures that a refusal by the service reaches the handler as it was given.
func TestRefusedCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refusal := &signaling.Error{Code: signaling.WrongState, Message: "not now"}
		why := make(chan error, 1)
		s := bottest.Start(t, &bot.Runtime{Handler: bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error {
			why <- call.Answer(ctx)
			return nil
		})}, &bottest.Service{Refuse: func(_ signaling.CallID, cmd signaling.Command) error {
			if _, answer := cmd.(signaling.Answer); answer {
				return refusal
			}
			return nil
		}})
		s.Call(t, "alice", "x").Ends()
		if err := <-why; !errors.Is(err, refusal) {
			t.Errorf("the handler is told %v", err)
		}
	})
}

// Ensures that a handler can read out and ask in the language of its caller, with the voice
// and the grammar of that language.
func TestLanguages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := bottest.Start(t, &bot.Runtime{
			Voice: "en", Voices: map[string]string{"de": "de"},
			Handler: answered(func(ctx context.Context, call *bot.Call) error {
				if err := call.ReadOut(ctx, ivr.File("you-have.wav"), ivr.Number{Of: ivr.Const(21)}); err != nil {
					return err
				}
				call.SetLanguage("de")
				if err := call.ReadOut(ctx, ivr.Number{Of: ivr.Const(21)}); err != nil {
					return err
				}
				digits, err := call.Gather(ctx, ivr.Gather{Max: 1, Question: ivr.Question{
					Ask: ivr.Pieces{ivr.ByLanguage{Of: map[string]ivr.Pieces{"en": ivr.Files("ask.wav"), "de": ivr.Files("frage.wav")}}},
				}})
				if err != nil {
					return err
				}
				return call.Play(ctx, digits+".wav")
			}),
		}, &bottest.Service{})
		caller := s.Call(t, "alice", "x")
		caller.Hears("you-have.wav", "en/digits/20.wav", "en/digits/1.wav", "de/digits/1-and.wav", "de/digits/20.wav", "frage.wav")
		caller.Press("7")
		caller.Hears("7.wav")
		caller.Ends()
	})
}

// Ensures that a question which the handler gives up is heard no longer.
func TestQuestionGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		caller := bottest.Call(t, answered(func(ctx context.Context, call *bot.Call) error {
			soon, done := context.WithTimeout(ctx, 503*time.Millisecond)
			defer done()
			if _, err := call.Gather(soon, ivr.Gather{Question: ivr.Question{Ask: ivr.Files("ask.wav")}}); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the question came to %v", err)
			}
			return call.Play(ctx, "later.wav")
		}), "x")
		caller.Hears("ask.wav")
		began := time.Now()
		caller.Hears("later.wav")
		if took := time.Since(began); took != 503*time.Millisecond {
			t.Errorf("it was cut after %v", took)
		}
		caller.Ends()
	})
}

// slow is a service whose answers to prompts and goodbyes come after the end of the call.
type slow struct{ signaling.Controller }

func (s slow) Control(ctx context.Context, id signaling.CallID, cmd signaling.Command) (signaling.Operation, error) {
	op, err := s.Controller.Control(ctx, id, cmd)
	switch cmd.(type) {
	case signaling.PlayPrompt, signaling.Reject, signaling.Hangup:
		<-ctx.Done()
		return op, &signaling.Error{Code: signaling.Unavailable, Message: "the service cannot be reached", Err: context.Cause(ctx)}
	default:
		return op, err
	}
}

// Ensures that a handler which rejects a call or hangs up is not told of a failure because
// the call ended before the service's answer came.
func TestEndsBeforeTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, verb := range []func(*bot.Call, context.Context) error{
			(*bot.Call).Hangup,
			func(call *bot.Call, ctx context.Context) error { return call.Reject(ctx, signaling.RejectBusy) },
		} {
			came := make(chan error, 1)
			r := &bot.Runtime{Handler: bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error {
				came <- verb(call, ctx)
				return nil
			})}
			s := bottest.Start(t, r, &bottest.Service{})
			r.Controller = slow{s} // nobody has called yet
			s.Call(t, "alice", "x").Ends()
			if err := <-came; err != nil {
				t.Errorf("told of %v", err)
			}
		}
	})
}

// Ensures that whoever is cut short by the end of the call learns of that end, and not of a
// refusal.
func TestCutShort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		came := make(chan error, 1)
		r := &bot.Runtime{Handler: answered(func(ctx context.Context, call *bot.Call) error {
			err := call.Play(ctx, "welcome.wav")
			came <- err
			return err
		})}
		s := bottest.Start(t, r, &bottest.Service{HostsSound: true})
		r.Controller = slow{s} // nobody has called yet
		caller := s.Call(t, "alice", "x")
		caller.Wait(time.Second)
		caller.HangUp()
		if err := <-came; !errors.As(err, new(*bot.EndedError)) || errors.As(err, new(*signaling.Error)) {
			t.Errorf("told of %v", err)
		}
	})
}

// Ensures that the log says of a call which cannot be hung up that it goes on, and nothing
// where the service has forgotten the call: that is over.
func TestLeavesNobodyBehind(t *testing.T) {
	for code, warns := range map[signaling.Code]bool{signaling.NotFound: false, signaling.Unavailable: true} {
		synctest.Test(t, func(t *testing.T) {
			var log bytes.Buffer
			left := make(chan struct{})
			r := &bot.Runtime{
				Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn})),
				Handler: answered(func(_ context.Context, call *bot.Call) error {
					call.OnHangup(func(context.Context, error) { close(left) })
					return nil
				}),
			}
			s := bottest.Start(t, r, &bottest.Service{Refuse: func(_ signaling.CallID, cmd signaling.Command) error {
				if _, ends := cmd.(signaling.Hangup); ends {
					return &signaling.Error{Code: code, Message: "no"}
				}
				return nil
			}})
			s.Call(t, "alice", "x")
			<-left
			if strings.Contains(log.String(), "hang up") != warns {
				t.Errorf("%v: logged %q", code, log.String())
			}
		})
	}
}

// Ensures that the bot may hang up when the caller does, and the service knows the call no
// more, or is not heard out because the call is over.
func TestHangupOfBoth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		callers, hungUp := make(chan *bottest.Caller, 1), make(chan error, 1)
		s := bottest.Start(t, &bot.Runtime{Handler: answered(func(ctx context.Context, call *bot.Call) error {
			if err := call.Play(ctx, "bye.wav"); err != nil {
				return err
			}
			hungUp <- call.Hangup(ctx)
			return nil
		})}, &bottest.Service{Refuse: func(_ signaling.CallID, cmd signaling.Command) error {
			if _, ok := cmd.(signaling.Hangup); !ok {
				return nil
			}
			(<-callers).HangUp()
			time.Sleep(time.Millisecond)
			return &signaling.Error{Code: signaling.NotFound, Message: "there is no such call"}
		}})
		caller := s.Call(t, "alice", "x")
		callers <- caller
		caller.Hears("bye.wav")
		caller.Ends()
		if err := <-hungUp; err != nil {
			t.Errorf("hanging up came to %v", err)
		}
	})
}
