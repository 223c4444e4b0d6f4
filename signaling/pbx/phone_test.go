package pbx_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
	"callbot/media/opus"
	"callbot/media/session"
	"callbot/signaling"
	"callbot/signaling/pbx"
	"callbot/signaling/phone"
)

// telephone is a phone in this world that talks to the service directly.
func (w *world) telephone(name string) *phone.Phone {
	return &phone.Phone{Exchange: w.service, Connector: w.network, Session: w.service.Session, Name: name}
}

// A telephone dials a bot, sees each step, and is told when the bot hangs up.
func TestTelephoneDials(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		call, err := w.telephone("eve").Dial(w.Context(), "reception")
		if err != nil {
			w.Fatal(err)
		}
		defer call.Close()
		bot := w.bot("bot")
		if from := bot.ringing().Source.Identity.ID; from != "eve" {
			w.Errorf("%s calls", from)
		}
		incoming, _ := bot.answer()
		<-call.Established()
		time.Sleep(time.Second)
		bot.must(incoming.ID, signaling.Hangup{})
		if e := call.Ending(); e.Reason != phone.HungUp || e.Subcode != 4521 {
			w.Errorf("ended by %+v", e)
		}
		var words []string
		for e := range call.Events(w.Context()) {
			words = append(words, e.Event)
		}
		want(w, "events", strings.Join(words, ", "), "ringing, established, roster, terminated")
	})
}

// A telephone that is closed in the middle of a call says goodbye.
func TestTelephoneCloses(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		call, err := w.telephone("").Dial(w.Context(), "reception")
		if err != nil {
			w.Fatal(err)
		}
		w.bot("bot").answer()
		_ = call.Close()
		if e := call.Ending(); e.Reason != phone.HungUp || e.Subcode != 0 {
			w.Errorf("ended by %+v", e)
		}
		want(w, "bot", w.bot("bot").told(), "incoming, establishing, established, terminated 200/4521")
	})
}

// A telephone that mutes itself is heard by nobody until it ends that, and the far side
// learns of both.
func TestTelephoneMutes(t *testing.T) {
	codecs := func(s *pbx.Service) { s.Session.Codecs = []media.Codec{opus.Codec{}} }
	inWorld(t, codecs, func(w *world) {
		call, err := w.telephone("eve").Dial(w.Context(), "reception")
		if err != nil {
			w.Fatal(err)
		}
		defer call.Close()
		if err := call.Mute(w.Context(), true); err == nil {
			w.Error("muted before anybody hears it")
		}
		_ = call.Mute(w.Context(), false)
		_, far := w.bot("bot").answer()
		<-call.Established()
		call.Say(tone(callerTone))
		heard := func() int {
			before := far.total()
			time.Sleep(503 * time.Millisecond)
			return far.total() - before
		}
		if n := heard(); n < 24 {
			w.Errorf("%d packets were heard", n)
		}
		if err := call.Mute(w.Context(), true); err != nil {
			w.Error(err)
		}
		if n := heard(); n > 1 {
			w.Errorf("%d packets were heard while it was muted", n)
		}
		if err := call.Mute(w.Context(), false); err != nil {
			w.Error(err)
		}
		if n := heard(); n < 24 {
			w.Errorf("%d packets were heard afterwards", n)
		}
	})
}

// One telephone calls another, which answers after a while and hangs up in the end.
func TestTelephoneIsRung(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		answered := make(chan *phone.Call, 1)
		go func() {
			alice := w.telephone("alice")
			for ring, err := range alice.Rings(w.Context(), "alice") {
				if err != nil {
					return
				}
				time.Sleep(1503 * time.Millisecond)
				call, err := alice.Answer(w.Context(), ring)
				if err != nil {
					w.Error(err)
				}
				answered <- call
				return
			}
		}()
		synctest.Wait()
		call, err := w.telephone("eve").Dial(w.Context(), "alice")
		if err != nil {
			w.Fatal(err)
		}
		defer call.Close()
		far := <-answered
		<-call.Established()
		<-far.Established()
		if err := far.Hangup(w.Context()); err != nil {
			w.Error(err)
		}
		if e := call.Ending(); e.Reason != phone.HungUp {
			w.Errorf("ended by %+v", e)
		}
		_ = far.Close()
	})
}

// ears collects what is written to it.
type ears struct {
	mu      sync.Mutex
	samples []int16
}

func (e *ears) Rate() media.Rate { return media.Rate16k }

func (e *ears) WriteFrame(f media.Frame) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.samples = append(e.samples, f...)
	return nil
}

// Keys that a telephone presses, by either way, reach the bot through the service once
// each, while it speaks too; and it hears what the bot says.
func TestTelephoneSpeaksAndHears(t *testing.T) {
	codecs := func(s *pbx.Service) { s.Session.Codecs = []media.Codec{opus.Codec{}} }
	inWorld(t, codecs, func(w *world) {
		call, err := w.telephone("eve").Dial(w.Context(), "reception")
		if err != nil {
			w.Fatal(err)
		}
		defer call.Close()
		heard := &ears{}
		call.Hear(heard)
		keys := make(chan media.Tone, 16)
		w.bot("bot").talk(func(tone media.Tone) { keys <- tone })
		<-call.Established()
		began := time.Now()
		call.Say(dtmf.NewGenerator(media.Rate8k, '3')) // somebody else's rate, beside the keys
		time.Sleep(time.Second)
		for i, mode := range []phone.PressMode{phone.AsEvents, phone.InSound, phone.BothWays} {
			at := time.Duration(i+1) * 1503 * time.Millisecond
			err := call.Press(w.Context(), mode, phone.Press{Key: '7', At: at}, phone.Press{Key: '#', At: at})
			if err != nil {
				w.Error(err)
			}
		}
		if took := time.Since(began); took < 4709*time.Millisecond || took > 5*time.Second {
			w.Errorf("the keys were pressed within %v", took)
		}
		time.Sleep(time.Second)
		if e := call.Stats(); e.Received == 0 {
			w.Errorf("stats are %+v", e)
		}
		if err := call.Hangup(w.Context()); err != nil {
			w.Error(err)
		}
		call.Ending()
		close(keys)
		var got []string
		for tone := range keys {
			got = append(got, tone.Key.String())
		}
		if !slices.Equal(got, []string{"3", "7", "#", "7", "#", "7", "#"}) {
			w.Errorf("the bot heard %v", got)
		}
		heard.mu.Lock()
		defer heard.mu.Unlock()
		if level := loudness(heard.samples); level < 1000 {
			w.Errorf("the bot was heard at a level of %.0f", level)
		}
	})
}

// loudness is the mean of the samples' magnitudes.
func loudness(samples []int16) float64 {
	var sum float64
	for _, s := range samples {
		sum += max(float64(s), -float64(s))
	}
	return sum / float64(max(1, len(samples)))
}

// talk answers the call that rings with a session that presses a key for ever, in the
// sound, and reports the keys that it hears.
func (b *fakeBot) talk(onTone func(media.Tone)) {
	b.world.Helper()
	call := b.ringing()
	leg, answer := b.prepare(call)
	config := b.world.service.Session
	config.Leg, config.OnTone, config.InBand = leg, onTone, session.InBandAlways
	s := session.New(config)
	ctx, stop := context.WithCancel(b.world.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = s.Run(ctx)
	}()
	b.world.Cleanup(func() { stop(); <-ended })
	long := dtmf.NewGenerator(media.Rate16k, '1')
	long.Duration = time.Minute
	s.Speak(long)
	b.must(call.ID, signaling.Answer{Media: signaling.Media{Hosting: signaling.AppHosted, Description: answer}})
}
