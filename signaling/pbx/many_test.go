package pbx_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling"
	"callbot/signaling/pbx"
)

// roster is who is in a call of the bot's, as it may ask; what it was told last must be
// the same.
func (b *fakeBot) roster(id signaling.CallID) string {
	b.world.Helper()
	synctest.Wait()
	app, _ := b.world.service.Application(b.id)
	asked, err := app.Participants(b.world.Context(), id)
	if err != nil {
		b.world.Errorf("participants: %v", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var told signaling.RosterUpdated
	for _, r := range b.rosters {
		if r.Call == id {
			if r.Sequence <= told.Sequence {
				b.world.Errorf("roster %d comes after %d", r.Sequence, told.Sequence)
			}
			told = r
		}
	}
	want(b.world, "roster that was told", inWords(told.Presences), inWords(asked))
	return inWords(asked)
}

// inWords is a roster in words.
func inWords(roster []signaling.Presence) string {
	var words []string
	for _, p := range roster {
		text := p.Participant.Identity.ID
		for word, is := range map[string]bool{
			" muted": p.Muted, " in the lobby": p.InLobby, " on hold": p.OnHold, " hidden": p.Hidden,
			" shares": p.Sharing == signaling.Sharer, " shows all": p.Gallery, " records": p.Recording == signaling.RecordingNow,
		} {
			if is {
				text += word
			}
		}
		words = append(words, text)
	}
	return strings.Join(words, ", ")
}

// participant is the id of somebody in a call of the bot's.
func (b *fakeBot) participant(id signaling.CallID, who string) signaling.ParticipantID {
	b.world.Helper()
	synctest.Wait()
	app, _ := b.world.service.Application(b.id)
	roster, _ := app.Participants(b.world.Context(), id)
	for _, p := range roster {
		if p.Participant.Identity.ID == who {
			return p.Participant.ID
		}
	}
	b.world.Fatalf("%s is not in the call", who)
	return ""
}

func users(names ...string) (ids []signaling.Identity) {
	for _, name := range names {
		ids = append(ids, signaling.Identity{Kind: signaling.User, ID: name})
	}
	return ids
}

// group has the bot call several, who answer.
func (b *fakeBot) group(names ...string) (signaling.Call, []*fakePhone) {
	b.world.Helper()
	var phones []*fakePhone
	for _, name := range names {
		p, leave := b.world.register(name)
		b.world.Cleanup(leave)
		phones = append(phones, p)
	}
	leg, offer, _ := b.world.network.Offer(b.world.Context())
	app, _ := b.world.service.Application(b.id)
	call, err := app.Create(b.world.Context(), signaling.Create{
		Targets: users(names...), Media: signaling.Media{Hosting: signaling.AppHosted, Description: offer},
	})
	if err != nil {
		b.world.Fatal(err)
	}
	for _, p := range phones {
		p.answer()
	}
	_ = leg.Accept(strings.Replace(offer, "offer", "answer", 1))
	speak(b.world.T, leg)
	synctest.Wait()
	return call, phones
}

// A bot in a call of two invites somebody: the call becomes one of many, everybody is in
// the roster, and the bot is told of all that in order.
func TestInviteEscalates(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		id, _ := w.dial("reception")
		alice, leave := w.register("alice")
		defer leave()
		b := w.bot("bot")
		call, _ := b.answer()
		op := b.do(call.ID, signaling.Invite{Participants: users("alice"), Context: "come"})
		if op.Status != signaling.OperationRunning || op.Context != "come" {
			w.Errorf("the invitation is %+v", op)
		}
		want(w, "while she rings", b.roster(call.ID), "carol, bot")
		app, _ := w.service.Application("bot")
		if running, err := app.Operation(w.Context(), call.ID, op.ID); err != nil || running.Status != signaling.OperationRunning {
			w.Errorf("while she rings the invitation is %+v, %v", running, err)
		}
		ring, _ := alice.answer()
		want(w, "roster", b.roster(call.ID), "carol, bot, alice")
		want(w, "bot", b.told(), "incoming, establishing, established, established, come 200/0")
		found, _ := app.Find(w.Context(), call.ID)
		if !found.Many || found.Meeting.Thread == "" || found.ServerID == "" || found.Meeting.ServerID != found.ServerID {
			w.Errorf("the call is %+v", found)
		}
		done, err := app.Operation(w.Context(), call.ID, op.ID)
		if err != nil || done.Status != signaling.OperationSucceeded || len(done.Participants) != 1 || done.Participants[0].ID != "alice" {
			w.Errorf("the invitation ended as %+v, %v", done, err)
		}
		b.must(call.ID, signaling.Hangup{})
		time.Sleep(time.Second)
		_ = w.service.Hangup(w.Context(), id)
		want(w, "caller", w.history(id), "ringing, established, terminated: hung up 200/0")
		want(w, "alice", w.history(ring.Call), "ringing, established, terminated: hung up 200/5010")
	})
}

