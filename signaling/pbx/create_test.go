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
	b.world.t.Helper()
	leg, offer, err := b.world.network.Offer(b.world.t.Context())
	if err != nil {
		b.world.t.Fatal(err)
	}
	cmd := signaling.Create{
		Targets: []signaling.Identity{{Kind: signaling.User, ID: to}},
		Media:   signaling.Media{Hosting: signaling.AppHosted, Description: offer},
	}
	for _, c := range change {
		c(&cmd)
	}
	app, _ := b.world.service.Application(b.id)
	call, err := app.Create(b.world.t.Context(), cmd)
	if err != nil {
		b.world.t.Fatal(err)
	}
	b.world.t.Cleanup(func() { _ = leg.Close() })
	synctest.Wait()
	return call, leg
}

// connect gives the leg the service's answer.
func (w *world) connect(leg media.OfferedLeg, answer string) *voice {
	w.t.Helper()
	if err := leg.Accept(answer); err != nil {
		w.t.Fatal(err)
	}
	v := speak(w.t, leg)
	synctest.Wait()
	return v
}

// A bot calls a telephone: the call is establishing until it is answered, and the
// answer to the bot's offer comes with the news that it is established.
func TestCreate(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		alice, leave := w.register("alice")
		defer leave()
		bot := w.bot("bot")
		call, leg := bot.create("alice", func(c *signaling.Create) { c.CallbackURI, c.ChainID = "/mine", "chain" })
		if call.State != signaling.StateEstablishing || call.Direction != signaling.Outbound ||
			call.ChainID != "chain" || call.Targets[0].Identity.ID != "alice" || call.Source.Identity.ID != "bot" {
			t.Errorf("created %+v", call)
		}
		if ring := alice.ringing(); ring.From != "bot" {
			t.Errorf("the ring is %+v", ring)
		}
		ring, heard := alice.answer()
		synctest.Wait()
		voice := w.connect(leg, w.bot("bot/mine").learnt)
		time.Sleep(503 * time.Millisecond)
		if voice.count('p') < 24 || heard.count('a') < 24 {
			t.Error("they do not hear each other")
		}
		app, _ := w.service.Application("bot")
		if all, err := app.List(t.Context()); err != nil || len(all) != 1 || all[0].ID != call.ID || all[0].State != signaling.StateEstablished {
			t.Errorf("the bot's calls: %+v, %v", all, err)
		}
		_ = w.service.Hangup(t.Context(), ring.Call)
		want(t, "alice", w.history(ring.Call), "ringing, established, terminated: hung up 200/0")
		want(t, "bot", w.bot("bot/mine").told(), "establishing, established, terminated 200/4521")
		if all, err := app.List(t.Context()); err != nil || len(all) != 0 {
			t.Errorf("afterwards: %+v, %v", all, err)
		}
	})
}

// A bot's call that nobody takes ends with the reason.
func TestCreateFails(t *testing.T) {
	for _, c := range []struct {
		name, to, told string
		do             func(t *testing.T, w *world, alice *fakePhone, call signaling.Call)
	}{
		{"nobody there", "nobody", "establishing, terminated 480/10037", func(*testing.T, *world, *fakePhone, signaling.Call) {}},
		{"busy", "alice", "establishing, terminated 486/8539", func(t *testing.T, w *world, alice *fakePhone, _ signaling.Call) {
			_ = w.service.Decline(t.Context(), alice.ringing().Call, true)
		}},
		{"not answered", "alice", "establishing, terminated 408/8587", func(*testing.T, *world, *fakePhone, signaling.Call) {
			time.Sleep(30*time.Second + time.Millisecond)
		}},
		{"the bot's media never connects", "alice", "establishing, established, terminated 500/1005", func(t *testing.T, w *world, alice *fakePhone, _ signaling.Call) {
			alice.answer()
			time.Sleep(20*time.Second + time.Millisecond)
		}},
		{"given up", "alice", "establishing, terminating, terminated 200/7000", func(t *testing.T, w *world, _ *fakePhone, call signaling.Call) {
			w.bot("bot").must(call.ID, signaling.Hangup{})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, nil, func(t *testing.T, w *world) {
				alice, leave := w.register("alice")
				defer leave()
				bot := w.bot("bot")
				call, _ := bot.create(c.to, func(c *signaling.Create) { c.Timeout = 30 * time.Second })
				c.do(t, w, alice, call)
				want(t, "bot", bot.told(), c.told)
			})
		})
	}
}

