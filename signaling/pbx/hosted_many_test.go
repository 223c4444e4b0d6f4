package pbx_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/signaling"
	"callbot/signaling/pbx"
	"callbot/signaling/phone"
)

// beeping is how loud the bot's prompt was heard lately, above silence.
func (e *ears) beeping(d time.Duration) bool {
	synctest.Wait()
	e.mu.Lock()
	defer e.mu.Unlock()
	n := media.Rate16k.Samples(d)
	return mediatest.Probe(media.Rate16k, e.samples[max(0, len(e.samples)-n):], 1000) > -40
}

// quietly has somebody call a name and say nothing.
func (w *world) quietly(name, to string) (*phone.Call, *ears) {
	w.Helper()
	call, err := w.telephone(name).Dial(w.Context(), to)
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { _ = call.Close() })
	heard := &ears{}
	call.Hear(heard)
	call.Say(media.NewSamples(media.Rate16k, make([]int16, media.Rate16k.Samples(2*time.Minute))))
	synctest.Wait()
	return call, heard
}

// mustJoinHosted has the bot join the meeting with sound that the service hosts.
func (b *fakeBot) mustJoinHosted() signaling.Call {
	b.world.Helper()
	app, _ := b.world.service.Application(b.id)
	call, err := app.Create(b.world.Context(), signaling.Create{
		Meeting: signaling.Meeting{Thread: "19:meeting_meeting@thread.v2"},
		Media:   signaling.Media{Hosting: signaling.ServiceHosted},
	})
	if err != nil {
		b.world.Fatal(err)
	}
	return call
}

// A bot whose sound the service hosts plays to all in a meeting, or to some; hears who
// presses which key; and presses keys for one.
func TestHostedInMany(t *testing.T) {
	host := hosted(t)
	inWorld(t, func(s *pbx.Service) { host(s); withMeeting(s) }, func(w *world) {
		ada, byAda := w.quietly("ada", "meeting")
		carl, byCarl := w.quietly("carl", "meeting")
		b := w.bot("bot")
		call := b.mustJoinHosted()
		want(w, "roster", b.roster(call.ID), "ada, carl, bot")
		adas, carls := b.participant(call.ID, "ada"), b.participant(call.ID, "carl")
		hears := func(when string, a, c bool) {
			w.Helper()
			time.Sleep(707 * time.Millisecond)
			if byAda.beeping(400*time.Millisecond) != a || byCarl.beeping(400*time.Millisecond) != c {
				w.Errorf("%s: ada hears it: %v, carl: %v", when, !a, !c)
			}
			time.Sleep(807 * time.Millisecond)
		}
		b.do(call.ID, play("to all", "beep"))
		hears("to all", true, true)
		one := play("to ada", "beep")
		one.To = []signaling.ParticipantID{adas}
		b.do(call.ID, one)
		hears("to ada", true, false)
		one.To, one.Context = []signaling.ParticipantID{adas, carls}, "to both"
		b.do(call.ID, one)
		hears("to both", true, true)
		one.To = []signaling.ParticipantID{"another"}
		wantCode(w, b.control(call.ID, one), signaling.NotFound)

		b.do(call.ID, signaling.SubscribeToTone{Participant: carls})
		_ = ada.Press(w.Context(), phone.AsEvents, phone.Press{Key: '1'})
		_ = carl.Press(w.Context(), phone.AsEvents, phone.Press{Key: '2'})
		b.do(call.ID, signaling.SubscribeToTone{})
		_ = ada.Press(w.Context(), phone.AsEvents, phone.Press{Key: '3'})
		want(w, "bot", b.told(), "establishing, established, to all 200/0, to ada 200/0, to both 200/0, key 2 1, key 3 2")
		if who := b.keysOf(); !slices.Equal(who, []signaling.ParticipantID{carls, adas}) {
			w.Errorf("pressed by %v", who)
		}
		b.do(call.ID, signaling.Recognize{Participant: adas, MaxTones: 2, Context: "ask"})
		for _, press := range []struct {
			by  *phone.Call
			key media.Key
		}{{carl, '7'}, {ada, '8'}, {carl, '7'}, {ada, '9'}} {
			_ = press.by.Press(w.Context(), phone.AsEvents, phone.Press{Key: press.key})
		}
		if !strings.HasSuffix(b.told(), "ask 200/8531") {
			w.Errorf("told %s", b.told())
		}
		_ = ada.Hangup(w.Context())
		_ = carl.Hangup(w.Context())
	})
}

// keysOf are those who pressed the keys that the bot was told of.
func (b *fakeBot) keysOf() []signaling.ParticipantID {
	synctest.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.pressed)
}

// What a bot plays in a call of two plays on while the call becomes one of many, and what
// it plays afterwards is heard by all.
func TestHostedEscalates(t *testing.T) {
	inWorld(t, hosted(t), func(w *world) {
		_, byAda := w.quietly("ada", "reception")
		b := w.bot("bot")
		call := b.take()
		carls := w.answers("carl")
		b.do(call.ID, play("long", "beep", "beep", "beep"))
		time.Sleep(503 * time.Millisecond)
		b.do(call.ID, signaling.Invite{Participants: users("carl"), Context: "come"})
		carl := <-carls
		carl.hush()
		time.Sleep(2707 * time.Millisecond)
		want(w, "meanwhile", b.told(), "incoming, establishing, established, established, come 200/0, long 200/0")
		b.do(call.ID, play("to all", "beep"))
		time.Sleep(707 * time.Millisecond)
		if !byAda.beeping(400*time.Millisecond) || !carl.ears.beeping(400*time.Millisecond) {
			w.Errorf("ada hears it: %v, carl: %v", byAda.beeping(400*time.Millisecond), carl.ears.beeping(400*time.Millisecond))
		}
		b.must(call.ID, signaling.Hangup{})
		want(w, "in the end", b.told(), "incoming, establishing, established, established, come 200/0, long 200/0, terminating, to all 400/8508, terminated 200/7000")
	})
}