// A bot calls several at once: whoever answers is in, the others are told why not, and
// the last one who is left goes too.
func TestGroupCall(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		b := w.bot("bot")
		call, phones := b.group("alice", "dora")
		want(w, "roster", b.roster(call.ID), "bot, alice, dora")
		if !call.Many && len(call.Targets) != 2 {
			w.Errorf("made %+v", call)
		}
		b.must(call.ID, signaling.RemoveParticipant{Participant: b.participant(call.ID, "alice")})
		want(w, "alice", w.history(phones[0].ringing().Call), "ringing, established, terminated: hung up 200/5300")
		want(w, "roster", b.roster(call.ID), "bot, dora")
		_ = w.service.Hangup(w.Context(), phones[1].ringing().Call)
		want(w, "bot", b.told(), "establishing, established, terminated 200/5010")
	})
}

// A group call that nobody takes ends, and says so.
func TestGroupCallNobodyAnswers(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		_, leave := w.register("alice")
		defer leave()
		_, offer, _ := w.network.Offer(w.Context())
		app, _ := w.service.Application("bot")
		if _, err := app.Create(w.Context(), signaling.Create{
			Targets: users("alice", "nobody"), Media: signaling.Media{Hosting: signaling.AppHosted, Description: offer},
		}); err != nil {
			w.Fatal(err)
		}
		time.Sleep(61 * time.Second)
		want(w, "bot", w.bot("bot").told(), "establishing, terminated 200/5013")
	})
}

// Of those who are invited one comes, one refuses, one is not there; and the inviter
// learns whom it has brought.
func TestInviteSeveral(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		w.dial("reception")
		alice, leave := w.register("alice")
		defer leave()
		dora, leaveToo := w.register("dora")
		defer leaveToo()
		b := w.bot("bot")
		call, _ := b.answer()
		op := b.do(call.ID, signaling.Invite{Participants: users("alice", "dora", "nobody"), Context: "all"})
		alice.answer()
		_ = w.service.Decline(w.Context(), dora.ringing().Call, true)
		want(w, "bot", b.told(), "incoming, establishing, established, established, all 200/0")
		app, _ := w.service.Application("bot")
		done, _ := app.Operation(w.Context(), call.ID, op.ID)
		if len(done.Participants) != 1 || done.Participants[0].ID != "alice" {
			w.Errorf("it brought %+v", done.Participants)
		}
		b.do(call.ID, signaling.Invite{Participants: users("dora"), Context: "again"})
		_ = w.service.Decline(w.Context(), dora.ringing().Call, true)
		want(w, "bot", b.told(), "incoming, establishing, established, established, all 200/0, again 486/8539")
		want(w, "roster", b.roster(call.ID), "carol, bot, alice")
	})
}

