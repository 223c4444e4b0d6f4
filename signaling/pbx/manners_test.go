package pbx_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/prompt"
	"callbot/signaling"
	"callbot/signaling/hosting"
	"callbot/signaling/pbx"
)

// Somebody from outside invites into a call of two whose bot may not be in calls of many:
// the bot is dropped, and the people go on.
func TestEscalationDropsBot(t *testing.T) {
	inWorld(t, permitting("bot", signaling.MayInitiate, signaling.MayAccessMedia), func(w *world) {
		id := w.named("carl", "reception")
		alice, leave := w.register("alice")
		defer leave()
		b := w.bot("bot")
		call, _ := b.answer()
		app, _ := w.service.Application("bot")
		found, _ := app.Find(w.Context(), call.ID)
		outside, _ := w.service.Application("other")
		if _, err := outside.ControlOutside(w.Context(), found.ServerID, "", signaling.Invite{Participants: users("alice")}); err != nil {
			w.Fatal(err)
		}
		ring, _ := alice.answer()
		want(w, "bot", b.told(), "incoming, establishing, established, terminated 403/7504")
		there, err := outside.ParticipantsOutside(w.Context(), found.ServerID)
		if err != nil {
			w.Error(err)
		}
		want(w, "roster", inWords(there), "carl, alice")
		_ = w.service.Hangup(w.Context(), id)
		want(w, "carl", w.history(id), "ringing, established, terminated: hung up 200/0")
		want(w, "alice", w.history(ring.Call), "ringing, established, terminated: hung up 200/5010")
	})
}

// Whoever leaves while somebody else is being invited does not end the call: it waits for
// the one who rings, and ends when nobody comes.
func TestLeavesWhileInviting(t *testing.T) {
	for _, comes := range []bool{true, false} {
		t.Run(fmt.Sprint("comes: ", comes), func(t *testing.T) {
			inWorld(t, nil, func(w *world) {
				id := w.named("carl", "reception")
				alice, leave := w.register("alice")
				defer leave()
				b := w.bot("bot")
				call, _ := b.answer()
				b.do(call.ID, signaling.Invite{Participants: users("alice"), Context: "come"})
				ring := alice.ringing()
				_ = w.service.Hangup(w.Context(), id)
				want(w, "meanwhile", b.roster(call.ID), "bot")
				if comes {
					alice.answer()
					want(w, "roster", b.roster(call.ID), "bot, alice")
					return
				}
				_ = w.service.Hangup(w.Context(), ring.Call)
				want(w, "bot", b.told(), "incoming, establishing, established, established, come 603/8538, terminated 200/5010")
			})
		})
	}
}

// Whoever is invited and goes away, in whichever way, rings no more and is in no roster; the
// inviter learns that nobody came, unless they had, and the call goes on.
func TestInvitedGoesAway(t *testing.T) {
	for _, test := range []struct {
		name string
		goes func(w *world, alice *fakePhone, leave func())
		told string // or, where it may go either way, both
	}{
		{"its telephone is gone", func(_ *world, _ *fakePhone, leave func()) { leave() }, "come 408/8587"},
		{"it hangs up while it rings", func(w *world, alice *fakePhone, _ func()) {
			_ = w.service.Hangup(w.Context(), alice.ringing().Call)
		}, "come 603/8538"},
		{"it hangs up as it answers", func(w *world, alice *fakePhone, _ func()) {
			ring := alice.ringing()
			leg, answer, err := w.network.Answer(w.Context(), ring.Offer)
			if err != nil {
				w.Fatal(err)
			}
			w.Cleanup(func() { _ = leg.Close() })
			if err := w.service.Answer(w.Context(), ring.Call, answer); err != nil {
				w.Error(err)
			}
			_ = w.service.Hangup(w.Context(), ring.Call)
		}, "come 603/8538 or come 200/0"},
		{"its sound breaks off as it comes", func(_ *world, alice *fakePhone, _ func()) {
			_, v := alice.answer()
			_ = v.leg.Close()
		}, "come 200/0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			inWorld(t, nil, func(w *world) {
				w.named("carl", "reception")
				alice, leave := w.register("alice")
				defer leave()
				b := w.bot("bot")
				call, _ := b.answer()
				b.do(call.ID, signaling.Invite{Participants: users("alice"), Context: "come"})
				alice.ringing()
				test.goes(w, alice, leave)
				time.Sleep(61 * time.Second)
				told, _ := strings.CutPrefix(b.told(), "incoming, establishing, established, established, ")
				if !slices.Contains(strings.Split(test.told, " or "), told) {
					w.Errorf("the bot was told %q, want %q", told, test.told)
				}
				want(w, "roster", b.roster(call.ID), "carl, bot")
				if n := w.live(); n != 1 {
					w.Errorf("there are %d calls", n)
				}
			})
		})
	}
}

