package signalingtest

import (
	"slices"
	"strings"
	"time"

	"callbot/signaling"
)

// many is what every route must let an application do in calls of many.
var many = map[string]func(x *trial){
	"a call becomes one of many by an invitation":          escalates,
	"whoever does not come is told, and the call goes on":  misses,
	"several are called at once":                           callsGroup,
	"somebody in the call is muted, held and sent away":    governs,
	"rosters are the same for whom wishes to hear changes": governsByChanges,
	"all are muted at once":                                mutesAll,
	"one of several is handed over to somebody else":       handsOut,
	"somebody comes over from another call of the bot":     bringsOver,
	"who hears whom is said, seen and taken back":          routes,
	"a call of two refuses what is for calls of many":      keepsToTwo,
	"a call of many refuses what it cannot do":             refusesMany,
}

// settled is what is told within a while: the words of all but rosters, and the last
// roster.
func (x *trial) settled(call signaling.CallID) (words []string, last signaling.RosterUpdated) {
	x.Helper()
	time.Sleep(5003 * time.Millisecond)
	for _, n := range x.ear.Told() {
		if n.Of() != call {
			x.Errorf("told %s of another call", Word(n))
		}
		roster, ok := n.(signaling.RosterUpdated)
		switch {
		case sentAway(n): // which not every dialect tells
		case !ok:
			words = append(words, Word(n))
		case roster.Sequence <= last.Sequence:
			x.Errorf("roster %d comes after %d", roster.Sequence, last.Sequence)
		default:
			last = roster
		}
	}
	return words, last
}

// sentAway reports whether a notification tells that somebody was removed.
func sentAway(n signaling.Notification) bool {
	done, ok := n.(signaling.OperationCompleted)
	return ok && done.Operation.Kind == signaling.RemoveParticipantOperation
}

// expect waits for a while, and checks what was told: these words, and in the end, where
// anything of it was told, a roster like this one, which may also be asked for.
func (x *trial) expect(call signaling.CallID, roster string, words ...string) signaling.RosterUpdated {
	x.Helper()
	told, last := x.settled(call)
	words = slices.DeleteFunc(words, func(w string) bool { return slices.Contains(x.Untold, w) })
	if !slices.Equal(told, words) {
		x.Errorf("told %q, want %q", told, words)
	}
	if last.Call != "" && people(last.Presences) != roster {
		x.Errorf("told of %q, want %q", people(last.Presences), roster)
	}
	if asked := people(x.roster(call)); asked != roster {
		x.Errorf("asked, and heard of %q, want %q", asked, roster)
	}
	return last
}

// roster asks who is in a call.
func (x *trial) roster(call signaling.CallID) []signaling.Presence {
	x.Helper()
	reader, ok := x.Service.(signaling.RosterReader)
	if !ok {
		x.Fatal("the route does not tell who is in a call")
	}
	all, err := reader.Participants(x.Context(), call)
	if err != nil {
		x.Error(err)
	}
	return all
}

// people are those in a roster but for the application itself, sorted, in words.
func people(roster []signaling.Presence) string {
	var words []string
	for _, p := range roster {
		if p.Participant.Identity.Kind == signaling.Application {
			continue
		}
		word := p.Participant.Identity.ID
		if p.Muted {
			word += " muted"
		}
		if p.OnHold {
			word += " on hold"
		}
		words = append(words, word)
	}
	slices.Sort(words)
	return strings.Join(words, ", ")
}

// who is the participant by a name.
func (x *trial) who(call signaling.CallID, name string) signaling.ParticipantID {
	x.Helper()
	for _, p := range x.roster(call) {
		if p.Participant.Identity.ID == name {
			return p.Participant.ID
		}
	}
	x.Fatalf("%s is not in the call", name)
	return ""
}

func users(names ...string) (ids []signaling.Identity) {
	for _, name := range names {
		ids = append(ids, signaling.Identity{Kind: signaling.User, ID: name})
	}
	return ids
}

// invite asks people into a call, which is told in the end.
func (x *trial) invite(call signaling.CallID, context string, names ...string) {
	x.Helper()
	made, err := x.Service.Control(x.Context(), call, signaling.Invite{Participants: users(names...), Context: context})
	if err != nil || made.ID == "" || made.Kind != signaling.InviteOperation || made.Status == signaling.OperationSucceeded {
		x.Fatalf("inviting made %+v, %v", made, err)
	}
}