// An invitation that is taken back stops ringing; one that was answered cannot be.
func TestCancelInvite(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		w.dial("reception")
		alice, leave := w.register("alice")
		defer leave()
		b := w.bot("bot")
		call, _ := b.answer()
		op := b.do(call.ID, signaling.Invite{Participants: users("alice"), Context: "come"})
		ring := alice.ringing()
		if made := b.do(call.ID, signaling.CancelInvite{Invitation: op.ID}); made.Status != signaling.OperationSucceeded {
			w.Errorf("made %+v", made)
		}
		want(w, "alice", w.history(ring.Call), "ringing, terminated: hung up 487/8542")
		want(w, "bot", b.told(), "incoming, establishing, established, established, come 400/8508")
		wantCode(w, b.control(call.ID, signaling.CancelInvite{Invitation: op.ID}), signaling.WrongState)
		wantCode(w, b.control(call.ID, signaling.CancelInvite{Invitation: "another"}), signaling.NotFound)
	})
}

// Whoever is invited and never answers stops ringing in the end, when the application
// wishes, for as long as the dialects have words for; the call goes on.
func TestInviteNeverAnswered(t *testing.T) {
	for _, patience := range []time.Duration{20 * time.Second, 180 * time.Second} {
		inWorld(t, nil, func(w *world) {
			w.dial("reception")
			alice, leave := w.register("alice")
			defer leave()
			b := w.bot("bot")
			call, _ := b.answer()
			b.do(call.ID, signaling.Invite{Participants: users("alice"), Context: "come", Timeout: patience})
			ring, begun := alice.ringing(), time.Now()
			want(w, "alice", w.history(ring.Call), "ringing, terminated: not answered 408/8587")
			if rang := time.Since(begun).Round(time.Second); rang != patience {
				w.Errorf("alice rang for %v, want %v", rang, patience)
			}
			want(w, "bot", b.told(), "incoming, establishing, established, established, come 408/8587")
			want(w, "roster", b.roster(call.ID), "carol, bot")
		})
	}
}

// An inviter that leaves takes its invitations along; those in the call stay.
func TestInviterLeaves(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		b := w.bot("bot")
		call, phones := b.group("alice", "dora")
		eve, leave := w.register("eve")
		defer leave()
		b.do(call.ID, signaling.Invite{Participants: users("eve"), Context: "come"})
		ring := eve.ringing()
		b.must(call.ID, signaling.Hangup{})
		want(w, "bot", b.told(), "establishing, established, terminating, come 400/8508, terminated 200/7000")
		want(w, "eve", w.history(ring.Call), "ringing, terminated: hung up 487/8542")
		time.Sleep(time.Minute)
		_ = w.service.Hangup(w.Context(), phones[0].ringing().Call)
		want(w, "dora", w.history(phones[1].ringing().Call), "ringing, established, terminated: hung up 200/5010")
	})
}

// Invitations that can never be right are refused whole: nobody rings, and the call stays
// one of two.
func TestBadInvitations(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		w.dial("reception")
		alice, leave := w.register("alice")
		defer leave()
		b := w.bot("bot")
		call, _ := b.answer()
		for name, cmd := range map[string]signaling.Invite{
			"nobody":            {},
			"a crowd":           {Participants: users(numbered(10_000)...)},
			"the same twice":    {Participants: users("alice", "alice")},
			"the bot itself":    {Participants: users("alice", "bot")},
			"too long":          {Participants: users("alice"), Timeout: 181 * time.Second},
			"from nowhere":      {Participants: users("alice"), Replaces: "another"},
			"from its own call": {Participants: users("alice"), Replaces: call.ID},
			"two from a call":   {Participants: users("alice", "dora"), Replaces: "another"},
			"in it already":     {Participants: users("alice", "carol")},
		} {
			if got := outcome(b.control(call.ID, cmd)); got != "argument" {
				w.Errorf("%s: %s", name, got)
			}
		}
		app, _ := w.service.Application("bot")
		if found, _ := app.Find(w.Context(), call.ID); found.Many {
			w.Error("the call is one of many now")
		}
		alice.mu.Lock()
		rings := len(alice.rings)
		alice.mu.Unlock()
		if rings > 0 {
			w.Error("alice rings")
		}
		b.do(call.ID, signaling.Invite{Participants: users("alice")})
		var refused *signaling.Error
		if err := b.control(call.ID, signaling.Invite{Participants: users("alice")}); !errors.As(err, &refused) || refused.Subcode != 8559 {
			w.Errorf("called while it rings: %v", err)
		}
	})
}

