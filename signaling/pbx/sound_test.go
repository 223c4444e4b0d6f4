package pbx_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/opus"
	"callbot/media/session"
	"callbot/signaling"
	"callbot/signaling/pbx"
	"callbot/signaling/phone"
)

// speaker is somebody in a call who says one tone all the time, and hears.
type speaker struct {
	name string
	tone float64
	call *phone.Call
	ears *ears
	hush func()
}

// pitches are everybody's tones, in Hz: far enough apart to be told from one another.
var pitches = map[string]float64{"ada": 400, "carl": 700, "eve": 1000, "bot": 1300}

// hum is a tone without end: one second of it again and again.
type hum struct {
	second []int16
	at     int
}

// humming is a tone of whole Hertz, so that its seconds fit together.
func humming(hertz float64) *hum {
	return &hum{second: mediatest.Tone(media.Rate16k, hertz, 6000, time.Second)}
}

func (h *hum) Rate() media.Rate { return media.Rate16k }

func (h *hum) ReadFrame(f media.Frame) error {
	h.at = (h.at + copy(f, h.second[h.at:])) % len(h.second)
	return nil
}

// sounds lets a call have real sound.
func sounds(s *pbx.Service) {
	s.Session.Codecs = []media.Codec{opus.Codec{}}
	withMeeting(s)
}

// says makes a call's phone say its tone, and hear.
func (w *world) says(name string, call *phone.Call) *speaker {
	w.Helper()
	s := &speaker{name: name, tone: pitches[name], call: call, ears: &ears{}}
	call.Hear(s.ears)
	s.hush = call.Say(humming(s.tone))
	w.Cleanup(func() { _ = call.Close() })
	return s
}

// dials has somebody call a name and say their tone.
func (w *world) dials(name, to string) *speaker {
	w.Helper()
	call, err := w.telephone(name).Dial(w.Context(), to)
	if err != nil {
		w.Fatal(err)
	}
	return w.says(name, call)
}

// answers keeps somebody registered, who answers each call at once; the latest one comes
// by the channel.
func (w *world) answers(name string) <-chan *speaker {
	w.Helper()
	came := make(chan *speaker, 8)
	ctx, stop := context.WithCancel(w.Context())
	w.Cleanup(stop)
	go func() {
		p := w.telephone(name)
		for ring, err := range p.Rings(ctx, name) {
			if err != nil {
				return
			}
			call, err := p.Answer(ctx, ring)
			if err != nil {
				return
			}
			came <- w.says(name, call)
		}
	}()
	synctest.Wait()
	return came
}

// speaks has the bot answer the call that rings, and say its tone.
func (b *fakeBot) speaks() (signaling.Call, *ears) {
	b.world.Helper()
	call := b.ringing()
	leg, answer := b.prepare(call)
	heard := b.sounds(leg)
	b.must(call.ID, signaling.Answer{Media: signaling.Media{Hosting: signaling.AppHosted, Description: answer}})
	synctest.Wait()
	return call, heard
}

// sounds says the bot's tone on a leg, and hears.
func (b *fakeBot) sounds(leg media.Leg) *ears {
	config := b.world.service.Session
	config.Leg = leg
	s := session.New(config)
	ctx, stop := context.WithCancel(b.world.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = s.Run(ctx)
	}()
	b.world.Cleanup(func() { stop(); <-ended })
	heard := &ears{}
	s.Listen(heard)
	s.Speak(humming(pitches["bot"]))
	return heard
}

// lately is whom somebody has heard in the last while, in words.
func (e *ears) lately(d time.Duration) string {
	synctest.Wait()
	e.mu.Lock()
	defer e.mu.Unlock()
	n := media.Rate16k.Samples(d)
	latest := e.samples[max(0, len(e.samples)-n):]
	var heard []string
	for _, name := range []string{"ada", "carl", "eve", "bot"} {
		if level := mediatest.Probe(media.Rate16k, latest, pitches[name]); level > -40 {
			heard = append(heard, name)
		}
	}
	return strings.Join(heard, " ")
}

// gap is the longest time in which somebody's tone was not heard, from the moment on at
// which it first was.
func (e *ears) gap(name string) time.Duration {
	synctest.Wait()
	e.mu.Lock()
	defer e.mu.Unlock()
	const step = 160 // 10 ms
	var run, longest int
	began := false
	for at := 0; at+2*step <= len(e.samples); at += step {
		level := mediatest.Probe(media.Rate16k, e.samples[at:at+2*step], pitches[name])
		switch {
		case level > -40:
			began = true
			longest = max(longest, run)
			run = 0
		case began:
			run++
		}
	}
	return media.Rate16k.Duration(max(longest, run) * step)
}

// long is how much was heard so far, and between what was heard from then to then.
func (e *ears) long() int {
	synctest.Wait()
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.samples)
}

