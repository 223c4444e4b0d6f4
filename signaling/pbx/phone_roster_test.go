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

// Phones in a call of many see who comes and leaves and how they take part, each the same
// but for which of them it is.
func TestPhonesSeeTheRoster(t *testing.T) {
	inWorld(t, sounds, func(w *world) {
		ada, carl := w.dials("ada", "meeting"), w.dials("carl", "meeting")
		eve := w.dials("eve", "meeting")
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

// A phone sees who speaks, and no longer once that one is silent.
func TestPhonesSeeWhoSpeaks(t *testing.T) {
	inWorld(t, sounds, func(w *world) {
		ada := w.dials("ada", "meeting")
		w.dials("carl", "meeting").hush()
		w.dials("eve", "meeting").hush()
		time.Sleep(2003 * time.Millisecond)
		speaking := func() string {
			var who []string
			ctx, stop := context.WithTimeout(w.Context(), time.Millisecond)
			defer stop()
			for e, err := range ada.call.Events(ctx) {
				if err != nil || e.Event != phone.RosterMoved {
					continue
				}
				who = nil
				for _, p := range e.Roster {
					if p.Speaking {
						who = append(who, p.Name)
					}
				}
			}
			return strings.Join(who, " ")
		}
		want(w, "speaking", speaking(), "ada")
	})
}
