package pbx_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling"
	"callbot/signaling/pbx"
	"callbot/signaling/phone"
)

// An application with a name is known by it in a meeting, as people are.
func TestApplicationsHaveNames(t *testing.T) {
	inWorld(t, func(s *pbx.Service) {
		withMeeting(s)
		s.Names = map[string]string{"bot": "reception"}
	}, func(w *world) {
		w.named("ada", "meeting")
		b := w.bot("bot")
		b.mustJoin(signaling.Meeting{Thread: "19:meeting_meeting@thread.v2"})
		app, _ := w.service.Application("bot")
		calls, _ := app.List(w.Context())
		roster, err := app.Participants(w.Context(), calls[0].ID)
		if err != nil || len(roster) != 2 || roster[1].Participant.Identity.DisplayName != "reception" {
			w.Errorf("the roster is %+v, %v", roster, err)
		}
	})
}

// withMeeting adds a meeting to the directory under that name.
func withMeeting(s *pbx.Service) {
	s.Directory["meeting"] = pbx.ToMeeting{Name: "meeting"}
	s.URL = "https://calls.test"
}

// named places a call of somebody with a name; "" is a guest.
func (w *world) named(from, to string) string {
	w.Helper()
	leg, offer, err := w.network.Offer(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	placed, err := w.service.Place(w.Context(), phone.Placing{To: to, From: from, Offer: offer})
	if err != nil {
		w.Fatal(err)
	}
	if err := leg.Accept(placed.Answer); err != nil {
		w.Fatal(err)
	}
	speak(w.T, leg, 'c')
	synctest.Wait()
	return placed.ID
}

// joins has the bot join a call of many.
func (b *fakeBot) joins(m signaling.Meeting) (signaling.Call, error) {
	b.world.Helper()
	leg, offer, _ := b.world.network.Offer(b.world.Context())
	app, _ := b.world.service.Application(b.id)
	call, err := app.Create(b.world.Context(), signaling.Create{
		Meeting: m, Media: signaling.Media{Hosting: signaling.AppHosted, Description: offer},
	})
	if err != nil {
		return call, err
	}
	_ = leg.Accept(strings.Replace(offer, "offer", "answer", 1))
	speak(b.world.T, leg)
	synctest.Wait()
	return call, nil
}

// mustJoin is joins for a meeting that is there.
func (b *fakeBot) mustJoin(m signaling.Meeting) signaling.Call {
	b.world.Helper()
	call, err := b.joins(m)
	if err != nil {
		b.world.Fatal(err)
	}
	return call
}

// book arranges a meeting for the bot.
func (b *fakeBot) book(m signaling.OnlineMeeting) signaling.OnlineMeeting {
	b.world.Helper()
	m.Organizer = signaling.Identity{Kind: signaling.User, ID: "ada"}
	app, _ := b.world.service.Application(b.id)
	made, err := app.CreateMeeting(b.world.Context(), m)
	if err != nil {
		b.world.Fatal(err)
	}
	return made
}

// Whoever calls the name of a meeting lands in it, the first one too; it goes on while
// one person is there, and another time it is another meeting.
func TestMeetingByName(t *testing.T) {
	inWorld(t, withMeeting, func(w *world) {
		first := w.named("ada", "meeting")
		time.Sleep(10 * time.Minute)
		second := w.named("carl", "meeting")
		b := w.bot("bot")
		call := b.mustJoin(signaling.Meeting{Thread: "19:meeting_meeting@thread.v2"})
		want(w, "roster", b.roster(call.ID), "ada, carl, bot")
		if n := w.live(); n != 1 {
			w.Errorf("there are %d calls", n)
		}
		_ = w.service.Hangup(w.Context(), first)
		want(w, "roster", b.roster(call.ID), "carl, bot")
		_ = w.service.Hangup(w.Context(), second)
		want(w, "the first", w.history(first), "established, terminated: hung up 200/0")
		want(w, "bot", b.told(), "establishing, established, terminated 200/5010")
		third := w.named("ada", "meeting")
		again := b.mustJoin(signaling.Meeting{Thread: "19:meeting_meeting@thread.v2"})
		want(w, "roster", b.roster(again.ID), "ada, bot")
		_ = w.service.Hangup(w.Context(), third)
		if n := w.live(); n != 0 {
			w.Errorf("%d calls are left", n)
		}
	})
}

// Many who come to a meeting at one moment are in one meeting.
func TestMeetingAllAtOnce(t *testing.T) {
	inWorld(t, withMeeting, func(w *world) {
		var calls []string
		for range 50 {
			leg, offer, _ := w.network.Offer(w.Context())
			placed, err := w.service.Place(w.Context(), phone.Placing{To: "meeting", From: "eve", Offer: offer})
			if err != nil {
				w.Fatal(err)
			}
			_ = leg.Accept(placed.Answer)
			speak(w.T, leg)
			calls = append(calls, placed.ID)
			if len(calls)%3 == 0 { // and some leave at once
				_ = w.service.Hangup(w.Context(), calls[len(calls)-1])
			}
		}
		synctest.Wait()
		b := w.bot("bot")
		call := b.mustJoin(signaling.Meeting{Thread: "19:meeting_meeting@thread.v2"})
		if got := b.roster(call.ID); strings.Count(got, "eve") != 34 || w.live() != 1 {
			w.Errorf("%d calls; in the one are %s", w.live(), got)
		}
	})
}

// A bot that comes to a meeting first waits for people, but not for ever.
func TestBotWaitsForPeople(t *testing.T) {
	inWorld(t, withMeeting, func(w *world) {
		b := w.bot("bot")
		there := signaling.Meeting{Thread: "19:meeting_meeting@thread.v2"}
		first := b.mustJoin(there)
		time.Sleep(4 * time.Minute)
		person := w.named("ada", "meeting")
		time.Sleep(2 * time.Minute)
		want(w, "with a person", b.toldOf(first.ID), "establishing, established")
		_ = w.service.Hangup(w.Context(), person)
		want(w, "without", b.toldOf(first.ID), "establishing, established, terminated 200/5010")
		second := b.mustJoin(there)
		time.Sleep(5*time.Minute + time.Second)
		want(w, "nobody came", b.toldOf(second.ID), "establishing, established, terminated 200/5013")
	})
}

// A meeting that was arranged is joined by its link, by its thread, by its join id with
// the passcode, and by the token of one who is in it; by wrong ones it is not.
func TestBookedMeeting(t *testing.T) {
	inWorld(t, withMeeting, func(w *world) {
		b, other := w.bot("bot"), w.bot("other")
		m := b.book(signaling.OnlineMeeting{Subject: "plans", Passcode: "please"})
		if m.ID == "" || m.Passcode == "" || m.JoinURL != "https://calls.test/join/"+m.ID || m.End.Sub(m.Start) != time.Hour {
			w.Errorf("made %+v", m)
		}
		person := w.named("ada", "join:"+m.ID)
		call := b.mustJoin(signaling.Meeting{JoinID: m.JoinID, Passcode: m.Passcode})
		app, _ := w.service.Application("bot")
		found, _ := app.Find(w.Context(), call.ID)
		if found.Meeting.Thread != m.Thread || found.Meeting.Passcode != "" {
			w.Errorf("its coordinates are %+v", found.Meeting)
		}
		other.mustJoin(signaling.Meeting{Token: found.Meeting.Token})
		other.mustJoin(signaling.Meeting{Thread: m.Thread, Organizer: m.Organizer})
		other.mustJoin(signaling.Meeting{ServerID: found.ServerID})
		want(w, "roster", b.roster(call.ID), "ada, bot, other, other, other")
		for _, wrong := range []signaling.Meeting{
			{JoinID: m.JoinID, Passcode: "wrong"}, {JoinID: m.JoinID}, {JoinID: "000", Passcode: m.Passcode},
			{Token: "another"}, {Thread: "another"}, {Organizer: m.Organizer},
			{Thread: m.Thread, Organizer: signaling.Identity{Kind: signaling.User, ID: "another"}},
		} {
			_, err := other.joins(wrong)
			wantCode(w, err, signaling.InvalidArgument)
		}
		_, err := other.joins(signaling.Meeting{ServerID: "another"})
		wantCode(w, err, signaling.NotFound)
		_ = w.service.Hangup(w.Context(), person)
		_, err = w.service.Place(w.Context(), phone.Placing{To: "join:another"})
		wantCode(w, err, signaling.NotFound)
	})
}

// Whoever joins a call is told at once by what all who are in it mean it.
func TestJoinedByOneName(t *testing.T) {
	inWorld(t, withMeeting, func(w *world) {
		b, other := w.bot("bot"), w.bot("other")
		first := b.mustJoin(signaling.Meeting{Group: "g"})
		for _, m := range []signaling.Meeting{{Group: "g"}, {ServerID: first.ServerID}} {
			call := other.mustJoin(m)
			app, _ := w.service.Application("other")
			found, err := app.Find(w.Context(), call.ID)
			if call.ServerID != first.ServerID || err != nil || found.ServerID != first.ServerID {
				w.Errorf("by %+v: told %s, then %s, of %s", m, call.ServerID, found.ServerID, first.ServerID)
			}
		}
	})
}

// Passcodes cannot be tried out: after some wrong ones the right one is refused too, for
// a while.
func TestPasscodeTries(t *testing.T) {
	inWorld(t, withMeeting, func(w *world) {
		b := w.bot("bot")
		m := b.book(signaling.OnlineMeeting{Passcode: "please"})
		for range 10 {
			_, err := b.joins(signaling.Meeting{JoinID: m.JoinID, Passcode: "wrong"})
			wantCode(w, err, signaling.InvalidArgument)
		}
		right := signaling.Meeting{JoinID: m.JoinID, Passcode: m.Passcode}
		_, err := b.joins(right)
		wantCode(w, err, signaling.InvalidArgument)
		time.Sleep(time.Minute + time.Second)
		b.mustJoin(right)
	})
}

// The meetings of an organizer are found again, and made once for an external id; those
// that are long over are forgotten.
func TestMeetingBook(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		app, _ := w.service.Application("bot")
		ada := signaling.Identity{Kind: signaling.User, ID: "ada"}
		m, created, err := app.CreateOrGetMeeting(w.Context(), signaling.OnlineMeeting{Organizer: ada, ExternalID: "x"})
		if err != nil || !created {
			w.Fatal(created, err)
		}
		again, created, err := app.CreateOrGetMeeting(w.Context(), signaling.OnlineMeeting{Organizer: ada, ExternalID: "x"})
		if err != nil || created || again != m {
			w.Errorf("%+v, %v, %v", again, created, err)
		}
		for _, q := range []signaling.MeetingQuery{{ID: m.ID}, {JoinURL: m.JoinURL}, {JoinID: m.JoinID}, {ExternalID: "x"}} {
			if found, err := app.Meeting(w.Context(), ada, q); err != nil || found != m {
				w.Errorf("by %+v: %+v, %v", q, found, err)
			}
			_, err := app.Meeting(w.Context(), signaling.Identity{ID: "carl"}, q)
			wantCode(w, err, signaling.NotFound)
		}
		_, err = app.Meeting(w.Context(), ada, signaling.MeetingQuery{})
		wantCode(w, err, signaling.InvalidArgument)
		now := time.Now()
		for name, bad := range map[string]signaling.OnlineMeeting{
			"no organizer": {}, "no start": {Organizer: ada, End: now},
			"backwards": {Organizer: ada, Start: now, End: now.Add(-time.Hour)},
			"long":      {Organizer: ada, Subject: strings.Repeat("x", 1025)},
		} {
			if _, err := app.CreateMeeting(w.Context(), bad); outcome(err) != "argument" {
				w.Errorf("%s: %v", name, err)
			}
		}
		time.Sleep(26 * time.Hour)
		if _, err := app.CreateMeeting(w.Context(), signaling.OnlineMeeting{Organizer: ada}); err != nil {
			w.Error(err)
		}
		_, err = app.Meeting(w.Context(), ada, signaling.MeetingQuery{ID: m.ID})
		wantCode(w, err, signaling.NotFound)
	})
}

