package pbx_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/phone"
)

// listener keeps what an application hears live.
type listener struct {
	mu      sync.Mutex
	samples []int16
	who     []string
	keys    string
}

func (l *listener) ear(unmixed bool) signaling.Ear {
	return signaling.Ear{
		Unmixed: unmixed,
		Heard: func(who signaling.Participant, f media.Frame) {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.samples, l.who = append(l.samples, f...), append(l.who, who.Identity.ID)
		},
		Key: func(who signaling.Participant, t media.Tone) {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.keys += who.Identity.ID + t.Key.String()
		},
	}
}

func (l *listener) heard() (samples []int16, who []string, keys string) {
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.samples), slices.Compact(slices.Clone(l.who)), l.keys
}

// An application that leaves its sound to the service hears its caller live, and the
// caller's keys, until it has heard enough.
func TestListen(t *testing.T) {
	inWorld(t, hosted(t), func(w *world) {
		call, err := w.telephone("eve").Dial(w.Context(), "reception")
		if err != nil {
			w.Fatal(err)
		}
		defer call.Close()
		id := w.bot("bot").take().ID
		<-call.Established()
		call.Say(tone(callerTone))
		app, _ := w.service.Application("bot")
		var mixed, alone listener
		stop, err := app.Listen(w.Context(), id, mixed.ear(false))
		if err != nil {
			w.Fatal(err)
		}
		stopAlone, err := app.Listen(w.Context(), id, alone.ear(true))
		if err != nil {
			w.Fatal(err)
		}
		time.Sleep(1003 * time.Millisecond)
		if err := call.Press(w.Context(), phone.InSound, phone.Press{Key: '5'}); err != nil {
			w.Error(err)
		}
		time.Sleep(503 * time.Millisecond)
		stop()
		before, who, keys := mixed.heard()
		if !loud(before, 200*time.Millisecond, time.Second, callerTone) || strings.Join(who, "") != "" || keys != "eve5" {
			w.Errorf("heard %d samples of %q, keys %q", len(before), who, keys)
		}
		time.Sleep(503 * time.Millisecond)
		if after, _, _ := mixed.heard(); len(after) != len(before) {
			w.Error("it is heard after the end")
		}
		if _, who, keys := alone.heard(); strings.Join(who, "") != "eve" || keys != "eve5" {
			w.Errorf("alone: of %q, keys %q", who, keys)
		}
		stopAlone()
		stopAlone()
	})
}

// What an application says live is heard until it says no more, and also by whoever it
// talks to after that.
func TestSpeak(t *testing.T) {
	inWorld(t, hosted(t), func(w *world) {
		call, err := w.telephone("eve").Dial(w.Context(), "reception")
		if err != nil {
			w.Fatal(err)
		}
		defer call.Close()
		heard := &ears{}
		call.Hear(heard)
		id := w.bot("bot").take().ID
		<-call.Established()
		app, _ := w.service.Application("bot")
		stop, err := app.Speak(w.Context(), id, tone(calleeTone))
		if err != nil {
			w.Fatal(err)
		}
		listen := func() bool {
			heard.mu.Lock()
			defer heard.mu.Unlock()
			now := media.Rate16k.Duration(len(heard.samples))
			return now > time.Second && loud(heard.samples, now-700*time.Millisecond, now, calleeTone)
		}
		time.Sleep(1203 * time.Millisecond)
		if !listen() {
			w.Error("it is not heard")
		}
		stop()
		time.Sleep(1203 * time.Millisecond)
		if listen() {
			w.Error("it is heard after the end")
		}
		_, err = app.Speak(w.Context(), id, tone(calleeTone))
		if err != nil {
			w.Fatal(err)
		}
		_ = call.Hangup(w.Context()) // takes it along
	})
}

// Who brings media of its own, or whose call is not established, hears nothing by way of
// the service.
func TestTapRefused(t *testing.T) {
	inWorld(t, hosted(t), func(w *world) {
		w.dial("reception")
		bot := w.bot("bot")
		call := bot.ringing()
		app, _ := w.service.Application("bot")
		listen := func() error {
			_, err := app.Listen(w.Context(), call.ID, signaling.Ear{})
			return err
		}
		wantCode(w, listen(), signaling.WrongState)
		bot.answer()
		wantCode(w, listen(), signaling.WrongMedia)
		_, err := app.Speak(w.Context(), call.ID, tone(calleeTone))
		wantCode(w, err, signaling.WrongMedia)
		bot.must(call.ID, signaling.Hangup{})
		wantCode(w, listen(), signaling.NotFound)
		_, err = app.Speak(w.Context(), "unknown", tone(calleeTone))
		wantCode(w, err, signaling.NotFound)
	})
	inWorld(t, hosted(t), func(w *world) {
		w.dial("reception")
		id := w.bot("bot").take().ID
		app, _ := w.service.Application("bot")
		for range 4 {
			if _, err := app.Listen(w.Context(), id, signaling.Ear{}); err != nil {
				w.Fatal(err)
			}
		}
		_, err := app.Listen(w.Context(), id, signaling.Ear{})
		wantCode(w, err, signaling.Unavailable)
	})
}
