package pbx_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/prompt"
	"callbot/signaling"
	"callbot/signaling/pbx"
	"callbot/signaling/phone"
)

// The tones of the two prompts, in Hertz.
const (
	lowTone  = 700.0
	beepTone = 1000.0
)

// lows are beeps, and a prompt of a second by another tone.
type lows struct {
	beeps
	low *prompt.Prompt
}

func (l lows) Open(ctx context.Context, uri string) (*prompt.Prompt, error) {
	if uri == "low" {
		return l.low, nil
	}
	return l.beeps.Open(ctx, uri)
}

// twoTones lets the service host media, and have a meeting.
func twoTones(tb testing.TB) func(*pbx.Service) {
	tb.Helper()
	host := hosted(tb)
	low, err := prompt.Encoding{}.Make(tb.Context(), "low", mediatest.Tone(media.Rate16k, lowTone, 8000, 990*time.Millisecond), media.Rate16k)
	if err != nil {
		tb.Fatal(err)
	}
	return func(s *pbx.Service) {
		host(s)
		withMeeting(s)
		s.Prompts = lows{s.Prompts.(beeps), low}
	}
}

// tones are which of the two prompts somebody has heard in the last while, in words.
func (e *ears) tones(d time.Duration) string {
	synctest.Wait()
	e.mu.Lock()
	defer e.mu.Unlock()
	latest := e.samples[max(0, len(e.samples)-media.Rate16k.Samples(d)):]
	low := mediatest.Probe(media.Rate16k, latest, lowTone) > -40
	beep := mediatest.Probe(media.Rate16k, latest, beepTone) > -40
	switch {
	case low && beep:
		return "both"
	case low:
		return "low"
	case beep:
		return "beep"
	default:
		return ""
	}
}

// meets has the bot come to the meeting, with its sound left to the service.
func (b *fakeBot) meets() signaling.CallID {
	b.world.Helper()
	app, _ := b.world.service.Application(b.id)
	call, err := app.Create(b.world.Context(), signaling.Create{
		Meeting: signaling.Meeting{Thread: "19:meeting_meeting@thread.v2"},
		Media:   signaling.Media{Hosting: signaling.ServiceHosted},
	})
	if err != nil {
		b.world.Fatal(err)
	}
	synctest.Wait()
	return call.ID
}

// company is a meeting of two people who say nothing and two bots whose sound the
// service hosts.
type company struct {
	*world
	ada, carl     *phone.Call
	byAda, byCarl *ears
	one, two      *fakeBot
	first, second signaling.CallID // the bots' calls
}

func inCompany(t *testing.T, test func(w *company)) {
	t.Helper()
	inWorld(t, twoTones(t), func(w *world) {
		c := &company{world: w, one: w.bot("bot"), two: w.bot("other")}
		c.ada, c.byAda = w.quietly("ada", "meeting")
		c.carl, c.byCarl = w.quietly("carl", "meeting")
		c.first, c.second = c.one.meets(), c.two.meets()
		test(c)
		_ = c.ada.Hangup(w.Context())
		_ = c.carl.Hangup(w.Context())
	})
}

// hears waits a while and checks what ada and carl have heard then.
func (c *company) hears(when, ada, carl string) {
	c.Helper()
	time.Sleep(607 * time.Millisecond)
	want(c, when+": ada", c.byAda.tones(300*time.Millisecond), ada)
	want(c, when+": carl", c.byCarl.tones(300*time.Millisecond), carl)
}

func looped(clientContext, uri string) signaling.PlayPrompt {
	cmd := play(clientContext, uri)
	cmd.Prompts[0].Loop = true
	return cmd
}

// Two applications play to a meeting at the same time: both are heard, and what one cancels
// or puts in the place of its own prompts is its own.
func TestTwoVoices(t *testing.T) {
	inCompany(t, func(w *company) {
		w.one.do(w.first, looped("low", "low"))
		w.one.do(w.first, play("next", "low"))
		w.two.do(w.second, looped("beep", "beep"))
		w.hears("both play", "both", "both")
		w.one.do(w.first, signaling.CancelMedia{})
		w.hears("one has cancelled", "beep", "beep")
		again := looped("again", "low")
		again.Interrupt = true
		w.one.do(w.first, again)
		w.hears("one has interrupted itself", "both", "both")
		w.one.must(w.first, signaling.Hangup{})
		w.hears("one has left", "beep", "beep")
		want(w, "one", w.one.told(), "establishing, established, low 400/8508, next 400/8508, terminating, again 400/8508, terminated 200/7000")
		want(w, "two", w.two.told(), "establishing, established")
	})
}

