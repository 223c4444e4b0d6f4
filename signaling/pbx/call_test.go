package pbx_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/pbx"
	"callbot/signaling/phone"
)

// A caller reaches a bot, both hear each other, and the bot learns each step in order.
func TestCall(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		id, caller := w.dial("sales")
		bot := w.bot("bot")
		call := bot.ringing()
		if call.Called() != "sales" || call.Source.Identity.ID != "carol" || call.Tenant != "local" ||
			call.Targets[0].Identity.ID != "bot" || call.State != signaling.StateIncoming ||
			call.Direction != signaling.Inbound || call.ChainID == "" || call.MyParticipant == "" {
			w.Errorf("the incoming call is %+v", call)
		}
		time.Sleep(1503 * time.Millisecond)
		_, voice := bot.answer()
		time.Sleep(1007 * time.Millisecond)
		if caller.count('a') < 48 || voice.count('c') < 48 {
			w.Errorf("the caller heard %d packets, the bot %d, want about 50", caller.count('a'), voice.count('c'))
		}
		if caller.count('c') > 0 || voice.count('a') > 0 {
			w.Error("somebody hears itself")
		}
		bot.must(call.ID, signaling.Hangup{})
		want(w, "caller", w.history(id), "ringing, established, terminated: hung up 200/4521")
		want(w, "bot", bot.told(), "incoming, establishing, established, terminating, terminated 200/7000")
		if w.live() != 0 {
			w.Errorf("%d calls are left", w.live())
		}
	})
}

// Somebody who begins to listen late still learns what happened, and when.
func TestEventsFromTheBeginning(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		id, _ := w.dial("reception")
		time.Sleep(2003 * time.Millisecond)
		w.bot("bot").answer()
		time.Sleep(3003 * time.Millisecond)
		_ = w.service.Hangup(w.Context(), id)
		var times []time.Duration
		for e, err := range w.service.Events(w.Context(), id) {
			if err != nil {
				w.Fatal(err)
			}
			if e.Event == phone.RosterMoved {
				continue
			}
			times = append(times, time.Duration(e.T).Round(10*time.Millisecond))
		}
		if len(times) != 3 || times[0] != 0 || times[1] != 2*time.Second || times[2] != 5010*time.Millisecond {
			w.Errorf("events at %v, want 0, 2 s and 5.01 s", times)
		}
		time.Sleep(2 * time.Minute)
		again, _ := w.dial("blocked")
		w.history(again)
		for _, err := range w.service.Events(w.Context(), id) {
			wantCode(w, err, signaling.NotFound)
		}
	})
}

// What a bot in this process hears and does is shown to the phone it talks to.
func TestObserved(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		id, _ := w.dial("reception")
		call, _ := w.bot("bot").answer()
		w.service.Heard(call.ID, media.Tone{Key: '5', Source: media.InBand, Level: -12.5, Start: time.Second})
		w.service.Moved(call.ID, "menu")
		w.service.Moved("no such call", "menu")
		synctest.Wait()
		_ = w.service.Hangup(w.Context(), id)
		var tone *phone.Tone
		var state string
		for e := range w.service.Events(w.Context(), id) {
			if e.Tone != nil {
				tone = e.Tone
			}
			state += e.State
		}
		if tone == nil || tone.Key != "5" || tone.Source != "inband" || tone.Level != -12.5 || tone.Start != phone.Seconds(time.Second) {
			w.Errorf("tone is %+v", tone)
		}
		want(w, "flow state", state, "menu")
	})
}

// A bot may ask where its call stands, and learns nothing of calls of others.
func TestFind(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		w.dial("reception")
		call, _ := w.bot("bot").answer()
		mine, _ := w.service.Application("bot")
		other, _ := w.service.Application("other")
		found, err := mine.Find(w.Context(), call.ID)
		if err != nil || found.State != signaling.StateEstablished || found.ID != call.ID {
			w.Errorf("found %+v, %v", found, err)
		}
		_, err = other.Find(w.Context(), call.ID)
		wantCode(w, err, signaling.NotFound)
		_, err = other.Control(w.Context(), call.ID, signaling.Hangup{})
		wantCode(w, err, signaling.NotFound)
		if _, ok := w.service.Application("stranger"); ok {
			w.Error("an application that nobody configured is known")
		}
	})
}

// A call that cannot begin is refused at once, with the reason.
func TestPlaceRefused(t *testing.T) {
	inWorld(t, func(s *pbx.Service) { s.MaxCalls = 1 }, func(w *world) {
		_, offer, _ := w.network.Offer(w.Context())
		_, err := w.service.Place(w.Context(), phone.Placing{To: "stranger", Offer: offer})
		wantCode(w, err, signaling.NotFound)
		_, err = w.service.Place(w.Context(), phone.Placing{Offer: offer})
		wantCode(w, err, signaling.InvalidArgument)
		_, err = w.service.Place(w.Context(), phone.Placing{To: "reception", Offer: "rubbish"})
		var bad *media.DescriptionError
		if !errors.As(err, &bad) {
			w.Errorf("an offer that is none: %v", err)
		}
		id, _ := w.dial("reception")
		_, err = w.service.Place(w.Context(), phone.Placing{To: "reception", Offer: offer})
		wantCode(w, err, signaling.Unavailable)
		_ = w.service.Hangup(w.Context(), id)
		synctest.Wait()
		w.dial("reception")
	})
	var idle pbx.Service
	idle.Directory = map[string]pbx.Route{"a": pbx.ToNobody{}}
	_, err := idle.Place(t.Context(), phone.Placing{To: "a"})
	wantCode(t, err, signaling.Unavailable)
}

