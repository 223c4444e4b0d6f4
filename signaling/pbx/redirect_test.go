package pbx_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling"
)

func to(names ...string) signaling.Redirect {
	var r signaling.Redirect
	for _, name := range names {
		r.Targets = append(r.Targets, signaling.Identity{Kind: signaling.User, ID: name})
	}
	return r
}

// A bot sends its caller on to another bot, and leaves the call once that one answers.
func TestRedirectToBot(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		id, caller := w.dial("reception")
		first, second := w.bot("bot"), w.bot("other")
		call := first.ringing()
		first.must(call.ID, to("night"))
		want(t, "meanwhile", first.told(), "incoming, redirecting")
		if next := second.ringing(); next.Called() != "night" || next.Source.Identity.ID != "carol" || next.ChainID != call.ChainID {
			t.Errorf("the second bot is rung with %+v", next)
		}
		_, voice := second.answer()
		time.Sleep(503 * time.Millisecond)
		if caller.count('a') < 24 || voice.count('c') < 24 {
			t.Error("they do not hear each other")
		}
		_ = w.service.Hangup(t.Context(), id)
		want(t, "caller", w.history(id), "ringing, redirected night, established, terminated: hung up 200/0")
		want(t, "first", first.told(), "incoming, redirecting, terminated 200/0")
		want(t, "second", second.told(), "incoming, establishing, established, terminated 200/4521")
	})
}

// A bot may name the next one by its application's id.
func TestRedirectByApplicationID(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.dial("reception")
		bot := w.bot("bot")
		bot.must(bot.ringing().ID, signaling.Redirect{Targets: []signaling.Identity{
			{Kind: signaling.Application, ID: "other", DisplayName: "after hours"},
		}})
		if got := w.bot("other").ringing().Called(); got != "after hours" {
			t.Errorf("called as %q", got)
		}
	})
}

// Several phones ring at once; who answers first has the call, the others stop ringing.
func TestFirstToAnswer(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		alice, leaveAlice := w.register("alice")
		dave, leaveDave := w.register("dave")
		defer leaveAlice()
		defer leaveDave()
		id, caller := w.dial("reception")
		bot := w.bot("bot")
		bot.must(bot.ringing().ID, to("alice", "dave", "nobody"))
		late := alice.ringing()
		ring, voice := dave.answer()
		if ring.From != "carol" || ring.To != "dave" {
			t.Errorf("the ring is %+v", ring)
		}
		time.Sleep(503 * time.Millisecond)
		if caller.count('p') < 24 || voice.count('c') < 24 {
			t.Error("they do not hear each other")
		}
		wantCode(t, w.service.Answer(t.Context(), late.Call, "too late"), signaling.NotFound)
		want(t, "who was late", w.history(late.Call), "ringing, terminated: redirected 487/8542")
		if err := w.service.Hangup(t.Context(), ring.Call); err != nil {
			t.Error(err)
		}
		want(t, "caller", w.history(id),
			"ringing, redirected alice, redirected dave, redirected nobody, established, terminated: hung up 200/4521")
		want(t, "who answered", w.history(ring.Call), "ringing, established, terminated: hung up 200/0")
		want(t, "bot", bot.told(), "incoming, redirecting, terminated 200/0")
	})
}

// A redirect that nobody answers ends after its time, for everybody.
func TestRedirectTimesOut(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		alice, leave := w.register("alice")
		defer leave()
		id, _ := w.dial("reception")
		bot := w.bot("bot")
		redirect := to("alice")
		redirect.Timeout = 20 * time.Second
		bot.must(bot.ringing().ID, redirect)
		ring := alice.ringing()
		time.Sleep(19990 * time.Millisecond)
		want(t, "shortly before", bot.told(), "incoming, redirecting")
		time.Sleep(20 * time.Millisecond)
		want(t, "caller", w.history(id), "ringing, redirected alice, terminated: not answered 408/8587")
		want(t, "alice", w.history(ring.Call), "ringing, terminated: not answered 408/8587")
		want(t, "bot", bot.told(), "incoming, redirecting, terminated 408/8587")
	})
}

// A redirect to somebody who is not there, or who refuses, ends the call with the reason.
func TestRedirectFails(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		bot := w.bot("bot")
		id, _ := w.dial("reception")
		bot.must(bot.ringing().ID, to("nobody"))
		want(t, "nobody there", w.history(id), "ringing, redirected nobody, terminated: not answered 480/10037")

		id, _ = w.dial("reception")
		bot.must(bot.ringing().ID, to("night"))
		other := w.bot("other")
		other.must(other.ringing().ID, signaling.Reject{Reason: signaling.RejectBusy})
		want(t, "busy", w.history(id), "ringing, redirected night, terminated: rejected 486/8539")

		alice, leave := w.register("alice")
		id, _ = w.dial("reception")
		bot.must(bot.ringing().ID, to("alice"))
		if err := w.service.Decline(t.Context(), alice.ringing().Call, true); err != nil {
			t.Error(err)
		}
		want(t, "declined", w.history(id), "ringing, redirected alice, terminated: rejected 486/8539")
		leave()
	})
}

// A bot that redirected may hang up its own part; the caller goes on to whom it was sent.
func TestHangupAfterRedirect(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		id, _ := w.dial("reception")
		bot := w.bot("bot")
		call := bot.ringing()
		bot.must(call.ID, to("night"))
		bot.must(call.ID, signaling.Hangup{})
		w.bot("other").answer()
		_ = w.service.Hangup(t.Context(), id)
		want(t, "caller", w.history(id), "ringing, redirected night, established, terminated: hung up 200/0")
		want(t, "bot", bot.told(), "incoming, redirecting, terminating, terminated 200/7000")
	})
}

// A caller who gives up while being redirected ends it for all.
func TestCallerLeavesRedirect(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		id, _ := w.dial("reception")
		bot := w.bot("bot")
		bot.must(bot.ringing().ID, to("night"))
		w.bot("other").ringing()
		_ = w.service.Hangup(t.Context(), id)
		want(t, "first", bot.told(), "incoming, redirecting, terminated 487/8542")
		want(t, "second", w.bot("other").told(), "incoming, terminated 487/8542")
	})
}

// Bots that send a caller round in circles are stopped.
func TestRedirectLoop(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		id, _ := w.dial("reception")
		bot := w.bot("bot")
		var err error
		hops := 0
		for ; err == nil && hops < 50; hops++ {
			err = bot.control(bot.ringing().ID, to("sales"))
			synctest.Wait()
		}
		wantCode(t, err, signaling.Conflict)
		if hops != 11 {
			t.Errorf("stopped at redirect %d", hops)
		}
		_ = w.service.Hangup(t.Context(), id)
	})
}

// A phone is reachable while it is registered, and a name has one phone at a time.
func TestRegistration(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		_, leave := w.register("alice")
		for _, err := range w.service.Register(t.Context(), "alice") {
			wantCode(t, err, signaling.Conflict)
		}
		for _, err := range w.service.Register(t.Context(), "reception") {
			wantCode(t, err, signaling.Conflict)
		}
		leave()
		synctest.Wait()
		alice, leave := w.register("alice")
		id, _ := w.dial("alice")
		ring, _ := alice.answer()
		leave()
		time.Sleep(time.Second)
		_ = w.service.Hangup(t.Context(), id)
		want(t, "alice", w.history(ring.Call), "ringing, established, terminated: hung up 200/4521")
		again, _ := w.dial("alice")
		want(t, "after she left", w.history(again), "ringing, terminated: not answered 480/10037")
	})
}
