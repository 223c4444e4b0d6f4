package signalingtest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"callbot/signaling"
)

// verbsOfMany says what comes of each verb that is about several: ok, or the code of its
// refusal (state is WrongState, argument InvalidArgument, media WrongMedia, gone
// NotFound).
const verbsOfMany = `
                         incoming two    many     hosted   terminated
Invite                   state    ok     ok       ok       gone
RemoveParticipant        state    state  ok       ok       gone
MuteParticipant          state    state  ok       ok       gone
MuteAll                  state    state  ok       ok       gone
StartHoldMusic           state    state  ok       ok       gone
StopHoldMusic            state    state  state    state    gone
SetAudioRoutingGroup     state    state  ok       ok       gone
DeleteAudioRoutingGroup  state    state  gone     gone     gone
ChangeScreenSharingRole  state    state  ok       media    gone
AddLargeGalleryView      state    state  ok       media    gone
UpdateRecordingStatus    state    ok     ok       ok       gone
Mute                     state    ok     ok       ok       gone
Unmute                   state    ok     ok       ok       gone
Transfer                 state    ok     argument argument gone
Redirect                 ok       state  state    state    gone
Reject                   ok       state  state    state    gone
PlayPrompt               state    media  media    ok       gone
SubscribeToTone          state    media  media    ok       gone
KeepAlive                ok       ok     ok       ok       gone
Hangup                   ok       ok     ok       ok       gone
`

// situations are how a call comes to the columns of verbsOfMany.
var situations = map[string]func(x *trial) signaling.Call{
	"incoming": func(x *trial) signaling.Call { x.Dial(x.T, x.Names[0]); return x.ear.Incoming(x) },
	"two":      func(x *trial) signaling.Call { call, _ := x.establish(); return call },
	"many":     func(x *trial) signaling.Call { call, _ := x.gather(); return call },
	"hosted": func(x *trial) signaling.Call {
		x.Register(x.T, "ada")
		call, _ := x.host()
		x.invite(call.ID, "come", "ada")
		x.expect(call.ID, "ada, eve", "established as one of many", `completed 200/0 "come"`)
		return call
	},
	"terminated": func(x *trial) signaling.Call {
		call, _ := x.gather()
		x.ask(call.ID, signaling.Hangup{})
		x.ear.Hear(x, call.ID, "terminating", "terminated 200/7000")
		return call
	},
}

// verbOfMany is a row of verbsOfMany, with arguments that are right where they can be.
func (x *trial) verbOfMany(name string, call signaling.Call, other signaling.ParticipantID) signaling.Command {
	x.Helper()
	bob := users("bob")
	for _, cmd := range []signaling.Command{
		signaling.Invite{Participants: bob}, signaling.RemoveParticipant{Participant: other},
		signaling.MuteParticipant{Participant: other}, signaling.MuteAll{Participants: []signaling.ParticipantID{other}},
		signaling.StartHoldMusic{Participant: other}, signaling.StopHoldMusic{Participant: other},
		signaling.SetAudioRoutingGroup{Group: signaling.AudioRoutingGroup{
			ID: "g", Sources: []signaling.ParticipantID{call.MyParticipant}, Receivers: []signaling.ParticipantID{other},
		}},
		signaling.DeleteAudioRoutingGroup{ID: "g"},
		signaling.ChangeScreenSharingRole{Role: signaling.Sharer}, signaling.AddLargeGalleryView{},
		signaling.UpdateRecordingStatus{Status: signaling.RecordingNow}, signaling.Mute{}, signaling.Unmute{},
		signaling.Transfer{Target: bob[0]}, signaling.Redirect{Targets: bob}, signaling.Reject{},
		signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: x.Prompt}}}, signaling.SubscribeToTone{},
		signaling.KeepAlive{}, signaling.Hangup{},
	} {
		if fmt.Sprintf("%T", cmd) == "signaling."+name {
			return cmd
		}
	}
	x.Fatalf("there is no verb %s", name)
	return nil
}

// ConformInEveryState tries each verb in each situation.
func ConformInEveryState(t *testing.T, open func(t *testing.T, ear *Ear) Route) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(verbsOfMany), "\n")
	columns := strings.Fields(lines[0])
	for _, line := range lines[1:] {
		row := strings.Fields(line)
		for i, situation := range columns {
			t.Run(row[0]+"/"+situation, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ear := NewEar()
					x := &trial{T: t, Route: open(t, ear), ear: ear}
					x.Register(t, "bob")
					call := situations[situation](x)
					other := signaling.ParticipantID("p")
					if situation == "many" || situation == "hosted" {
						other = x.who(call.ID, "ada")
					}
					_, err := x.Service.Control(t.Context(), call.ID, x.verbOfMany(row[0], call, other))
					if got := outcome(err); got != row[i+1] {
						t.Errorf("got %s (%v), want %s", got, err, row[i+1])
					}
				})
			})
		}
	}
}

// outcome is a refusal as verbsOfMany has it.
func outcome(err error) string {
	var refused *signaling.Error
	switch {
	case err == nil:
		return "ok"
	case !errors.As(err, &refused):
		return err.Error()
	}
	switch refused.Code {
	case signaling.WrongState:
		return "state"
	case signaling.WrongMedia:
		return "media"
	case signaling.InvalidArgument:
		return "argument"
	case signaling.NotFound:
		return "gone"
	default:
		return refused.Code.String()
	}
}
