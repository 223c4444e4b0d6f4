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
	inWorld(t, nil, func(w *world) {
		id, caller := w.dial("reception")
		first, second := w.bot("bot"), w.bot("other")
		call := first.ringing()
		first.must(call.ID, to("night"))
		want(w, "meanwhile", first.told(), "incoming, redirecting")
		if next := second.ringing(); next.Called() != "night" || next.Source.Identity.ID != "carol" || next.ChainID != call.ChainID {
			w.Errorf("the second bot is rung with %+v", next)
		}
		_, voice := second.answer()
		time.Sleep(503 * time.Millisecond)
		if caller.count('a') < 24 || voice.count('c') < 24 {
			w.Error("they do not hear each other")
		}
		_ = w.service.Hangup(w.Context(), id)
		want(w, "caller", w.history(id), "ringing, redirected night, established, terminated: hung up 200/0")
		want(w, "first", first.told(), "incoming, redirecting, terminated 200/0")
		want(w, "second", second.told(), "incoming, establishing, established, terminated 200/4521")
	})
}

// A bot may hide the two sides of a redirect from each other.
func TestMaskedRedirect(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		id, _ := w.dial("reception")
		bot := w.bot("bot")
		masked := to("night")
		masked.MaskCaller, masked.MaskCallee = true, true
		bot.must(bot.ringing().ID, masked)
		if from := w.bot("other").ringing().Source.Identity; from.ID != "bot" || from.DisplayName != "reception" {
			w.Errorf("the next bot sees %+v call", from)
		}
		_ = w.service.Hangup(w.Context(), id)
		want(w, "caller", w.history(id), "ringing, redirected reception, terminated: hung up 200/0")
	})
}

// A bot may name the next one by its application's id.
func TestRedirectByApplicationID(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		w.dial("reception")
		bot := w.bot("bot")
		bot.must(bot.ringing().ID, signaling.Redirect{Targets: []signaling.Identity{
			{Kind: signaling.Application, ID: "other", DisplayName: "after hours"},
		}})
		if got := w.bot("other").ringing().Called(); got != "after hours" {
			w.Errorf("called as %q", got)
		}
	})
}

// Several phones ring at once; who answers first has the call, the others stop ringing.
func TestFirstToAnswer(t *testing.T) {
	inWorld(t, nil, func(w *world) {
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
			w.Errorf("the ring is %+v", ring)
		}
		time.Sleep(503 * time.Millisecond)
		if caller.count('p') < 24 || voice.count('c') < 24 {
			w.Error("they do not hear each other")
		}
		wantCode(w, w.service.Answer(w.Context(), late.Call, "too late"), signaling.NotFound)
		want(w, "who was late", w.history(late.Call), "ringing, terminated: redirected 487/8542")
		if err := w.service.Hangup(w.Context(), ring.Call); err != nil {
			w.Error(err)
		}
		want(w, "caller", w.history(id),
			"ringing, redirected alice, redirected dave, redirected nobody, established, terminated: hung up 200/4521")
		want(w, "who answered", w.history(ring.Call), "ringing, established, terminated: hung up 200/0")
		want(w, "bot", bot.told(), "incoming, redirecting, terminated 200/0")
	})
}

// A redirect that nobody answers ends after its time, for everybody.
func TestRedirectTimesOut(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		alice, leave := w.register("alice")
		defer leave()
		id, _ := w.dial("reception")
		bot := w.bot("bot")
		redirect := to("alice")
		redirect.Timeout = 20 * time.Second
		bot.must(bot.ringing().ID, redirect)
		ring := alice.ringing()
		time.Sleep(19990 * time.Millisecond)
		want(w, "shortly before", bot.told(), "incoming, redirecting")
		time.Sleep(20 * time.Millisecond)
		want(w, "caller", w.history(id), "ringing, redirected alice, terminated: not answered 408/8587")
		want(w, "alice", w.history(ring.Call), "ringing, terminated: not answered 408/8587")
		want(w, "bot", bot.told(), "incoming, redirecting, terminated 408/8587")
	})
}

// A redirect to somebody who is not there, or who refuses, ends the call with the reason.
func TestRedirectFails(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		bot := w.bot("bot")
		id, _ := w.dial("reception")
		bot.must(bot.ringing().ID, to("nobody"))
		want(w, "nobody there", w.history(id), "ringing, redirected nobody, terminated: not answered 480/10037")

		id, _ = w.dial("reception")
		bot.must(bot.ringing().ID, to("night"))
		other := w.bot("other")
		other.must(other.ringing().ID, signaling.Reject{Reason: signaling.RejectBusy})
		want(w, "busy", w.history(id), "ringing, redirected night, terminated: rejected 486/8539")

		alice, leave := w.register("alice")
		id, _ = w.dial("reception")
		bot.must(bot.ringing().ID, to("alice"))
		if err := w.service.Decline(w.Context(), alice.ringing().Call, true); err != nil {
			w.Error(err)
		}
		want(w, "declined", w.history(id), "ringing, redirected alice, terminated: rejected 486/8539")
		leave()
	})
}

// A bot that redirected may hang up its own part; the caller goes on to whom it was sent.
func TestHangupAfterRedirect(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		id, _ := w.dial("reception")
		bot := w.bot("bot")
		call := bot.ringing()
		bot.must(call.ID, to("night"))
		bot.must(call.ID, signaling.Hangup{})
		w.bot("other").answer()
		_ = w.service.Hangup(w.Context(), id)
		want(w, "caller", w.history(id), "ringing, redirected night, established, terminated: hung up 200/0")
		want(w, "bot", bot.told(), "incoming, redirecting, terminating, terminated 200/7000")
	})
}

// A caller who gives up while being redirected ends it for all.
func TestCallerLeavesRedirect(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		id, _ := w.dial("reception")
		bot := w.bot("bot")
		bot.must(bot.ringing().ID, to("night"))
		w.bot("other").ringing()
		_ = w.service.Hangup(w.Context(), id)
		want(w, "first", bot.told(), "incoming, redirecting, terminated 487/8542")
		want(w, "second", w.bot("other").told(), "incoming, terminated 487/8542")
	})
}

// Bots that send a caller round in circles are stopped.
func TestRedirectLoop(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		id, _ := w.dial("reception")
		bot := w.bot("bot")
		var err error
		hops := 0
		for ; err == nil && hops < 50; hops++ {
			err = bot.control(bot.ringing().ID, to("sales"))
			synctest.Wait()
		}
		wantCode(w, err, signaling.Conflict)
		if hops != 11 {
			w.Errorf("stopped at redirect %d", hops)
		}
		_ = w.service.Hangup(w.Context(), id)
	})
}

// A phone is reachable while it is registered, and a name has one phone at a time.
func TestRegistration(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		_, leave := w.register("alice")
		for _, err := range w.service.Register(w.Context(), "alice") {
			wantCode(w, err, signaling.Conflict)
		}
		for _, err := range w.service.Register(w.Context(), "reception") {
			wantCode(w, err, signaling.Conflict)
		}
		leave()
		synctest.Wait()
		alice, leave := w.register("alice")
		id, _ := w.dial("alice")
		ring, _ := alice.answer()
		leave()
		time.Sleep(time.Second)
		_ = w.service.Hangup(w.Context(), id)
		want(w, "alice", w.history(ring.Call), "ringing, established, terminated: hung up 200/4521")
		again, _ := w.dial("alice")
		want(w, "after she left", w.history(again), "ringing, terminated: not answered 480/10037")
	})
}
