package pbx_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/signaling"
)

// create has the bot call somebody, and returns its call and the leg that waits for the
// service's answer.
func (b *fakeBot) create(to string, change ...func(*signaling.Create)) (signaling.Call, media.OfferedLeg) {
	b.world.Helper()
	leg, offer, err := b.world.network.Offer(b.world.Context())
	if err != nil {
		b.world.Fatal(err)
	}
	cmd := signaling.Create{
		Targets: []signaling.Identity{{Kind: signaling.User, ID: to}},
		Media:   signaling.Media{Hosting: signaling.AppHosted, Description: offer},
	}
	for _, c := range change {
		c(&cmd)
	}
	app, _ := b.world.service.Application(b.id)
	call, err := app.Create(b.world.Context(), cmd)
	if err != nil {
		b.world.Fatal(err)
	}
	b.world.Cleanup(func() { _ = leg.Close() })
	synctest.Wait()
	return call, leg
}

// connect gives the leg the service's answer.
func (w *world) connect(leg media.OfferedLeg, answer string) *voice {
	w.Helper()
	if err := leg.Accept(answer); err != nil {
		w.Fatal(err)
	}
	v := speak(w.T, leg)
	synctest.Wait()
	return v
}

// A bot calls a telephone: the call is establishing until it is answered, and the
// answer to the bot's offer comes with the news that it is established.
func TestCreate(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		alice, leave := w.register("alice")
		defer leave()
		bot := w.bot("bot")
		call, leg := bot.create("alice", func(c *signaling.Create) {
			c.CallbackURI, c.ChainID = "/mine", "chain"
			c.Options.DeltaRoster = true
		})
		if call.State != signaling.StateEstablishing || call.Direction != signaling.Outbound ||
			call.ChainID != "chain" || call.Targets[0].Identity.ID != "alice" || call.Source.Identity.ID != "bot" {
			w.Errorf("created %+v", call)
		}
		if ring := alice.ringing(); ring.From != "bot" {
			w.Errorf("the ring is %+v", ring)
		}
		ring, heard := alice.answer()
		synctest.Wait()
		voice := w.connect(leg, w.bot("bot/mine").learnt)
		time.Sleep(503 * time.Millisecond)
		if voice.count('p') < 24 || heard.count('a') < 24 {
			w.Error("they do not hear each other")
		}
		app, _ := w.service.Application("bot")
		if all, err := app.List(w.Context()); err != nil || len(all) != 1 || all[0].ID != call.ID || all[0].State != signaling.StateEstablished || !all[0].Options.DeltaRoster {
			w.Errorf("the bot's calls: %+v, %v", all, err)
		}
		_ = w.service.Hangup(w.Context(), ring.Call)
		want(w, "alice", w.history(ring.Call), "ringing, established, terminated: hung up 200/0")
		want(w, "bot", w.bot("bot/mine").told(), "establishing, established, terminated 200/4521")
		if all, err := app.List(w.Context()); err != nil || len(all) != 0 {
			w.Errorf("afterwards: %+v, %v", all, err)
		}
	})
}

// A bot's call that nobody takes ends with the reason.
func TestCreateFails(t *testing.T) {
	for _, c := range []struct {
		name, to, told string
		do             func(w *world, alice *fakePhone, call signaling.Call)
	}{
		{"nobody there", "nobody", "establishing, terminated 480/10037", func(*world, *fakePhone, signaling.Call) {}},
		{"busy", "alice", "establishing, terminated 486/8539", func(w *world, alice *fakePhone, _ signaling.Call) {
			_ = w.service.Decline(w.Context(), alice.ringing().Call, true)
		}},
		{"not answered", "alice", "establishing, terminated 408/8587", func(*world, *fakePhone, signaling.Call) {
			time.Sleep(30*time.Second + time.Millisecond)
		}},
		{"the bot's media never connects", "alice", "establishing, established, terminated 500/1005", func(w *world, alice *fakePhone, _ signaling.Call) {
			alice.answer()
			time.Sleep(20*time.Second + time.Millisecond)
		}},
		{"given up", "alice", "establishing, terminating, terminated 200/7000", func(w *world, _ *fakePhone, call signaling.Call) {
			w.bot("bot").must(call.ID, signaling.Hangup{})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, nil, func(w *world) {
				alice, leave := w.register("alice")
				defer leave()
				bot := w.bot("bot")
				call, _ := bot.create(c.to, func(c *signaling.Create) { c.Timeout = 30 * time.Second })
				c.do(w, alice, call)
				want(w, "bot", bot.told(), c.told)
			})
		})
	}
}

