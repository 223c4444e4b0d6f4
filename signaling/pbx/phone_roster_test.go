package pbx_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/signaling/phone"
)

// sees is who a phone was told is in its call, in words; the phone itself is "me".
func (w *world) sees(call *phone.Call) string {
	w.Helper()
	synctest.Wait()
	ctx, stop := context.WithTimeout(w.Context(), time.Millisecond)
	defer stop()
	var latest phone.Event
	for e, err := range call.Events(ctx) {
		if err == nil && e.Event == phone.RosterMoved {
			latest = e
		}
	}
	var words []string
	for _, p := range latest.Roster {
		word := p.Name
		if p.ID == latest.Me {
			word = "me"
		}
		for note, is := range map[string]bool{" muted": p.Muted, " on hold": p.OnHold} {
			if is {
				word += note
			}
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

// comes has somebody come to the meeting, after all who came before.
func (w *world) comes(name string) *speaker {
	w.Helper()
	s := w.dials(name, "meeting")
	<-s.call.Established()
	synctest.Wait()
	return s
}

// Phones in a call of many see who comes and leaves and how they take part, each the same
// but for which of them it is.
func TestPhonesSeeTheRoster(t *testing.T) {
	inWorld(t, sounds, func(w *world) {
		ada, carl, eve := w.comes("ada"), w.comes("carl"), w.comes("eve")
		time.Sleep(503 * time.Millisecond)
		want(w, "ada", w.sees(ada.call), "me, carl, eve")
		want(w, "eve", w.sees(eve.call), "ada, carl, me")
		if err := carl.call.Mute(w.Context(), true); err != nil {
			w.Error(err)
		}
		time.Sleep(1207 * time.Millisecond)
		want(w, "eve", w.sees(eve.call), "ada, carl muted, me")
		want(w, "eve hears", eve.ears.lately(800*time.Millisecond), "ada")
		if err := carl.call.Mute(w.Context(), false); err != nil {
			w.Error(err)
		}
		time.Sleep(1207 * time.Millisecond)
		want(w, "eve hears again", eve.ears.lately(800*time.Millisecond), "ada carl")
		_ = ada.call.Hangup(w.Context())
		want(w, "carl", w.sees(carl.call), "me, eve")
	})
}

// speakers are those who speak, as a phone was told last.
func (w *world) speakers(call *phone.Call) string {
	w.Helper()
	ctx, stop := context.WithTimeout(w.Context(), time.Millisecond)
	defer stop()
	names := make(map[string]string)
	var speaking []string
	for e := range call.Events(ctx) {
		if e.Event == phone.RosterMoved || e.Event == phone.SpeakersMoved {
			speaking = nil
		}
		for _, p := range e.Roster {
			names[p.ID] = p.Name
			if p.Speaking {
				speaking = append(speaking, p.Name)
			}
		}
		for _, id := range e.Speaking {
			speaking = append(speaking, names[id])
		}
	}
	return strings.Join(speaking, " ")
}

// A phone sees who speaks, two at a time too, and no longer once they are silent or muted.
func TestPhonesSeeWhoSpeaks(t *testing.T) {
	inWorld(t, sounds, func(w *world) {
		ada, carl, eve := w.comes("ada"), w.comes("carl"), w.comes("eve")
		eve.hush()
		time.Sleep(2003 * time.Millisecond)
		want(w, "two speak", w.speakers(eve.call), "ada carl")
		carl.hush()
		time.Sleep(1003 * time.Millisecond)
		want(w, "one speaks", w.speakers(eve.call), "ada")
		if err := ada.call.Mute(w.Context(), true); err != nil {
			w.Error(err)
		}
		time.Sleep(1003 * time.Millisecond)
		want(w, "nobody speaks", w.speakers(eve.call), "")
	})
}