// The background of one application is not the other's.
func TestTwoBackgrounds(t *testing.T) {
	inCompany(t, func(w *company) {
		low, beep := looped("low", "low"), looped("beep", "beep")
		low.Background, beep.Background = true, true
		w.one.do(w.first, low)
		w.two.do(w.second, beep)
		w.hears("both play", "both", "both")
		w.one.do(w.first, signaling.CancelMedia{KeepBackground: true})
		w.hears("one has cancelled its prompts", "both", "both")
		w.two.do(w.second, signaling.CancelMedia{})
		w.hears("two has cancelled all", "low", "low")
		want(w, "one", w.one.told(), "establishing, established")
		want(w, "two", w.two.told(), "establishing, established, beep 400/8508")
	})
}

// What two applications play to one of the meeting that one alone hears, both at a time;
// each ends its own, and one that has gone ends what was played to it and no more.
func TestTwoVoicesToOne(t *testing.T) {
	inCompany(t, func(w *company) {
		adas, carls := w.one.participant(w.first, "ada"), w.one.participant(w.first, "carl")
		low, beep := looped("low", "low"), looped("beep", "beep")
		low.To, beep.To = []signaling.ParticipantID{adas}, []signaling.ParticipantID{adas}
		w.one.do(w.first, low)
		w.two.do(w.second, beep)
		w.hears("both play to ada", "both", "")
		w.one.do(w.first, signaling.CancelMedia{})
		w.hears("one has cancelled", "beep", "")
		low.To, low.Context = []signaling.ParticipantID{carls}, "to carl"
		w.one.do(w.first, low)
		w.one.do(w.first, looped("to all", "low"))
		w.hears("one plays to carl", "beep", "low")
		_ = w.carl.Hangup(w.Context())
		time.Sleep(607 * time.Millisecond)
		want(w, "carl has gone: ada", w.byAda.tones(300*time.Millisecond), "both")
		want(w, "one", w.one.told(), "establishing, established, low 400/8508, to carl 400/8508")
		want(w, "two", w.two.told(), "establishing, established")
	})
}

// What an application plays from outside is its own voice too.
func TestVoiceFromOutside(t *testing.T) {
	inCompany(t, func(w *company) {
		app, _ := w.service.Application("bot")
		found, err := app.Find(w.Context(), w.first)
		if err != nil {
			w.Fatal(err)
		}
		w.two.do(w.second, looped("beep", "beep"))
		for _, cmd := range []signaling.Command{looped("low", "low"), signaling.CancelMedia{}} {
			if _, err := app.ControlOutside(w.Context(), found.ServerID, outsideURI, cmd); err != nil {
				w.Error(err)
			}
			if _, plays := cmd.(signaling.PlayPrompt); plays {
				w.hears("both play", "both", "both")
			}
		}
		w.hears("the one outside has cancelled", "beep", "beep")
		want(w, "told", w.bot("bot"+outsideURI).told(), "low 400/8508")
		want(w, "two", w.two.told(), "establishing, established")
	})
}

