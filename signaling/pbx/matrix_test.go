package pbx_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"

	"callbot/signaling"
	"callbot/signaling/pbx"
)

// verbTable says what each verb gets in each state: ok, or the code of its refusal (state
// is WrongState, media WrongMedia, argument InvalidArgument, gone NotFound).
const verbTable = `
                 incoming  establishing established hosted    redirecting transferring terminated
Answer           ok        state        state       state     state       state        gone
Reject           ok        state        state       state     state       state        gone
Redirect         ok        state        state       state     state       state        gone
Transfer         state     state        ok          ok        state       conflict     gone
Hangup           ok        ok           ok          ok        ok          ok           gone
KeepAlive        ok        ok           ok          ok        ok          ok           gone
PlayPrompt       state     state        media       argument  state       state        gone
Record           state     state        media       ok        state       state        gone
Recognize        state     state        media       ok        state       state        gone
CancelMedia      state     state        media       ok        state       state        gone
SubscribeToTone  state     state        media       ok        state       state        gone
UnsubscribeFromTone state  state        media       ok        state       state        gone
SendTones        state     state        media       argument  state       state        gone
Mute             state     state        ok          ok        state       state        gone
Unmute           state     state        ok          ok        state       state        gone
UpdateRecordingStatus state state       ok          ok        state       state        gone
Invite           state     state        argument    argument  state       state        gone
RemoveParticipant state    state        state       state     state       state        gone
MuteParticipant  state     state        state       state     state       state        gone
StartHoldMusic   state     state        state       state     state       state        gone
StopHoldMusic    state     state        state       state     state       state        gone
ChangeScreenSharingRole state state     state       state     state       state        gone
AddLargeGalleryView state  state        state       state     state       state        gone
`

// states are how a call comes to the columns of verbTable.
var states = map[string]func(w *world, b *fakeBot, call signaling.Call){
	"incoming": func(*world, *fakeBot, signaling.Call) {},
	"establishing": func(_ *world, b *fakeBot, call signaling.Call) {
		b.must(call.ID, signaling.Answer{Media: signaling.Media{Hosting: signaling.AppHosted, Description: stuck}})
	},
	"established": func(_ *world, b *fakeBot, _ signaling.Call) { b.answer() },
	"hosted":      func(_ *world, b *fakeBot, _ signaling.Call) { b.take() },
	"redirecting": func(_ *world, b *fakeBot, call signaling.Call) { b.must(call.ID, to("night")) },
	"transferring": func(_ *world, b *fakeBot, call signaling.Call) {
		b.answer()
		b.must(call.ID, signaling.Transfer{Target: signaling.Identity{ID: "night"}})
	},
	"terminated": func(_ *world, b *fakeBot, call signaling.Call) { b.must(call.ID, signaling.Hangup{}) },
}

// verbs are the rows of verbTable, with arguments that could be right.
var verbs = []signaling.Command{
	signaling.Answer{Media: signaling.Media{Hosting: signaling.AppHosted, Description: stuck}},
	signaling.Reject{}, to("night"), signaling.Transfer{Target: signaling.Identity{ID: "night"}},
	signaling.Hangup{}, signaling.KeepAlive{}, signaling.PlayPrompt{}, signaling.Record{}, signaling.Recognize{},
	signaling.CancelMedia{}, signaling.SubscribeToTone{}, signaling.UnsubscribeFromTone{}, signaling.SendTones{}, signaling.Mute{}, signaling.Unmute{},
	signaling.UpdateRecordingStatus{Status: signaling.RecordingNow}, signaling.Invite{}, signaling.RemoveParticipant{},
	signaling.MuteParticipant{}, signaling.StartHoldMusic{}, signaling.StopHoldMusic{},
	signaling.ChangeScreenSharingRole{}, signaling.AddLargeGalleryView{},
}

// Any verb may be asked of a call in any state, and is done or refused as documented.
func TestVerbsInEveryState(t *testing.T) {
	host := hosted(t)
	change := func(s *pbx.Service) {
		host(s)
		s.Connector = stuckConnector{s.Connector}
	}
	lines := strings.Split(strings.TrimSpace(verbTable), "\n")
	columns := strings.Fields(lines[0])
	if len(columns) != len(states) || len(lines)-1 != len(verbs) {
		t.Fatal("the table does not have a place for each state and verb")
	}
	for i, verb := range verbs {
		row := strings.Fields(lines[i+1])
		if name := reflect.TypeOf(verb).Name(); name != row[0] {
			t.Fatalf("row %d is %s, not %s", i, row[0], name)
		}
		for j, state := range columns {
			t.Run(row[0]+"/"+state, func(t *testing.T) {
				inWorld(t, change, func(w *world) {
					w.dial("reception")
					b := w.bot("bot")
					call := b.ringing()
					states[state](w, b, call)
					synctest.Wait()
					want(w, "answer", outcome(b.control(call.ID, verb)), row[j+1])
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
		return map[signaling.Code]string{
			signaling.WrongState: "state", signaling.WrongMedia: "media", signaling.InvalidArgument: "argument",
			signaling.NotFound: "gone", signaling.Conflict: "conflict",
		}[refused.Code]
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
			if got := outcome(b.control(call.ID, verb)); got != "argument" {
				w.Errorf("%s: %s", name, got)
			}
		}
		b.answer()
		want(w, "bot", b.told(), "incoming, establishing, established")
	})
}
