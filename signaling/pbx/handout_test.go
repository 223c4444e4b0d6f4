package pbx_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling"
	"callbot/signaling/pbx"
)

// contexts are the states of a call that the bot was told, with the contexts of transfers.
func (b *fakeBot) contexts(id signaling.CallID) string {
	synctest.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	var words []string
	for _, moved := range b.moves {
		if moved.Call == id {
			words = append(words, moved.State.String()+" "+moved.Context)
		}
	}
	return strings.Join(words, ", ")
}

// A bot hands one of several over to somebody else: the two hear each other in a call of
// their own, and the others stay with the bot.
func TestTransferOutOfMany(t *testing.T) {
	inWorld(t, sounds, func(w *world) {
		ada := w.dials("ada", "reception")
		b := w.bot("bot")
		call, bot := b.speaks()
		carls, eves := w.answers("carl"), w.answers("eve")
		b.do(call.ID, signaling.Invite{Participants: users("carl")})
		carl := <-carls
		b.must(call.ID, signaling.Transfer{
			Target: signaling.Identity{ID: "eve"}, Transferee: b.participant(call.ID, "ada"), Context: "over",
		})
		eve := <-eves
		time.Sleep(2003 * time.Millisecond)
		for e, words := range map[*ears]string{ada.ears: "eve", eve.ears: "ada", carl.ears: "bot", bot: "carl"} {
			want(w, "heard", e.lately(time.Second), words)
		}
		want(w, "roster", b.roster(call.ID), "bot, carl")
		want(w, "bot", b.contexts(call.ID), "establishing , established , established , transferring over, transferAccepted over, established over")
		if n := w.live(); n != 2 {
			w.Errorf("there are %d calls", n)
		}
		_ = ada.call.Hangup(w.Context())
		if e := eve.call.Ending(); e.Subcode != 4521 {
			w.Errorf("eve's call ended by %+v", e)
		}
		if n := w.live(); n != 1 {
			w.Errorf("%d calls are left", n)
		}
	})
}

// A participant that could not be handed over is where it was.
func TestTransferOutOfManyFails(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		b := w.bot("bot")
		call, _ := b.group("alice", "dora")
		alice := b.participant(call.ID, "alice")
		target := signaling.Identity{ID: "nobody"}
		b.must(call.ID, signaling.Transfer{Target: target, Transferee: alice, Context: "over"})
		want(w, "bot", b.told(), "establishing, established, transferring, established 480/10037")
		want(w, "roster", b.roster(call.ID), "bot, alice, dora")
		wantCode(w, b.control(call.ID, signaling.Transfer{Target: target}), signaling.InvalidArgument)
		wantCode(w, b.control(call.ID, signaling.Transfer{Target: target, Transferee: "another"}), signaling.NotFound)
		wantCode(w, b.control(call.ID, signaling.Transfer{Target: users("dora")[0], Transferee: alice}), signaling.InvalidArgument)
		wantCode(w, b.control(call.ID, signaling.Transfer{Target: target, Transferee: call.MyParticipant}), signaling.InvalidArgument)
		wantCode(w, b.control(call.ID, signaling.Transfer{Replaces: "x", Transferee: alice}), signaling.Unsupported)
	})
}

// A caller is sent to a meeting: before the call is answered, or after; and a bot that
// calls the meeting's name is in it too.
func TestSentToMeeting(t *testing.T) {
	inWorld(t, withMeeting, func(w *world) {
		first := w.named("ada", "reception")
		b := w.bot("bot")
		b.must(b.ringing().ID, to("meeting"))
		second := w.named("carl", "reception")
		handed, _ := b.answer()
		b.must(handed.ID, signaling.Transfer{Target: signaling.Identity{ID: "meeting"}})
		want(w, "handed over", b.toldOf(handed.ID), "incoming, establishing, established, transferring, transferAccepted, terminated 200/7015")
		leg, offer, _ := w.network.Offer(w.Context())
		app, _ := w.service.Application("bot")
		call, err := app.Create(w.Context(), signaling.Create{
			Targets: users("meeting"), Media: signaling.Media{Hosting: signaling.AppHosted, Description: offer},
		})
		if err != nil {
			w.Fatal(err)
		}
		_ = leg.Accept(strings.Replace(offer, "offer", "answer", 1))
		speak(w.T, leg)
		want(w, "roster", b.roster(call.ID), "ada, carl, bot")
		for _, id := range []string{first, second} {
			_ = w.service.Hangup(w.Context(), id)
		}
		want(w, "the first", w.history(first), "ringing, redirected meeting, established, terminated: hung up 200/0")
		want(w, "the second", w.history(second), "ringing, established, redirected meeting, terminated: hung up 200/0")
		if n := w.live(); n != 0 {
			w.Errorf("%d calls are left", n)
		}
	})
}

// Somebody comes over from another call of the same bot, which ends by that.
func TestInviteReplacing(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		b := w.bot("bot")
		group, _ := b.group("alice", "dora")
		w.named("carl", "reception")
		single, _ := b.answer()
		op := b.do(group.ID, signaling.Invite{Participants: users("carl"), Replaces: single.ID, Context: "come over"})
		want(w, "roster", b.roster(group.ID), "bot, alice, dora, carl")
		want(w, "the other call", b.toldOf(single.ID), "incoming, establishing, established, terminated 200/7015")
		app, _ := w.service.Application("bot")
		done, err := app.Operation(w.Context(), group.ID, op.ID)
		if err != nil || done.Status != signaling.OperationSucceeded || len(done.Participants) != 1 {
			w.Errorf("ended as %+v, %v", done, err)
		}
		b.do(group.ID, signaling.Invite{Participants: users("eve"), Context: "nobody"})
		want(w, "the group", b.toldOf(group.ID), "establishing, established, come over 200/0, nobody 480/10037")
	})
}