// A call of many in which applications alone are left ends for them, however many they are;
// and so does one in which one is left, though it records.
func TestOnlyBotsAreLeft(t *testing.T) {
	for _, bots := range []int{1, 2} {
		inWorld(t, withMeeting, func(w *world) {
			id := w.named("carl", "meeting")
			here := w.bot("bot").mustJoin(signaling.Meeting{Thread: "19:meeting_meeting@thread.v2"})
			w.bot("bot").do(here.ID, signaling.UpdateRecordingStatus{Status: signaling.RecordingNow})
			ending := "200/5010"
			if bots == 2 {
				w.bot("other").mustJoin(signaling.Meeting{Thread: "19:meeting_meeting@thread.v2"})
				ending = "200/5012"
			}
			_ = w.service.Hangup(w.Context(), id)
			for _, name := range []string{"bot", "other"}[:bots] {
				want(w, name, w.bot(name).told(), "establishing, established, terminated "+ending)
			}
			if n := w.live(); n != 0 {
				w.Errorf("%d calls are left", n)
			}
		})
	}
}

// A whisper is heard by the one it is for, and by nobody else; who coaches hears the others
// too, and who monitors only hears; without groups who is apart is heard by nobody, and
// hears nobody.
func TestWhisper(t *testing.T) {
	inWorld(t, sounds, func(w *world) {
		ada, carl := w.dials("ada", "meeting"), w.dials("carl", "meeting")
		eves := w.answers("eve")
		b := w.bot("bot")
		call := b.mustJoin(signaling.Meeting{Thread: "19:meeting_meeting@thread.v2"})
		b.do(call.ID, signaling.Invite{Participants: users("eve"), Apart: true})
		eve := <-eves
		heard := func(when string, byAda, byCarl, byEve string) {
			w.Helper()
			time.Sleep(1507 * time.Millisecond)
			want(w, when+": ada", ada.ears.lately(800*time.Millisecond), byAda)
			want(w, when+": carl", carl.ears.lately(800*time.Millisecond), byCarl)
			want(w, when+": eve", eve.ears.lately(800*time.Millisecond), byEve)
		}
		heard("apart", "carl", "ada", "")
		adas, eves2 := b.participant(call.ID, "ada"), b.participant(call.ID, "eve")
		whisper := signaling.AudioRoutingGroup{ID: "w", Sources: []signaling.ParticipantID{eves2}, Receivers: []signaling.ParticipantID{adas}}
		b.must(call.ID, signaling.SetAudioRoutingGroup{Group: whisper})
		heard("whisper", "carl eve", "ada", "")
		b.must(call.ID, signaling.SetAudioRoutingGroup{Group: signaling.AudioRoutingGroup{
			ID: "l", Sources: []signaling.ParticipantID{adas}, Receivers: []signaling.ParticipantID{eves2},
		}})
		heard("and listen", "carl eve", "ada", "ada")
		b.must(call.ID, signaling.SetAudioRoutingGroup{Group: signaling.AudioRoutingGroup{
			ID: "m", Sources: []signaling.ParticipantID{b.participant(call.ID, "carl")}, Receivers: []signaling.ParticipantID{eves2},
		}})
		heard("and coach", "carl eve", "ada", "ada carl")
		app, _ := w.service.Application("bot")
		groups, err := app.AudioRoutingGroups(w.Context(), call.ID)
		if err != nil || len(groups) != 3 || groups[0].ID != "w" {
			w.Errorf("groups %+v, %v", groups, err)
		}
		wantCode(w, b.control(call.ID, signaling.SetAudioRoutingGroup{Group: whisper, New: true}), signaling.Conflict)
		b.must(call.ID, signaling.DeleteAudioRoutingGroup{ID: "w"})
		heard("only monitor", "carl", "ada", "ada carl")
		whisper.Receivers = append(whisper.Receivers, call.MyParticipant)
		for name, bad := range map[string]signaling.AudioRoutingGroup{
			"two without multicast": whisper,
			"nobody":                {ID: "x"},
			"a stranger":            {Sources: []signaling.ParticipantID{"x"}, Receivers: []signaling.ParticipantID{adas}},
		} {
			if got := outcome(b.control(call.ID, signaling.SetAudioRoutingGroup{Group: bad})); got != "argument" {
				w.Errorf("%s: %s", name, got)
			}
		}
		_ = eve.call.Hangup(w.Context())
		if groups, _ := app.AudioRoutingGroups(w.Context(), call.ID); len(groups) != 0 {
			w.Errorf("left: %+v", groups)
		}
	})
}