// A wish to call that can never be granted is refused at once.
func TestCreateRefused(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		app, _ := w.service.Application("bot")
		alice := []signaling.Identity{{ID: "alice"}}
		hosted := signaling.Media{Hosting: signaling.AppHosted, Description: "rubbish"}
		for name, c := range map[string]signaling.Create{
			"nobody":      {Media: hosted},
			"a bad offer": {Targets: alice, Media: hosted},
			"no media":    {Targets: alice},
			"for ever":    {Targets: alice, Media: hosted, Timeout: 2 * time.Minute},
		} {
			_, err := app.Create(t.Context(), c)
			if got := outcome(err); got != signaling.InvalidArgument.String() {
				t.Errorf("%s: %s", name, got)
			}
		}
		_, err := app.Create(t.Context(), signaling.Create{Targets: append(alice, alice...), Media: hosted})
		wantCode(t, err, signaling.Unsupported)
	})
}

// A bot hands its caller over to somebody else: they hear each other in the end, and
// the bot is out.
func TestBlindTransfer(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		alice, leave := w.register("alice")
		defer leave()
		id, caller := w.dial("reception")
		bot := w.bot("bot")
		call, voice := bot.answer()
		bot.must(call.ID, signaling.Transfer{Target: signaling.Identity{ID: "alice"}})
		if ring := alice.ringing(); ring.From != "carol" {
			t.Errorf("the ring is %+v", ring)
		}
		before := caller.count('a')
		time.Sleep(time.Second)
		if n := caller.count('a') - before; n < 49 {
			t.Errorf("while it rings the caller heard %d packets of the bot, want 50", n)
		}
		wantCode(t, bot.control(call.ID, signaling.Transfer{Target: signaling.Identity{ID: "night"}}), signaling.Conflict)
		ring, far := alice.answer()
		time.Sleep(503 * time.Millisecond)
		if caller.count('p') < 24 || far.count('c') < 24 || voice.count('p') > 0 {
			t.Error("the wrong people hear each other")
		}
		want(t, "bot", bot.told(), "incoming, establishing, established, transferring, transferAccepted, terminated 200/7015")
		_ = w.service.Hangup(t.Context(), ring.Call)
		want(t, "caller", w.history(id), "ringing, established, redirected alice, terminated: hung up 200/4521")
	})
}

// A transfer that nobody takes leaves the call as it was, and says why.
func TestTransferFails(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		id, caller := w.dial("reception")
		bot := w.bot("bot")
		call, _ := bot.answer()
		bot.must(call.ID, signaling.Transfer{Target: signaling.Identity{ID: "blocked"}})
		want(t, "bot", bot.told(), "incoming, establishing, established, transferring, established 500/7000")
		before := caller.count('a')
		time.Sleep(503 * time.Millisecond)
		if caller.count('a')-before < 24 {
			t.Error("the caller hears the bot no more")
		}
		wantCode(t, bot.control(call.ID, signaling.Transfer{}), signaling.InvalidArgument)
		_ = w.service.Hangup(t.Context(), id)
		want(t, "caller", w.history(id), "ringing, established, terminated: hung up 200/0")
	})
}

// Whoever hangs up while a call is being handed over ends it for all.
func TestHangupDuringTransfer(t *testing.T) {
	for _, who := range []string{"the caller", "the bot"} {
		t.Run(who, func(t *testing.T) {
			inWorld(t, nil, func(t *testing.T, w *world) {
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
					want(t, "bot", bot.told(), told+"terminating, terminated 200/7000")
				} else {
					_ = w.service.Hangup(t.Context(), id)
					want(t, "bot", bot.told(), told+"terminated 200/4521")
				}
				want(t, "alice", w.history(ring.Call), "ringing, terminated: hung up 487/8542")
			})
		})
	}
}
