package pbx_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling"
)

// consulting has carol talk to the bot, and the bot to alice on another call.
func consulting(w *world) (carol string, caller *voice, first, second signaling.Call, ring string, far *voice) {
	w.Helper()
	alice, leave := w.register("alice")
	w.Cleanup(leave)
	carol, caller = w.dial("reception")
	bot := w.bot("bot")
	first, _ = bot.answer()
	second, leg := bot.create("alice")
	taken, far := alice.answer()
	w.connect(leg, bot.learnt)
	return carol, caller, first, second, taken.Call, far
}

// A bot that has asked somebody first hands its caller over to her: both of its calls
// end, the two hear each other and end with each other.
func TestConsultativeTransfer(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		carol, caller, first, second, ring, far := consulting(w)
		bot := w.bot("bot")
		bot.must(first.ID, signaling.Transfer{Replaces: second.ID})
		synctest.Wait()
		time.Sleep(503 * time.Millisecond)
		if caller.count('p') < 24 || far.count('c') < 24 {
			w.Error("they do not hear each other")
		}
		wantCode(w, bot.control(first.ID, signaling.KeepAlive{}), signaling.NotFound)
		wantCode(w, bot.control(second.ID, signaling.KeepAlive{}), signaling.NotFound)
		if w.live() != 1 {
			w.Errorf("%d calls are left, want 1", w.live())
		}
		if err := w.service.Hangup(w.Context(), ring); err != nil {
			w.Error(err)
		}
		want(w, "carol", w.history(carol), "ringing, established, redirected alice, terminated: hung up 200/4521")
		want(w, "alice", w.history(ring), "ringing, established, redirected carol, terminated: hung up 200/0")
		want(w, "first call", bot.toldOf(first.ID),
			"incoming, establishing, established, transferring, transferAccepted, terminated 200/7015")
		want(w, "second call", bot.toldOf(second.ID), "establishing, established, terminated 200/7015")
	})
}

// After a transfer the media of somebody who has changed conversations is still
// watched.
func TestMediaLostAfterTransfer(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		carol, _, first, second, ring, far := consulting(w)
		w.bot("bot").must(first.ID, signaling.Transfer{Replaces: second.ID})
		synctest.Wait()
		_ = far.leg.Close()
		want(w, "alice", w.history(ring), "ringing, established, redirected carol, terminated: hung up 200/0")
		want(w, "carol", w.history(carol), "ringing, established, redirected alice, terminated: hung up 200/4521")
	})
}

// A call can only take the place of another established one of the same application;
// otherwise the caller stays with the bot.
func TestConsultativeTransferFails(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		_, leave := w.register("alice")
		defer leave()
		id, caller := w.dial("reception")
		bot := w.bot("bot")
		first, _ := bot.answer()
		w.dial("night")
		foreign, _ := w.bot("other").answer()
		for _, other := range []signaling.CallID{"no such call", first.ID, foreign.ID} {
			wantCode(w, bot.control(first.ID, signaling.Transfer{Replaces: other}), signaling.InvalidArgument)
		}
		second, _ := bot.create("alice")
		bot.must(first.ID, signaling.Transfer{Replaces: second.ID})
		want(w, "bot", bot.toldOf(first.ID), "incoming, establishing, established, transferring, established 500/7700")
		before := caller.count('a')
		time.Sleep(503 * time.Millisecond)
		if caller.count('a')-before < 24 {
			w.Error("the caller hears the bot no more")
		}
		_ = w.service.Hangup(w.Context(), id)
	})
}