// Without the permission no meeting is arranged, or looked at.
func TestMeetingPermissions(t *testing.T) {
	inWorld(t, permitting("bot"), func(w *world) {
		app, _ := w.service.Application("bot")
		m := signaling.OnlineMeeting{Organizer: signaling.Identity{ID: "ada"}, ExternalID: "x"}
		_, err := app.CreateMeeting(w.Context(), m)
		wantCode(w, err, signaling.Forbidden)
		_, _, err = app.CreateOrGetMeeting(w.Context(), m)
		wantCode(w, err, signaling.Forbidden)
		_, err = app.Meeting(w.Context(), m.Organizer, signaling.MeetingQuery{ID: "x"})
		wantCode(w, err, signaling.Forbidden)
	})
}

// An application that may join as a guest only waits in the lobby too, where it sees
// nobody but itself.
func TestGuestApplication(t *testing.T) {
	limits := permitting("other", signaling.MayJoinAsGuest, signaling.MayAccessMedia)
	inWorld(t, func(s *pbx.Service) { withMeeting(s); limits(s) }, func(w *world) {
		b, other := w.bot("bot"), w.bot("other")
		m := b.book(signaling.OnlineMeeting{Lobby: true})
		w.named("ada", "join:"+m.ID)
		call := b.mustJoin(signaling.Meeting{JoinID: m.JoinID})
		waits := other.mustJoin(signaling.Meeting{JoinID: m.JoinID})
		want(w, "roster", b.roster(call.ID), "ada, bot, other in the lobby")
		want(w, "its own", other.roster(waits.ID), "other in the lobby")
		want(w, "it", other.toldOf(waits.ID), "establishing")
		wantCode(w, other.control(waits.ID, signaling.MuteAll{}), signaling.WrongState)
		b.must(call.ID, signaling.AdmitParticipant{Participant: b.participant(call.ID, "other")})
		want(w, "its own", other.roster(waits.ID), "ada, bot, other")
		want(w, "it", other.toldOf(waits.ID), "establishing, established")
	})
}