// gather makes a call of many: the phone eve, who calls, and ada, whom the bot invites.
func (x *trial) gather() (call signaling.Call, phone Phone) {
	x.Helper()
	x.Register(x.T, "ada")
	call, phone = x.establish()
	x.invite(call.ID, "come", "ada")
	x.expect(call.ID, "ada, eve", "established as one of many", `completed 200/0 "come"`)
	return call, phone
}

func escalates(x *trial) {
	call, phone := x.gather()
	found, err := x.Service.Find(x.Context(), call.ID)
	if err != nil || !found.Many || found.State != signaling.StateEstablished || (found.Meeting.Thread == "" && !x.Hosted) {
		x.Errorf("found %+v, %v", found, err)
	}
	phone.Hangup()
	x.expect(call.ID, "ada")
	x.ask(call.ID, signaling.Hangup{})
	x.ear.Hear(x, call.ID, "terminating", "terminated 200/7000")
}

func misses(x *trial) {
	call, _ := x.gather()
	x.invite(call.ID, "nobody", "nobody-here")
	words, _ := x.settled(call.ID)
	if len(words) != 1 || !strings.HasPrefix(words[0], "completed 4") {
		x.Errorf("told %q", words)
	}
	if now := people(x.roster(call.ID)); now != "ada, eve" {
		x.Errorf("the roster is %q", now)
	}
}

func callsGroup(x *trial) {
	x.Register(x.T, "ada")
	x.Register(x.T, "bob")
	call, accept := x.create(signaling.Create{Targets: users("ada", "bob")})
	x.connect(call, accept)
	x.expect(call.ID, "ada, bob")
	found, err := x.Service.Find(x.Context(), call.ID)
	if err != nil || !found.Many || len(found.Targets) != 2 {
		x.Errorf("found %+v, %v", found, err)
	}
}

func governs(x *trial) {
	call, _ := x.gather()
	x.governed(call)
}

func governsByChanges(x *trial) {
	x.Register(x.T, "ada")
	x.Dial(x.T, x.Names[0])
	call := x.ear.Incoming(x)
	x.answerWith(call, signaling.CallOptions{DeltaRoster: true, ContentSharing: true})
	x.ear.Hear(x, call.ID, "establishing", "established")
	x.invite(call.ID, "come", "ada")
	x.expect(call.ID, "ada, eve", "established as one of many", `completed 200/0 "come"`)
	x.governed(call)
}

// governed does to ada what an application may do to somebody.
func (x *trial) governed(call signaling.Call) {
	x.Helper()
	ada := x.who(call.ID, "ada")
	x.ask(call.ID, signaling.MuteParticipant{Participant: ada})
	if last := x.expect(call.ID, "ada muted, eve"); last.Call == "" {
		x.Error("nobody was told of a mute")
	}
	x.ask(call.ID, signaling.StartHoldMusic{Participant: ada, Context: "wait"})
	x.expect(call.ID, "ada muted on hold, eve", `completed 200/0 "wait"`)
	x.refused(call.ID, signaling.StartHoldMusic{Participant: ada}, signaling.Conflict)
	x.ask(call.ID, signaling.StopHoldMusic{Participant: ada, Context: "back"})
	x.expect(call.ID, "ada muted, eve", `completed 200/0 "back"`)
	x.refused(call.ID, signaling.StopHoldMusic{Participant: ada}, signaling.WrongState)
	x.ask(call.ID, signaling.RemoveParticipant{Participant: ada})
	x.expect(call.ID, "eve")
	x.refused(call.ID, signaling.RemoveParticipant{Participant: ada}, signaling.NotFound)
	x.invite(call.ID, "again", "ada")
	x.expect(call.ID, "ada, eve", `completed 200/0 "again"`)
}

func mutesAll(x *trial) {
	call, _ := x.gather()
	x.ask(call.ID, signaling.MuteAll{})
	x.expect(call.ID, "ada muted, eve muted")
}

func handsOut(x *trial) {
	call, _ := x.gather()
	x.Register(x.T, "bob")
	x.ask(call.ID, signaling.Transfer{Target: users("bob")[0], Transferee: x.who(call.ID, "ada"), Context: "over"})
	for _, word := range []string{"transferring", "transferAccepted", "established"} {
		if moved := x.moved(call.ID); moved.State.String() != word || moved.Context != "over" {
			x.Errorf("told of %+v, want %s", moved, word)
		}
	}
	x.expect(call.ID, "eve")
	x.refused(call.ID, signaling.Transfer{Target: users("bob")[0]}, signaling.InvalidArgument)
}