func (e *ears) between(from, to int) *ears {
	e.mu.Lock()
	defer e.mu.Unlock()
	return &ears{samples: e.samples[from:to]}
}

// Three phones and a bot in one call: each hears the others and not itself; muted,
// on hold, sent away, asked back: each time the right ones are heard.
func TestThreeAndABot(t *testing.T) {
	inWorld(t, sounds, func(w *world) {
		ada := w.dials("ada", "reception")
		b := w.bot("bot")
		call, bot := b.speaks()
		carls, eves := w.answers("carl"), w.answers("eve")
		heard := func(when string, expected map[*ears]string) {
			w.Helper()
			time.Sleep(1207 * time.Millisecond)
			for e, words := range expected {
				want(w, when, e.lately(800*time.Millisecond), words)
			}
		}
		heard("two", map[*ears]string{ada.ears: "bot", bot: "ada"})
		b.do(call.ID, signaling.Invite{Participants: users("carl")})
		carl := <-carls
		heard("three", map[*ears]string{ada.ears: "carl bot", bot: "ada carl", carl.ears: "ada bot"})
		b.do(call.ID, signaling.Invite{Participants: users("eve")})
		eve := <-eves
		heard("four", map[*ears]string{ada.ears: "carl eve bot", bot: "ada carl eve", carl.ears: "ada eve bot", eve.ears: "ada carl bot"})

		b.do(call.ID, signaling.MuteParticipant{Participant: b.participant(call.ID, "carl")})
		heard("carl muted", map[*ears]string{ada.ears: "eve bot", bot: "ada eve", carl.ears: "ada eve bot", eve.ears: "ada bot"})
		want(w, "roster", b.roster(call.ID), "ada, bot, carl muted, eve")

		held := b.participant(call.ID, "eve")
		b.do(call.ID, signaling.StartHoldMusic{Participant: held, Context: "hold"})
		heard("eve on hold", map[*ears]string{ada.ears: "bot", bot: "ada", carl.ears: "ada bot", eve.ears: ""})
		want(w, "roster", b.roster(call.ID), "ada, bot, carl muted, eve on hold")
		b.do(call.ID, signaling.StopHoldMusic{Participant: held, Context: "back"})
		heard("eve back", map[*ears]string{ada.ears: "eve bot", bot: "ada eve", carl.ears: "ada eve bot", eve.ears: "ada bot"})

		b.do(call.ID, signaling.RemoveParticipant{Participant: b.participant(call.ID, "carl")})
		heard("carl sent away", map[*ears]string{ada.ears: "eve bot", bot: "ada eve", eve.ears: "ada bot"})
		b.do(call.ID, signaling.Invite{Participants: users("carl")})
		carl = <-carls
		heard("carl asked back", map[*ears]string{ada.ears: "carl eve bot", bot: "ada carl eve", carl.ears: "ada eve bot", eve.ears: "ada carl bot"})

		b.must(call.ID, signaling.Hangup{})
		heard("the bot left", map[*ears]string{ada.ears: "carl eve", carl.ears: "ada eve", eve.ears: "ada carl"})
		if gap := ada.ears.gap("bot"); gap > 10*time.Second {
			w.Errorf("the bot was not heard for %v", gap)
		}
	})
}

// While a call of two becomes one of many and comes back to two, whoever speaks is heard
// without a gap: by those who were there, and by the third from when it came until it
// leaves.
func TestEscalationHasNoGap(t *testing.T) {
	inWorld(t, sounds, func(w *world) {
		ada := w.dials("ada", "reception")
		b := w.bot("bot")
		call, bot := b.speaks()
		carls := w.answers("carl")
		time.Sleep(2003 * time.Millisecond)
		adaAt, botAt := ada.ears.long(), bot.long()
		b.do(call.ID, signaling.Invite{Participants: users("carl", "nobody")})
		carl := <-carls
		time.Sleep(2003 * time.Millisecond)
		want(w, "by carl", carl.ears.lately(time.Second), "ada bot")
		byAda, byBot := ada.ears.between(adaAt, ada.ears.long()), bot.between(botAt, bot.long())
		_ = carl.call.Hangup(w.Context())
		time.Sleep(2003 * time.Millisecond)
		for who, gap := range map[string]time.Duration{
			"ada by the bot": bot.gap("ada"), "the bot by ada": ada.ears.gap("bot"), "carl by ada": byAda.gap("carl"),
			"carl by the bot": byBot.gap("carl"), "ada by carl": carl.ears.gap("ada"), "the bot by carl": carl.ears.gap("bot"),
		} {
			w.Logf("%s: at most %v missing", who, gap)
			if gap > 60*time.Millisecond {
				w.Errorf("%s was not heard for %v", who, gap)
			}
		}
		want(w, "by ada", ada.ears.lately(time.Second), "bot")
	})
}