// Somebody on hold hears the service's music, or the application's, and nothing else.
func TestHoldMusic(t *testing.T) {
	host := hosted(t) // whose prompt is a tone of 1000 Hz
	own, err := prompt.Encoding{}.Make(t.Context(), "music", mediatest.Tone(media.Rate16k, 1300, 6000, time.Second), media.Rate16k)
	if err != nil {
		t.Fatal(err)
	}
	inWorld(t, func(s *pbx.Service) { host(s); withMeeting(s); s.Music = own }, func(w *world) {
		ada := w.dials("ada", "meeting")
		w.dials("carl", "meeting")
		b := w.bot("bot")
		call := b.mustJoin(signaling.Meeting{Thread: "19:meeting_meeting@thread.v2"})
		who := b.participant(call.ID, "ada")
		hold := signaling.StartHoldMusic{Participant: who, Context: "hold"}
		b.do(call.ID, hold)
		wantCode(w, b.control(call.ID, hold), signaling.Conflict)
		time.Sleep(2507 * time.Millisecond)
		want(w, "the service's", ada.ears.lately(time.Second), "bot") // the tone of that name
		b.do(call.ID, signaling.StopHoldMusic{Participant: who, Context: "back"})
		wantCode(w, b.control(call.ID, signaling.StopHoldMusic{Participant: who}), signaling.WrongState)
		hold.Music.URI = "no such thing"
		wantCode(w, b.control(call.ID, hold), signaling.InvalidArgument)
		app, _ := w.service.Application("bot")
		op, _ := app.Control(w.Context(), call.ID, hold)
		if op.Status != signaling.OperationFailed || op.FailedPrompt != 1 || op.Result.Subcode != 8536 {
			w.Errorf("music that cannot be had: %+v", op)
		}
		hold.Music.URI = "beep"
		b.do(call.ID, hold)
		time.Sleep(2507 * time.Millisecond)
		want(w, "the application's", ada.ears.lately(time.Second), "eve") // the tone of that name
		want(w, "bot", b.told(), "establishing, established, hold 200/0, back 200/0, hold 200/0")
	})
}