// moved waits for the next change of a call's state.
func (x *trial) moved(call signaling.CallID) signaling.StateChanged {
	x.Helper()
	for {
		n := x.ear.Next(x)
		if moved, ok := n.(signaling.StateChanged); ok && moved.Call == call {
			return moved
		}
	}
}

func bringsOver(x *trial) {
	call, _ := x.gather()
	x.Register(x.T, "bob")
	second, accept := x.place("bob")
	x.connect(second, accept)
	x.ask(call.ID, signaling.Invite{Participants: users("bob"), Replaces: second.ID, Context: "over"})
	time.Sleep(5003 * time.Millisecond)
	var told []string
	for _, n := range x.ear.Told() {
		if _, roster := n.(signaling.RosterUpdated); !roster {
			told = append(told, string(n.Of())+" "+Word(n))
		}
	}
	slices.Sort(told)
	want := []string{string(call.ID) + ` completed 200/0 "over"`, string(second.ID) + " terminated 200/7015"}
	slices.Sort(want)
	if !slices.Equal(told, want) {
		x.Errorf("told %q, want %q", told, want)
	}
	if now := people(x.roster(call.ID)); now != "ada, bob, eve" {
		x.Errorf("the roster is %q", now)
	}
}

func routes(x *trial) {
	reader, ok := x.Service.(signaling.RoutingReader)
	if !ok {
		x.Skip("the dialect says nothing of who hears whom")
	}
	call, _ := x.gather()
	whisper := signaling.AudioRoutingGroup{
		ID: "whisper", Sources: []signaling.ParticipantID{call.MyParticipant}, Receivers: []signaling.ParticipantID{x.who(call.ID, "ada")},
	}
	x.ask(call.ID, signaling.SetAudioRoutingGroup{Group: whisper})
	whisper.Multicast, whisper.Receivers = true, append(whisper.Receivers, x.who(call.ID, "eve"))
	x.ask(call.ID, signaling.SetAudioRoutingGroup{Group: whisper})
	groups, err := reader.AudioRoutingGroups(x.Context(), call.ID)
	if err != nil || len(groups) != 1 || groups[0].ID != "whisper" || !groups[0].Multicast || len(groups[0].Receivers) != 2 {
		x.Errorf("there is %+v, %v", groups, err)
	}
	x.ask(call.ID, signaling.DeleteAudioRoutingGroup{ID: "whisper"})
	x.refused(call.ID, signaling.DeleteAudioRoutingGroup{ID: "whisper"}, signaling.NotFound)
	whisper.Receivers = []signaling.ParticipantID{"nobody"}
	x.refused(call.ID, signaling.SetAudioRoutingGroup{Group: whisper}, signaling.InvalidArgument)
}

func keepsToTwo(x *trial) {
	call, _ := x.establish()
	for _, cmd := range []signaling.Command{
		signaling.MuteParticipant{Participant: "p"}, signaling.MuteAll{}, signaling.RemoveParticipant{Participant: "p"},
		signaling.StartHoldMusic{Participant: "p"}, signaling.StopHoldMusic{Participant: "p"},
		signaling.ChangeScreenSharingRole{Role: signaling.Sharer}, signaling.AddLargeGalleryView{},
	} {
		x.refused(call.ID, cmd, signaling.WrongState)
	}
}

func refusesMany(x *trial) {
	call, _ := x.gather()
	for _, cmd := range []signaling.Command{
		signaling.MuteParticipant{Participant: "p"}, signaling.RemoveParticipant{Participant: "p"},
		signaling.StartHoldMusic{Participant: "p"}, signaling.StopHoldMusic{Participant: "p"},
	} {
		x.refused(call.ID, cmd, signaling.NotFound)
	}
	for _, cmd := range []signaling.Command{
		signaling.Invite{}, signaling.Invite{Participants: users("ada")}, signaling.Invite{Participants: users("bob", "bob")},
		signaling.Invite{Participants: users("bob"), Replaces: call.ID},
	} {
		x.refused(call.ID, cmd, signaling.InvalidArgument)
	}
	x.expect(call.ID, "ada, eve")
}
