package pbx_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"callbot/signaling"
	"callbot/signaling/pbx"
)

// Any verb may be asked of a call in any state, and is done or refused as documented.
func TestVerbsInEveryState(t *testing.T) {
	verbs := []signaling.Command{
		signaling.Answer{}, signaling.Reject{}, to("night"), signaling.Hangup{},
		signaling.KeepAlive{}, signaling.PlayPrompt{}, signaling.CancelMedia{},
	}
	const ok = "ok"
	wrong, gone, media := signaling.WrongState.String(), signaling.NotFound.String(), signaling.WrongMedia.String()
	for _, state := range []struct {
		name  string
		reach func(w *world, b *fakeBot, call signaling.Call)
		wants [7]string // in the order of verbs
	}{
		{"incoming", func(*world, *fakeBot, signaling.Call) {},
			[7]string{ok, ok, ok, ok, ok, wrong, wrong}},
		{"establishing", func(w *world, b *fakeBot, call signaling.Call) {
			b.must(call.ID, signaling.Answer{Media: signaling.Media{Hosting: signaling.AppHosted, Description: stuck}})
		}, [7]string{wrong, wrong, wrong, ok, ok, wrong, wrong}},
		{"established", func(w *world, b *fakeBot, _ signaling.Call) { b.answer() },
			[7]string{wrong, wrong, wrong, ok, ok, media, media}},
		{"redirecting", func(w *world, b *fakeBot, call signaling.Call) { b.must(call.ID, to("night")) },
			[7]string{wrong, wrong, wrong, ok, ok, wrong, wrong}},
		{"terminated", func(w *world, b *fakeBot, call signaling.Call) { b.must(call.ID, signaling.Hangup{}) },
			[7]string{gone, gone, gone, gone, gone, gone, gone}},
	} {
		for i, verb := range verbs {
			t.Run(fmt.Sprintf("%s/%T", state.name, verb), func(t *testing.T) {
				change := func(s *pbx.Service) { s.Connector = stuckConnector{s.Connector} }
				inWorld(t, change, func(w *world) {
					w.dial("reception")
					b := w.bot("bot")
					call := b.ringing()
					state.reach(w, b, call)
					synctest.Wait()
					if answer, is := verb.(signaling.Answer); is {
						answer.Media = signaling.Media{Hosting: signaling.AppHosted, Description: stuck}
						verb = answer
					}
					want(w, "answer", outcome(b.control(call.ID, verb)), state.wants[i])
				})
			})
		}
	}
}

func outcome(err error) string {
	var refused *signaling.Error
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &refused):
		return refused.Code.String()
	default:
		return err.Error()
	}
}

// Arguments that can never be right are refused, and the call goes on ringing.
func TestBadArguments(t *testing.T) {
	hosted := func(h signaling.Hosting, description string) signaling.Answer {
		return signaling.Answer{Media: signaling.Media{Hosting: h, Description: description}}
	}
	var crowd signaling.Redirect
	for range 26 {
		crowd.Targets = append(crowd.Targets, signaling.Identity{ID: "alice"})
	}
	hasty, endless := to("alice"), to("alice")
	hasty.Timeout, endless.Timeout = 14e9, 91e9
	inWorld(t, nil, func(w *world) {
		w.dial("reception")
		b := w.bot("bot")
		call := b.ringing()
		for name, verb := range map[string]signaling.Command{
			"an answer without media":       signaling.Answer{},
			"an answer without description": hosted(signaling.AppHosted, ""),
			"an answer to another offer":    hosted(signaling.AppHosted, "rubbish"),
			"a redirect to nobody":          signaling.Redirect{},
			"a redirect to a crowd":         crowd,
			"a redirect that is too short":  hasty,
			"a redirect that is too long":   endless,
		} {
			if got := outcome(b.control(call.ID, verb)); got != signaling.InvalidArgument.String() {
				w.Errorf("%s: %s", name, got)
			}
		}
		b.answer()
		want(w, "bot", b.told(), "incoming, establishing, established")
	})
}
