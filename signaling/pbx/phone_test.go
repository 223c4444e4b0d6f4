package pbx_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling"
	"callbot/signaling/phone"
)

// telephone is a phone in this world that talks to the service directly.
func (w *world) telephone(name string) *phone.Phone {
	return &phone.Phone{Exchange: w.service, Connector: w.network, Session: w.service.Session, Name: name}
}

// A telephone dials a bot, sees each step, and is told when the bot hangs up.
func TestTelephoneDials(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		call, err := w.telephone("eve").Dial(t.Context(), "reception")
		if err != nil {
			t.Fatal(err)
		}
		defer call.Close()
		bot := w.bot("bot")
		if from := bot.ringing().Source.Identity.ID; from != "eve" {
			t.Errorf("%s calls", from)
		}
		incoming, _ := bot.answer()
		<-call.Established()
		time.Sleep(time.Second)
		bot.must(incoming.ID, signaling.Hangup{})
		if e := call.Ending(); e.Reason != phone.HungUp || e.Subcode != 4521 {
			t.Errorf("ended by %+v", e)
		}
		var words []string
		for e := range call.Events(t.Context()) {
			words = append(words, e.Event)
		}
		want(t, "events", strings.Join(words, ", "), "ringing, established, terminated")
	})
}

// A telephone that is closed in the middle of a call says goodbye.
func TestTelephoneCloses(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		call, err := w.telephone("").Dial(t.Context(), "reception")
		if err != nil {
			t.Fatal(err)
		}
		w.bot("bot").answer()
		_ = call.Close()
		if e := call.Ending(); e.Reason != phone.HungUp || e.Subcode != 0 {
			t.Errorf("ended by %+v", e)
		}
		want(t, "bot", w.bot("bot").told(), "incoming, establishing, established, terminated 200/4521")
	})
}

// One telephone calls another, which answers after a while and hangs up in the end.
func TestTelephoneIsRung(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		answered := make(chan *phone.Call, 1)
		go func() {
			alice := w.telephone("alice")
			for ring, err := range alice.Rings(t.Context(), "alice") {
				if err != nil {
					return
				}
				time.Sleep(1503 * time.Millisecond)
				call, err := alice.Answer(t.Context(), ring)
				if err != nil {
					t.Error(err)
				}
				answered <- call
				return
			}
		}()
		synctest.Wait()
		call, err := w.telephone("eve").Dial(t.Context(), "alice")
		if err != nil {
			t.Fatal(err)
		}
		defer call.Close()
		far := <-answered
		<-call.Established()
		<-far.Established()
		if err := far.Hangup(t.Context()); err != nil {
			t.Error(err)
		}
		if e := call.Ending(); e.Reason != phone.HungUp {
			t.Errorf("ended by %+v", e)
		}
		_ = far.Close()
	})
}