// A bot that leaves its call, or ends it for all, while somebody comes over from another of
// its calls does not take them along: they stay in the other call.
func TestInviterLeavesWhileOneComes(t *testing.T) {
	for name, leaves := range map[string]signaling.Command{
		"the bot hangs up": signaling.Hangup{}, "everybody is gone": signaling.EndForAll{},
	} {
		t.Run(name, func(t *testing.T) {
			var busy chan struct{}
			keepBusy := func(s *pbx.Service) {
				usual := s.Notifier
				s.Notifier = func(app, uri string) signaling.Notifier {
					if app == "other" { // who is rung by the conversation itself
						<-busy
					}
					return usual(app, uri)
				}
			}
			inWorld(t, keepBusy, func(w *world) {
				busy = make(chan struct{})
				b := w.bot("bot")
				group, phones := b.group("alice", "dora")
				carl := w.named("carl", "reception")
				single, voice := b.answer()
				meanwhile := func(cmd signaling.Command) {
					go func() { _ = b.control(group.ID, cmd) }()
					synctest.Wait()
				}
				meanwhile(signaling.Invite{Participants: users("night")})
				meanwhile(signaling.Invite{Participants: users("carl"), Replaces: single.ID, Context: "come over"})
				meanwhile(leaves)
				close(busy)
				told := b.toldOf(group.ID)
				if !strings.Contains(told, "terminating, ") || !strings.Contains(told, "come over 400/8508") {
					w.Errorf("the bot was told %s", told)
				}
				want(w, "the other call", b.toldOf(single.ID), "incoming, establishing, established")
				before := voice.count('c')
				time.Sleep(503 * time.Millisecond)
				if n := voice.count('c') - before; n < 24 {
					w.Errorf("the bot has heard %d packets of carl", n)
				}
				b.do(single.ID, signaling.Mute{})
				_ = w.service.Hangup(w.Context(), carl)
				want(w, "carl", w.history(carl), "ringing, established, muted, terminated: hung up 200/0")
				_ = w.service.Hangup(w.Context(), phones[0].ringing().Call)
			})
		})
	}
}

// A bot that is invited is told that it is a call of many, and may come only with the
// permission.
func TestBotIsInvited(t *testing.T) {
	for name, may := range map[string]bool{"with": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			limits := permitting("other", signaling.MayInitiate, signaling.MayAccessMedia)
			if may {
				limits = permitting("other", signaling.MayJoinGroup, signaling.MayAccessMedia)
			}
			inWorld(t, func(s *pbx.Service) { limits(s) }, func(w *world) {
				w.named("carl", "reception")
				b, other := w.bot("bot"), w.bot("other")
				call, _ := b.answer()
				b.do(call.ID, signaling.Invite{Participants: users("night"), Context: "come"})
				ring := other.ringing()
				if !ring.Many || ring.Meeting.Token == "" || ring.Source.Identity.ID != "bot" {
					w.Errorf("it rings with %+v", ring)
				}
				_, answer := other.prepare(ring)
				err := other.control(ring.ID, signaling.Answer{Media: signaling.Media{Hosting: signaling.AppHosted, Description: answer}})
				if !may {
					wantCode(w, err, signaling.Forbidden)
					want(w, "roster", b.roster(call.ID), "carl, bot")
					return
				}
				want(w, "roster", b.roster(call.ID), "carl, bot, other")
				want(w, "its own", other.roster(ring.ID), "carl, bot, other")
			})
		})
	}
}

// Whoever hides is seen by itself alone, and a call in which only hidden ones are left
// ends.
func TestHidden(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		b, other := w.bot("bot"), w.bot("other")
		call, phones := b.group("alice", "dora")
		b.do(call.ID, signaling.Invite{Participants: users("night"), Hidden: true})
		hidden, _ := other.answer()
		want(w, "roster", b.roster(call.ID), "bot, alice, dora")
		want(w, "its own", other.roster(hidden.ID), "bot, alice, dora, other hidden")
		eve, leave := w.register("eve")
		defer leave()
		b.do(call.ID, signaling.Invite{Participants: users("eve"), Hidden: true})
		ring, _ := eve.answer()
		for _, p := range phones {
			_ = w.service.Hangup(w.Context(), p.ringing().Call)
		}
		want(w, "roster", b.roster(call.ID), "bot")
		b.must(call.ID, signaling.Hangup{})
		want(w, "the bot", other.toldOf(hidden.ID), "incoming, establishing, established, terminated 200/5020")
		want(w, "eve", w.history(ring.Call), "ringing, established, terminated: hung up 200/5020")
	})
}

// A bot that wishes so is not seen any more once its call is one of many.
func TestHideAfterEscalation(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		w.named("carl", "reception")
		_, leave := w.register("alice")
		defer leave()
		b := w.bot("bot")
		call := b.ringing()
		leg, answer := b.prepare(call)
		b.must(call.ID, signaling.Answer{
			Media:   signaling.Media{Hosting: signaling.AppHosted, Description: answer},
			Options: signaling.CallOptions{HideBotAfterEscalation: true},
		})
		speak(w.T, leg)
		want(w, "of two", b.roster(call.ID), "carl, bot")
		b.do(call.ID, signaling.Invite{Participants: users("alice")})
		want(w, "of many", b.roster(call.ID), "carl, bot hidden")
	})
}