// An application that joins as a guest is seen by the name that it gave, by itself too.
func TestGuestIsSeenByName(t *testing.T) {
	inWorld(t, withMeeting, func(w *world) {
		b, other := w.bot("bot"), w.bot("other")
		m := b.book(signaling.OnlineMeeting{})
		w.named("ada", "join:"+m.ID)
		call := b.mustJoin(signaling.Meeting{JoinID: m.JoinID})
		guest := signaling.Identity{Kind: signaling.Guest, ID: "g1", DisplayName: "Grace"}
		app, _ := w.service.Application("other")
		_, offer, err := w.network.Offer(w.Context())
		if err != nil {
			w.Fatal(err)
		}
		made, err := app.Create(w.Context(), signaling.Create{
			Meeting: signaling.Meeting{JoinID: m.JoinID}, Source: guest, Media: signaling.Media{Hosting: signaling.AppHosted, Description: offer},
		})
		if err != nil || made.Source.Identity != guest {
			w.Fatalf("made %+v, %v", made, err)
		}
		want(w, "roster", b.roster(call.ID), "ada, bot, g1")
		want(w, "its own", other.roster(made.ID), "ada, bot, g1")
		all, _ := app.Participants(w.Context(), made.ID)
		if who := all[2].Participant; who.Identity != guest || who.ID != made.MyParticipant {
			w.Errorf("seen as %+v", who)
		}
	})
}