// Keys that an application sends to one of a meeting that one alone hears, and to all
// everybody; it takes back what it sends itself and nothing else.
func TestSendTonesToOne(t *testing.T) {
	inWorld(t, twoTones(t), func(w *world) {
		_, first := w.dial("meeting")
		_, second := w.dial("meeting")
		one, two := w.bot("bot"), w.bot("other")
		here, there := one.meets(), two.meets()
		heard := func(when, byFirst, bySecond string) {
			w.Helper()
			time.Sleep(803 * time.Millisecond)
			want(w, when+": the first", first.keys(), byFirst)
			want(w, when+": the second", second.keys(), bySecond)
		}
		one.do(here, signaling.SendTones{Keys: []media.Key("12"), To: one.participant(here, "carol"), Context: "to one"})
		heard("to one", "12", "")
		two.do(there, signaling.SendTones{Keys: []media.Key("34"), Context: "to all"})
		one.do(here, signaling.CancelMedia{})
		heard("to all", "1234", "34")
		two.do(there, signaling.SendTones{Keys: []media.Key("56"), Context: "taken back"})
		time.Sleep(53 * time.Millisecond)
		two.do(there, signaling.CancelMedia{})
		heard("taken back", "12345", "345")
		wantCode(w, one.control(here, signaling.SendTones{Keys: []media.Key("1"), To: "another"}), signaling.NotFound)
		want(w, "one", one.told(), "establishing, established, to one 200/0")
		want(w, "two", two.told(), "establishing, established, to all 200/0, taken back 400/8508")
	})
}

// Keys that two applications send to one phone at the same moment reach it one after the
// other, each in its sender's order; each learns when its own have been sent, and takes
// back its own only.
func TestKeysOfTwoApplications(t *testing.T) {
	inWorld(t, twoTones(t), func(w *world) {
		_, phone := w.dial("meeting")
		one, two := w.bot("bot"), w.bot("other")
		here, there := one.meets(), two.meets()
		sends := func(b *fakeBot, call signaling.CallID, keys string) {
			w.Helper()
			b.do(call, signaling.SendTones{Keys: []media.Key(keys), Context: keys})
		}
		sends(one, here, "12")
		sends(two, there, "345")
		time.Sleep(503 * time.Millisecond)
		want(w, "one, when its own are sent", one.told(), "establishing, established, 12 200/0")
		time.Sleep(603 * time.Millisecond)
		want(w, "the phone", phone.keys(), "12345")
		want(w, "two, when its own are sent", two.told(), "establishing, established, 345 200/0")
		sends(one, here, "67")
		sends(two, there, "8")
		sends(one, here, "9")
		time.Sleep(53 * time.Millisecond)
		two.do(there, signaling.CancelMedia{})
		time.Sleep(1003 * time.Millisecond)
		want(w, "the phone, of what was not taken back", phone.keys(), "12345679")
		want(w, "one", one.told(), "establishing, established, 12 200/0, 67 200/0, 9 200/0")
		want(w, "two", two.told(), "establishing, established, 345 200/0, 8 400/8508")
	})
}

// An application that sends keys without waiting for those before is refused at some point,
// and gets nothing half done; another still finds room, and all that was taken is sent.
func TestKeysOfOneLeaveRoom(t *testing.T) {
	inWorld(t, twoTones(t), func(w *world) {
		w.dial("meeting")
		_, phone := w.dial("meeting")
		one, two := w.bot("bot"), w.bot("other")
		here, there := one.meets(), two.meets()
		taken := 0
		for ; taken < 1000; taken++ {
			if err := one.control(here, signaling.SendTones{Keys: []media.Key("1")}); err != nil {
				wantCode(w, err, signaling.Unavailable)
				break
			}
		}
		if taken < 4 || taken > 100 {
			w.Errorf("%d of one were taken", taken)
		}
		two.do(there, signaling.SendTones{Keys: []media.Key("2"), Context: "another's"})
		time.Sleep(time.Minute)
		want(w, "the phone", phone.keys(), "12")
		want(w, "one", one.told(), "establishing, established"+strings.Repeat(",  200/0", taken))
		want(w, "two", two.told(), "establishing, established, another's 200/0")
	})
}

// Keys to all that one of the phones has no room for are sent to none.
func TestKeysToAllOrNobody(t *testing.T) {
	inWorld(t, twoTones(t), func(w *world) {
		_, first := w.dial("meeting")
		_, second := w.dial("meeting")
		b := w.bot("bot")
		var calls []signaling.CallID
		for range 5 {
			calls = append(calls, b.meets())
		}
		app, _ := w.service.Application("bot")
		people, _ := app.Participants(w.Context(), calls[0]) // in the order in which they came
		for _, call := range calls[:4] {
			for b.control(call, signaling.SendTones{Keys: []media.Key("1"), To: people[1].Participant.ID}) == nil {
				continue
			}
		}
		wantCode(w, b.control(calls[4], signaling.SendTones{Keys: []media.Key("2")}), signaling.Unavailable)
		time.Sleep(time.Minute)
		want(w, "the first", first.keys(), "")
		want(w, "the second", second.keys(), "1")
		b.do(calls[4], signaling.SendTones{Keys: []media.Key("3")})
		time.Sleep(time.Second)
		want(w, "the first, then", first.keys(), "3")
		want(w, "the second, then", second.keys(), "13")
	})
}

