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
                        incoming establishing established hosted   redirecting transferring terminated many  many-hosted handing
Answer                  ok       state        state       state    state       state        gone       state state       state
Reject                  ok       state        state       state    state       state        gone       state state       state
Redirect                ok       state        state       state    state       state        gone       state state       state
Transfer                state    state        ok          ok       state       conflict     gone       ok    ok          conflict
Hangup                  ok       ok           ok          ok       ok          ok           gone       ok    ok          ok
EndForAll               ok       ok           ok          ok       ok          ok           gone       ok    ok          ok
KeepAlive               ok       ok           ok          ok       ok          ok           gone       ok    ok          ok
PlayPrompt              state    state        media       argument state       state        gone       media argument    state
Record                  state    state        media       ok       state       state        gone       media ok          state
Recognize               state    state        media       ok       state       state        gone       media ok          state
CancelMedia             state    state        media       ok       state       state        gone       media ok          state
SubscribeToTone         state    state        media       ok       state       state        gone       media ok          state
UnsubscribeFromTone     state    state        media       ok       state       state        gone       media ok          state
SendTones               state    state        argument    argument state       state        gone       argument argument  state
Mute                    state    state        ok          ok       state       state        gone       ok    ok          state
Unmute                  state    state        ok          ok       state       state        gone       ok    ok          state
UpdateRecordingStatus   state    state        ok          ok       state       state        gone       ok    ok          state
Invite                  state    state        argument    argument state       state        gone       ok    ok          state
CancelInvite            state    state        state       state    state       state        gone       gone  gone        state
RemoveParticipant       state    state        state       state    state       state        gone       ok    ok          state
AdmitParticipant        state    state        state       state    state       state        gone       state state       state
MuteParticipant         state    state        state       state    state       state        gone       ok    ok          state
MuteAll                 state    state        state       state    state       state        gone       ok    ok          state
StartHoldMusic          state    state        state       state    state       state        gone       ok    ok          state
StopHoldMusic           state    state        state       state    state       state        gone       state state       state
ChangeScreenSharingRole state    state        state       state    state       state        gone       ok    media       state
AddLargeGalleryView     state    state        state       state    state       state        gone       ok    media       state
SetAudioRoutingGroup    state    state        state       state    state       state        gone       ok    ok          state
DeleteAudioRoutingGroup state    state        state       state    state       state        gone       gone  gone        state
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
	"many":        func(w *world, b *fakeBot, _ signaling.Call) { b.answer(); b.bringAlice() },
	"many-hosted": func(w *world, b *fakeBot, _ signaling.Call) { b.take(); b.bringAlice() },
	"handing": func(w *world, b *fakeBot, call signaling.Call) {
		b.answer()
		b.bringAlice()
		b.must(call.ID, signaling.Transfer{Target: signaling.Identity{ID: "night"}, Transferee: b.participant(call.ID, "carol")})
	},
	"terminated": func(_ *world, b *fakeBot, call signaling.Call) { b.must(call.ID, signaling.Hangup{}) },
}

// bringAlice has the bot invite alice, who comes.
func (b *fakeBot) bringAlice() {
	alice, leave := b.world.register("alice")
	b.world.Cleanup(leave)
	b.must(b.ringing().ID, signaling.Invite{Participants: users("alice")})
	alice.answer()
}

// onCarol is a verb of calls of many as it is asked of carol, who is in the call.
func (b *fakeBot) onCarol(call signaling.CallID, verb signaling.Command) signaling.Command {
	carol := b.participant(call, "carol")
	switch cmd := verb.(type) {
	case signaling.Transfer:
		cmd.Transferee = carol
		return cmd
	case signaling.RemoveParticipant:
		cmd.Participant = carol
		return cmd
	case signaling.AdmitParticipant:
		cmd.Participant = carol
		return cmd
	case signaling.MuteParticipant:
		cmd.Participant = carol
		return cmd
	case signaling.StartHoldMusic:
		cmd.Participant = carol
		return cmd
	case signaling.StopHoldMusic:
		cmd.Participant = carol
		return cmd
	case signaling.Invite:
		cmd.Participants = users("night")
		return cmd
	case signaling.SetAudioRoutingGroup:
		cmd.Group.Sources, cmd.Group.Receivers = []signaling.ParticipantID{carol}, []signaling.ParticipantID{b.participant(call, "alice")}
		return cmd
	default:
		return verb
	}
}

// verbs are the rows of verbTable, with arguments that could be right.
var verbs = []signaling.Command{
	signaling.Answer{Media: signaling.Media{Hosting: signaling.AppHosted, Description: stuck}},
	signaling.Reject{}, to("night"), signaling.Transfer{Target: signaling.Identity{ID: "night"}},
	signaling.Hangup{}, signaling.EndForAll{}, signaling.KeepAlive{}, signaling.PlayPrompt{}, signaling.Record{}, signaling.Recognize{},
	signaling.CancelMedia{}, signaling.SubscribeToTone{}, signaling.UnsubscribeFromTone{}, signaling.SendTones{}, signaling.Mute{}, signaling.Unmute{},
	signaling.UpdateRecordingStatus{Status: signaling.RecordingNow}, signaling.Invite{}, signaling.CancelInvite{},
	signaling.RemoveParticipant{}, signaling.AdmitParticipant{}, signaling.MuteParticipant{}, signaling.MuteAll{},
	signaling.StartHoldMusic{}, signaling.StopHoldMusic{}, signaling.ChangeScreenSharingRole{Role: signaling.Viewer},
	signaling.AddLargeGalleryView{}, signaling.SetAudioRoutingGroup{}, signaling.DeleteAudioRoutingGroup{ID: "one"},
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
					asked := verb
					if strings.HasPrefix(state, "many") || state == "handing" {
						asked = b.onCarol(call.ID, verb)
					}
					want(w, "answer", outcome(b.control(call.ID, asked)), row[j+1])
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