// In a meeting with a lobby guests wait until an application lets them in, seen by
// all and heard by nobody; whoever is forgotten there is sent away.
func TestLobby(t *testing.T) {
	inWorld(t, withMeeting, func(w *world) {
		b := w.bot("bot")
		m := b.book(signaling.OnlineMeeting{Lobby: true})
		w.named("ada", "join:"+m.ID)
		call := b.mustJoin(signaling.Meeting{JoinID: m.JoinID})
		guest := w.named("", "join:"+m.ID)
		want(w, "roster", b.roster(call.ID), "ada, bot, guest in the lobby")
		who := b.participant(call.ID, "guest")
		b.must(call.ID, signaling.AdmitParticipant{Participant: who})
		want(w, "roster", b.roster(call.ID), "ada, bot, guest")
		wantCode(w, b.control(call.ID, signaling.AdmitParticipant{Participant: who}), signaling.WrongState)
		wantCode(w, b.control(call.ID, signaling.AdmitParticipant{Participant: "another"}), signaling.NotFound)
		_ = w.service.Hangup(w.Context(), guest)
		want(w, "guest", w.history(guest), "established, terminated: hung up 200/0")
		another := w.named("", "join:"+m.ID)
		time.Sleep(10*time.Minute + time.Second)
		want(w, "another", w.history(another), "terminated: not answered 200/5855")
		want(w, "roster", b.roster(call.ID), "ada, bot")
	})
}