// A wish to call that can never be granted is refused at once.
func TestCreateRefused(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		app, _ := w.service.Application("bot")
		alice := []signaling.Identity{{ID: "alice"}}
		hosted := signaling.Media{Hosting: signaling.AppHosted, Description: "rubbish"}
		for name, c := range map[string]signaling.Create{
			"nobody":      {Media: hosted},
			"a bad offer": {Targets: alice, Media: hosted},
			"no media":    {Targets: alice},
			"for ever":    {Targets: alice, Media: hosted, Timeout: 2 * time.Minute},
			"twice":       {Targets: append(alice, alice...), Media: hosted},
			"both":        {Targets: alice, Meeting: signaling.Meeting{Group: "g"}, Media: hosted},
			"a crowd":     {Targets: users(numbered(10_000)...), Media: hosted},
			"no meeting":  {Meeting: signaling.Meeting{JoinID: "1"}, Media: hosted},
		} {
			_, err := app.Create(w.Context(), c)
			if got := outcome(err); got != "argument" {
				w.Errorf("%s: %s", name, got)
			}
		}
		if n := w.live(); n != 0 {
			w.Errorf("there are %d calls", n)
		}
	})
}

// A bot hands its caller over to somebody else: they hear each other in the end, and
// the bot is out.
func TestBlindTransfer(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		alice, leave := w.register("alice")
		defer leave()
		id, caller := w.dial("reception")
		bot := w.bot("bot")
		call, voice := bot.answer()
		bot.must(call.ID, signaling.Transfer{Target: signaling.Identity{ID: "alice"}})
		if ring := alice.ringing(); ring.From != "carol" {
			w.Errorf("the ring is %+v", ring)
		}
		before := caller.count('a')
		time.Sleep(time.Second)
		if n := caller.count('a') - before; n < 49 {
			w.Errorf("while it rings the caller heard %d packets of the bot, want 50", n)
		}
		wantCode(w, bot.control(call.ID, signaling.Transfer{Target: signaling.Identity{ID: "night"}}), signaling.Conflict)
		ring, far := alice.answer()
		time.Sleep(503 * time.Millisecond)
		if caller.count('p') < 24 || far.count('c') < 24 || voice.count('p') > 0 {
			w.Error("the wrong people hear each other")
		}
		want(w, "bot", bot.told(), "incoming, establishing, established, transferring, transferAccepted, terminated 200/7015")
		_ = w.service.Hangup(w.Context(), ring.Call)
		want(w, "caller", w.history(id), "ringing, established, redirected alice, terminated: hung up 200/4521")
	})
}

// A transfer that nobody takes leaves the call as it was, and says why.
func TestTransferFails(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		id, caller := w.dial("reception")
		bot := w.bot("bot")
		call, _ := bot.answer()
		bot.must(call.ID, signaling.Transfer{Target: signaling.Identity{ID: "blocked"}})
		want(w, "bot", bot.told(), "incoming, establishing, established, transferring, established 486/8539")
		before := caller.count('a')
		time.Sleep(503 * time.Millisecond)
		if caller.count('a')-before < 24 {
			w.Error("the caller hears the bot no more")
		}
		wantCode(w, bot.control(call.ID, signaling.Transfer{}), signaling.InvalidArgument)
		_ = w.service.Hangup(w.Context(), id)
		want(w, "caller", w.history(id), "ringing, established, terminated: hung up 200/0")
	})
}

// Whoever hangs up while a call is being handed over ends it for all.
func TestHangupDuringTransfer(t *testing.T) {
	for _, who := range []string{"the caller", "the bot"} {
		t.Run(who, func(t *testing.T) {
			inWorld(t, nil, func(w *world) {
				alice, leave := w.register("alice")
				defer leave()
				id, _ := w.dial("reception")
				bot := w.bot("bot")
				call, _ := bot.answer()
				bot.must(call.ID, signaling.Transfer{Target: signaling.Identity{ID: "alice"}})
				ring := alice.ringing()
				told := "incoming, establishing, established, transferring, "
				if who == "the bot" {
					bot.must(call.ID, signaling.Hangup{})
					want(w, "bot", bot.told(), told+"terminating, terminated 200/7000")
				} else {
					_ = w.service.Hangup(w.Context(), id)
					want(w, "bot", bot.told(), told+"terminated 200/4521")
				}
				want(w, "alice", w.history(ring.Call), "ringing, terminated: hung up 487/8542")
			})
		})
	}
}
