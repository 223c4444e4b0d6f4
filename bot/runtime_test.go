package bot_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"callbot/bot"
	"callbot/bot/bottest"
	"callbot/media"
	"callbot/signaling"
)

// greet answers and says a prompt.
var greet = bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error {
	if err := call.Answer(ctx); err != nil {
		return err
	}
	return call.Play(ctx, "welcome.wav")
})

// Ensures that a handler which returns has its call hung up.
func TestReturnHangsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		caller := bottest.Call(t, greet, "reception")
		caller.Hears("welcome.wav")
		if got := caller.Ends(); got.Message != "the bot hung up" {
			t.Errorf("ended by %v", got)
		}
	})
}

// Ensures that the context of a handler ends with the call and says why.
func TestHangUpCancelsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		why := make(chan error, 1)
		caller := bottest.Call(t, bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error {
			call.Answer(ctx)
			_, err := call.NextKey(ctx)
			why <- err
			return err
		}), "reception")
		caller.Wait(time.Second)
		caller.HangUp()
		var ended *bot.EndedError
		if err := <-why; !errors.As(err, &ended) || ended.Result.Code != 200 {
			t.Errorf("the handler is told %v", err)
		}
	})
}

// Ensures that a panic ends one call and no other.
func TestPanicEndsOneCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := bottest.Start(t, &bot.Runtime{Handler: bot.Mux{
			"bad":  bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error { call.Answer(ctx); panic("oops") }),
			"good": greet,
		}}, &bottest.Service{})
		good := s.Call(t, "alice", "good")
		good.Hears("welcome.wav")
		bad := s.Call(t, "bob", "bad")
		bad.Ends()
		good.Ends()
	})
}

// Ensures that a panic in what follows a call ends nothing else, not even the rest of it.
func TestPanicAfterCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ran := make(chan string, 2)
		s := bottest.Start(t, &bot.Runtime{Handler: bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error {
			call.OnHangup(func(context.Context, error) { ran <- "first" })
			call.OnHangup(func(context.Context, error) { ran <- "last"; panic("oops") })
			return call.Answer(ctx)
		})}, &bottest.Service{})
		s.Call(t, "alice", "x").Ends()
		if a, b := <-ran, <-ran; a != "last" || b != "first" {
			t.Errorf("what ran is %q and %q", a, b)
		}
		s.Call(t, "bob", "x").Ends()
	})
}

// Ensures that calls are rejected and redirected by the name that was called, and
// that an unknown name is rejected.
func TestMux(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := bottest.Start(t, &bot.Runtime{Handler: bot.Mux{
			"busy":    bot.RejectHandler(signaling.RejectBusy),
			"forward": bot.RedirectHandler(signaling.Identity{Kind: signaling.User, ID: "carol"}),
		}}, &bottest.Service{})
		for name, want := range map[string]signaling.Command{
			"busy":   signaling.Reject{Reason: signaling.RejectBusy},
			"nobody": signaling.Reject{},
		} {
			caller := s.Call(t, "alice", name)
			caller.Ends()
			if got := caller.Commands(); len(got) != 1 || got[0] != want {
				t.Errorf("%s: the bot said %v", name, got)
			}
		}
		caller := s.Call(t, "alice", "forward")
		caller.Ends()
		if got := caller.Commands(); len(got) != 1 || got[0].(signaling.Redirect).Targets[0].ID != "carol" {
			t.Errorf("forward: the bot said %v", got)
		}
	})
}

// Ensures that at the end of the runtime every call is hung up before Run returns.
func TestShutdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &bottest.Service{}
		r := &bot.Runtime{Controller: s, Media: s, Handler: bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error {
			call.Answer(ctx)
			_, err := call.NextKey(ctx)
			if !errors.Is(err, bot.ErrShutdown) {
				t.Errorf("the handler is told %v", err)
			}
			return err
		})}
		s.Notifier = r
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- r.Run(ctx) }()
		synctest.Wait()
		callers := []*bottest.Caller{s.Call(t, "alice", "x"), s.Call(t, "bob", "x")}
		synctest.Wait()
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		for _, c := range callers {
			c.Ends()
		}
		if r.Calls() != 0 {
			t.Errorf("%d calls left", r.Calls())
		}
		if got := s.Call(t, "carol", "x").Ends(); got.Code != 480 {
			t.Errorf("a call after the end: %v", got)
		}
	})
}

// Ensures that repeats and notifications about unknown calls do nothing, whenever they
// come.
func TestRepeatsDoNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		served := 0
		var keys string
		r := &bot.Runtime{Handler: bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error {
			served++
			if err := call.Answer(ctx); err != nil {
				return err
			}
			for len(keys) < 3 {
				tone, err := call.NextKey(ctx)
				if err != nil {
					return err
				}
				keys += tone.Key.String()
			}
			return nil
		})}
		s := bottest.Start(t, r, &bottest.Service{})
		caller := s.Call(t, "alice", "x")
		synctest.Wait()
		tell := func(n signaling.Notification) {
			if err := r.Notify(t.Context(), n); err != nil {
				t.Error(err)
			}
		}
		tone := func(n int64, k media.Key) signaling.Notification {
			return signaling.ToneReceived{Call: caller.ID(), Sequence: n, Tone: media.Tone{Key: k}}
		}
		tell(signaling.Incoming{Call: signaling.Call{ID: caller.ID()}})
		tell(signaling.StateChanged{Call: caller.ID(), State: signaling.StateEstablishing})
		tell(signaling.Terminated{Call: "nobody's"})
		tell(tone(1, '1'))
		tell(tone(3, '3'))
		tell(tone(1, '1'))
		tell(tone(2, '2'))
		caller.Ends()
		tell(signaling.Terminated{Call: caller.ID()})
		tell(signaling.Incoming{Call: signaling.Call{ID: caller.ID()}})
		synctest.Wait()
		if served != 1 || keys != "132" {
			t.Errorf("served %d times, keys %q", served, keys)
		}
	})
}

// Ensures that no more calls are taken than may be.
func TestMaxCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := bottest.Start(t, &bot.Runtime{Handler: greet, MaxCalls: 1}, &bottest.Service{})
		first := s.Call(t, "alice", "x")
		first.Hears("welcome.wav")
		if got := s.Call(t, "bob", "x").Ends(); got.Code != 480 {
			t.Errorf("the second call: %v", got)
		}
		first.Ends()
	})
}

// Ensures that a call whose keys nobody takes is ended rather than losing one.
func TestFullMailboxEndsCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		why := make(chan error, 1)
		r := &bot.Runtime{Handler: bot.HandlerFunc(func(ctx context.Context, call *bot.Call) error {
			call.Answer(ctx)
			<-ctx.Done()
			why <- context.Cause(ctx)
			return nil
		})}
		s := bottest.Start(t, r, &bottest.Service{})
		caller := s.Call(t, "alice", "x")
		for range bot.MailboxSize + 1 {
			caller.Wait(time.Second)
			caller.Press("1")
		}
		if err := <-why; !errors.Is(err, bot.ErrOverflow) {
			t.Errorf("ended by %v", err)
		}
		caller.Ends()
	})
}