// numbered are names of so many people.
func numbered(n int) (names []string) {
	for i := range n {
		names = append(names, fmt.Sprint("guest-", i))
	}
	return names
}

// permitting gives applications the permissions that are named and no others.
func permitting(app string, allowed ...signaling.Permission) func(*pbx.Service) {
	return func(s *pbx.Service) {
		s.Permits = func(application string, p signaling.Permission) bool {
			if application != app {
				return true
			}
			for _, may := range allowed {
				if may == p {
					return true
				}
			}
			return false
		}
	}
}

// A bot without the permission to make calls of many can neither invite nor call
// several, and nothing is half done.
func TestMissingPermissions(t *testing.T) {
	inWorld(t, permitting("bot", signaling.MayInitiate, signaling.MayAccessMedia), func(w *world) {
		w.dial("reception")
		_, leave := w.register("alice")
		defer leave()
		b := w.bot("bot")
		call, _ := b.answer()
		wantCode(w, b.control(call.ID, signaling.Invite{Participants: users("alice")}), signaling.Forbidden)
		app, _ := w.service.Application("bot")
		media := signaling.Media{Hosting: signaling.AppHosted, Description: "an offer"}
		_, err := app.Create(w.Context(), signaling.Create{Targets: users("alice", "dora"), Media: media})
		wantCode(w, err, signaling.Forbidden)
		_, err = app.Create(w.Context(), signaling.Create{Meeting: signaling.Meeting{Group: "g"}, Media: media})
		wantCode(w, err, signaling.Forbidden)
		if found, _ := app.Find(w.Context(), call.ID); found.Many || w.live() != 1 {
			w.Errorf("%d calls, %+v", w.live(), found)
		}
	})
}

// A bot ends a call for everybody in it; one that is only asked into it ends nothing but
// its own part.
func TestEndForAll(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		b, other := w.bot("bot"), w.bot("other")
		call, phones := b.group("alice", "dora")
		b.do(call.ID, signaling.Invite{Participants: users("night"), Context: "come"})
		other.must(other.ringing().ID, signaling.EndForAll{})
		want(w, "roster", b.roster(call.ID), "bot, alice, dora")
		b.must(call.ID, signaling.EndForAll{})
		want(w, "bot", b.told(), "establishing, established, come 603/8538, terminating, terminated 200/7000")
		for _, p := range phones {
			want(w, "a phone", w.history(p.ringing().Call), "ringing, established, terminated: hung up 200/5003")
		}
		if n := w.live(); n != 0 {
			w.Errorf("%d calls are left", n)
		}
	})
}

// What participants do is in the roster: who is muted, who shares, who records, and the
// picture of everybody once it was asked for.
func TestRosterShows(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		b := w.bot("bot")
		call, _ := b.group("alice", "dora")
		b.do(call.ID, signaling.MuteAll{})
		want(w, "all muted", b.roster(call.ID), "bot, alice muted, dora muted")
		alice := b.participant(call.ID, "alice")
		wantCode(w, b.control(call.ID, signaling.MuteAll{Participants: []signaling.ParticipantID{alice, "another"}}), signaling.NotFound)
		b.must(call.ID, signaling.ChangeScreenSharingRole{Role: signaling.Sharer})
		want(w, "shared", b.roster(call.ID), "bot shares, alice muted, dora muted")
		b.must(call.ID, signaling.ChangeScreenSharingRole{Role: signaling.Viewer})
		b.do(call.ID, signaling.UpdateRecordingStatus{Status: signaling.RecordingNow})
		want(w, "recorded", b.roster(call.ID), "bot records, alice muted, dora muted")
		b.do(call.ID, signaling.AddLargeGalleryView{Context: "gallery"})
		want(w, "with the gallery", b.roster(call.ID), "bot records, alice muted, dora muted, LargeGallery-V2 shows all")
		want(w, "bot", b.told(), "establishing, established, gallery 200/0")
	})
}