// Somebody who floods the call with sound keeps nobody from hearing the others.
func TestFlood(t *testing.T) {
	inWorld(t, sounds, func(w *world) {
		ada, carl := w.dials("ada", "meeting"), w.dials("carl", "meeting")
		leg, offer, _ := w.network.Offer(w.Context())
		placed, err := w.service.Place(w.Context(), placing("meeting", offer))
		if err != nil {
			w.Fatal(err)
		}
		_ = leg.Accept(placed.Answer)
		w.Cleanup(func() { _ = leg.Close() })
		flood := media.Packet{Payload: make([]byte, 100), Level: 127}
		for range 200 {
			for range 100 {
				flood.Sequence, flood.Timestamp = flood.Sequence+1, flood.Timestamp+960
				_ = leg.WritePacket(&flood)
			}
			time.Sleep(media.FrameDuration)
		}
		want(w, "ada hears", ada.ears.lately(time.Second), "carl")
		want(w, "carl hears", carl.ears.lately(time.Second), "ada")
		for who, gap := range map[string]time.Duration{"carl by ada": ada.ears.gap("carl"), "ada by carl": carl.ears.gap("ada")} {
			if gap > 100*time.Millisecond {
				w.Errorf("%s was not heard for %v", who, gap)
			}
		}
	})
}

// An application that is slow to take its notifications is told the latest roster, not
// each of a hundred.
func TestSlowApplicationInCrowd(t *testing.T) {
	inWorld(t, withMeeting, func(w *world) {
		w.named("ada", "meeting")
		b := w.bot("bot")
		call := b.mustJoin(signaling.Meeting{Thread: "19:meeting_meeting@thread.v2"})
		b.mu.Lock()
		b.delay = 5 * time.Second
		b.mu.Unlock()
		for i := range 300 {
			w.present(fmt.Sprint("guest-", i), "meeting")
			time.Sleep(10 * time.Millisecond)
		}
		time.Sleep(20 * time.Second)
		b.mu.Lock()
		n := len(b.rosters)
		latest := len(b.rosters[n-1].Presences)
		b.mu.Unlock()
		if n > 8 || latest != 302 {
			w.Errorf("told of %d rosters, of %d at last", n, latest)
		}
		want(w, "bot", b.toldOf(call.ID), "establishing, established")
	})
}

// slow fetches prompts in a second.
type slow struct{ hosting.Opener }

func (s slow) Open(ctx context.Context, uri string) (*prompt.Prompt, error) {
	time.Sleep(time.Second)
	return s.Opener.Open(ctx, uri)
}

// Of several who are to be on hold alone and are asked for at once one is, however long
// their music takes to be fetched; and another is when that one is back.
func TestHoldAlone(t *testing.T) {
	host := hosted(t)
	inWorld(t, func(s *pbx.Service) { host(s); withMeeting(s); s.Prompts = slow{s.Prompts} }, func(w *world) {
		names := []string{"ada", "carl", "eve"}
		for _, name := range names {
			w.dials(name, "meeting")
		}
		b := w.bot("bot")
		call := b.mustJoin(signaling.Meeting{Thread: "19:meeting_meeting@thread.v2"})
		hold := func(name string) signaling.StartHoldMusic {
			return signaling.StartHoldMusic{Participant: b.participant(call.ID, name), Music: signaling.Prompt{URI: "beep"}, Alone: true}
		}
		var asked sync.WaitGroup
		var held atomic.Int32
		for _, name := range names {
			cmd := hold(name)
			asked.Go(func() {
				if err := b.control(call.ID, cmd); err != nil {
					wantCode(w, err, signaling.Conflict)
					return
				}
				held.Add(1)
			})
		}
		asked.Wait()
		roster := b.roster(call.ID)
		if held.Load() != 1 || strings.Count(roster, " on hold") != 1 {
			w.Errorf("%d were held: %s", held.Load(), roster)
		}
		for i, name := range names {
			if !strings.Contains(roster, name+" on hold") {
				continue
			}
			b.must(call.ID, signaling.StopHoldMusic{Participant: b.participant(call.ID, name)})
			b.must(call.ID, hold(names[(i+1)%len(names)]))
		}
	})
}