// keys are those of 1 to 9 that the far end of a leg has heard as events, in the order in
// which each was heard first.
func (v *voice) keys() (keys string) {
	synctest.Wait()
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, key := range v.order {
		if key >= 1 && key <= 9 {
			keys += string('0' + rune(key))
		}
	}
	return keys
}

// What a muted application plays in a meeting goes on unheard, to all and to one, and so
// does what it says live; others are heard. Then it is heard again.
func TestMutedVoice(t *testing.T) {
	inCompany(t, func(w *company) {
		adas := w.one.participant(w.first, "ada")
		w.two.do(w.second, looped("beep", "beep"))
		w.one.do(w.first, signaling.Mute{})
		w.one.do(w.first, play("all", "low"))
		w.hears("muted", "beep", "beep")
		want(w, "roster", w.two.roster(w.second), "ada, carl, bot muted, other")
		to := looped("ada", "low")
		to.To = []signaling.ParticipantID{adas}
		w.one.do(w.first, to)
		time.Sleep(1003 * time.Millisecond)
		w.hears("muted, to one", "beep", "beep")
		want(w, "one", w.one.told(), "establishing, established, all 200/0")
		w.one.do(w.first, signaling.Unmute{})
		w.hears("unmuted", "both", "beep")
		w.one.do(w.first, signaling.CancelMedia{})
		app, _ := w.service.Application("bot")
		stop, err := app.Speak(w.Context(), w.first, humming(lowTone))
		if err != nil {
			w.Fatal(err)
		}
		defer stop()
		w.hears("live", "both", "both")
		w.one.do(w.first, signaling.Mute{})
		w.hears("live and muted", "beep", "beep")
		w.one.do(w.first, signaling.Unmute{})
		w.hears("live again", "both", "both")
	})
}

// An application that is muted in a call of two stays so when that becomes one of many, or
// is played to from outside: what it plays goes on and is heard when it is unmuted.
func TestMutedVoiceEscalates(t *testing.T) {
	for _, how := range []string{"one of many", "played to"} {
		t.Run(how, func(t *testing.T) {
			inWorld(t, twoTones(t), func(w *world) {
				ada, byAda := w.quietly("ada", "reception")
				b := w.bot("bot")
				call := b.take()
				carls := w.answers("carl")
				b.do(call.ID, looped("low", "low"))
				hears := func(when, tones string) {
					w.Helper()
					time.Sleep(607 * time.Millisecond)
					want(w, when, byAda.tones(300*time.Millisecond), tones)
				}
				hears("of two", "low")
				b.do(call.ID, signaling.Mute{})
				hears("muted", "")
				b.do(call.ID, signaling.Unmute{})
				hears("unmuted", "low")
				b.do(call.ID, signaling.Mute{})
				other := ""
				if how == "one of many" {
					b.do(call.ID, signaling.Invite{Participants: users("carl")})
					(<-carls).hush()
				} else {
					other = "beep"
					app, _ := w.service.Application("bot")
					found, _ := app.Find(w.Context(), call.ID)
					if _, err := app.ControlOutside(w.Context(), found.ServerID, outsideURI, looped("beep", "beep")); err != nil {
						w.Fatal(err)
					}
				}
				hears("and then", other)
				b.do(call.ID, signaling.Unmute{})
				hears("unmuted again", map[string]string{"": "low", "beep": "both"}[other])
				b.do(call.ID, signaling.CancelMedia{})
				hears("cancelled", other)
				b.do(call.ID, signaling.Mute{})
				hears("muted, with nothing to say", other)
				_ = ada.Hangup(w.Context())
			})
		})
	}
}
