package pbx_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/signaling"
)

// An application that hosts its own sound may have the service press keys all the same:
// the other side hears them, once one has become many all others do, and the application
// does not. What is said goes on beside them.
func TestKeysBesideOwnMedia(t *testing.T) {
	inWorld(t, twoTones(t), func(w *world) {
		_, carol := w.dial("reception")
		bot := w.bot("bot")
		call, own := bot.answer()
		heard := func(when string, byCarol string) {
			w.Helper()
			time.Sleep(1003 * time.Millisecond)
			want(w, when+": carol", carol.keys(), byCarol)
			want(w, when+": the bot", own.keys(), "")
		}
		heard("at first", "")
		bot.do(call.ID, signaling.SendTones{Keys: []media.Key("12"), Context: "two"})
		heard("of two", "12")
		before, back := carol.count('a'), own.count('c')
		time.Sleep(1003 * time.Millisecond)
		if to, from := carol.count('a')-before, own.count('c')-back; to < 49 || from < 49 {
			w.Errorf("%d packets of the bot's and %d of carol's were heard afterwards", to, from)
		}
		alice, leave := w.register("alice")
		defer leave()
		bot.do(call.ID, signaling.Invite{Participants: users("alice"), Context: "come"})
		_, byAlice := alice.answer()
		bot.do(call.ID, signaling.SendTones{Keys: []media.Key("34"), Context: "many"})
		heard("of many", "1234")
		want(w, "alice", byAlice.keys(), "34")
		op := bot.do(call.ID, signaling.SendTones{Keys: []media.Key("56"), Pause: 5 * time.Second, Context: "too long"})
		time.Sleep(503 * time.Millisecond)
		bot.must(call.ID, signaling.Hangup{})
		want(w, "alice, at last", byAlice.keys(), "345")
		want(w, "bot", bot.told(), "incoming, establishing, established, two 200/0, established, come 200/0, "+
			"many 200/0, terminating, too long 400/8508, terminated 200/7000")
		if op.Status != signaling.OperationRunning {
			w.Errorf("made %+v", op)
		}
	})
}

// Keys that nobody is there to hear, or that are none, are refused, and so is all else that
// is for sound of the service's.
func TestKeysRefusedBesideOwnMedia(t *testing.T) {
	inWorld(t, twoTones(t), func(w *world) {
		w.dial("reception")
		bot := w.bot("bot")
		call, _ := bot.answer()
		app, _ := w.service.Application("bot")
		leg, offer, err := w.network.Offer(w.Context())
		if err != nil {
			w.Fatal(err)
		}
		made, err := app.Create(w.Context(), signaling.Create{
			Targets: users("night"), Media: signaling.Media{Hosting: signaling.AppHosted, Description: offer},
		})
		if err != nil {
			w.Fatal(err)
		}
		wantCode(w, bot.control(made.ID, signaling.SendTones{Keys: []media.Key("2")}), signaling.WrongState)
		w.bot("other").take()
		bot.mu.Lock()
		answer := bot.learnt
		bot.mu.Unlock()
		if err := leg.Accept(answer); err != nil {
			w.Fatal(err)
		}
		speak(w.T, leg)
		synctest.Wait()
		want(w, "bot", bot.toldOf(made.ID), "establishing, established") // with one that has no leg
		wantCode(w, bot.control(made.ID, signaling.SendTones{Keys: []media.Key("2")}), signaling.WrongState)
		wantCode(w, bot.control(call.ID, signaling.SendTones{Keys: []media.Key("x")}), signaling.InvalidArgument)
		wantCode(w, bot.control(call.ID, signaling.CancelMedia{}), signaling.WrongMedia)
	})
}