// Notifications of a call go where the bot's answer wanted them.
func TestCallbackOfOneCall(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		id, _ := w.dial("reception")
		bot := w.bot("bot")
		call := bot.ringing()
		leg, answer := bot.prepare(call)
		bot.must(call.ID, signaling.Answer{
			Media:       signaling.Media{Hosting: signaling.AppHosted, Description: answer},
			CallbackURI: "/here",
		})
		speak(w.T, leg)
		synctest.Wait()
		_ = w.service.Hangup(w.Context(), id)
		want(w, "usual place", bot.told(), "incoming")
		want(w, "own place", w.bot("bot/here").told(), "establishing, established, terminated 200/4521")
	})
}

// What is left to be said of a call that a bot does not take goes where the bot said, and
// stays where it was when that was refused.
func TestCallbackOfCallNotTaken(t *testing.T) {
	inWorld(t, withMeeting, func(w *world) {
		bot := w.bot("bot")
		for _, not := range []struct {
			verb func(uri string) signaling.Command
			told string
		}{
			{func(uri string) signaling.Command { return signaling.Reject{CallbackURI: uri} }, "terminated 603/8538"},
			{func(uri string) signaling.Command {
				r := to("blocked")
				r.CallbackURI = uri
				return r
			}, "redirecting, terminated 486/8539"},
			{func(uri string) signaling.Command {
				r := to("meeting")
				r.CallbackURI = uri
				return r
			}, "redirecting, terminated 200/0"},
		} {
			id, _ := w.dial("reception")
			call := bot.ringing()
			wrong := to()
			wrong.CallbackURI = "/nowhere"
			wantCode(w, bot.control(call.ID, wrong), signaling.InvalidArgument)
			bot.must(call.ID, not.verb("/here"))
			want(w, "usual place", bot.toldOf(call.ID), "incoming")
			want(w, "its place", w.bot("bot/here").toldOf(call.ID), not.told)
			_ = w.service.Hangup(w.Context(), id)
		}
		want(w, "the place of what was refused", w.bot("bot/nowhere").told(), "")
	})
}

// A caller hears the ringing tone until somebody answers, and from then on only them.
func TestRingback(t *testing.T) {
	host := hosted(t)
	ring := func(s *pbx.Service) {
		host(s)
		s.Ringback, _ = s.Prompts.Open(t.Context(), "beep")
	}
	inWorld(t, ring, func(w *world) {
		_, caller := w.dial("reception")
		time.Sleep(2503 * time.Millisecond)
		if n := caller.total(); n < 120 {
			w.Errorf("%d packets of ringing tone were heard, want about 125", n)
		}
		w.bot("bot").answer()
		before := caller.total() - caller.count('a')
		time.Sleep(1003 * time.Millisecond)
		if n := caller.total() - caller.count('a') - before; n > 0 {
			w.Errorf("it still rings: %d packets", n)
		}
		if caller.count('a') < 49 {
			w.Errorf("the bot was heard %d times", caller.count('a'))
		}
	})
}

// A call of two has a roster too, which shows when one of them is muted.
func TestRosterOfTwo(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		w.dial("reception")
		b := w.bot("bot")
		call := b.ringing()
		want(w, "before the answer", b.roster(call.ID), "")
		b.answer()
		want(w, "roster", b.roster(call.ID), "carol, bot")
		b.must(call.ID, signaling.Mute{})
		want(w, "muted", b.roster(call.ID), "carol, bot muted")
		if b.rosters[0].Many || b.rosters[1].Sequence <= b.rosters[0].Sequence {
			w.Errorf("told of %+v", b.rosters)
		}
		app, _ := w.service.Application("bot")
		_, err := app.Participants(w.Context(), "another")
		wantCode(w, err, signaling.NotFound)
	})
}

// A leg that cannot be prepared ends the call as a fault of the service.
func TestNoLegForTheBot(t *testing.T) {
	inWorld(t, func(s *pbx.Service) { s.Connector = brokenConnector{s.Connector} }, func(w *world) {
		id, _ := w.dial("reception")
		want(w, "caller", w.history(id), "ringing, terminated: failed 500/9001")
		want(w, "bot", w.bot("bot").told(), "")
	})
}

// brokenConnector cannot make offers.
type brokenConnector struct{ media.Connector }

func (brokenConnector) Offer(context.Context) (media.OfferedLeg, string, error) {
	return nil, "", errors.New("no port is free")
}
