package pbx_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/phone"
)

// present has somebody call a name, who says next to nothing.
func (w *world) present(name, to string) string {
	w.Helper()
	leg, offer, err := w.network.Offer(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	placed, err := w.service.Place(w.Context(), phone.Placing{To: to, From: name, Offer: offer})
	if err != nil {
		w.Fatal(err)
	}
	if err := leg.Accept(placed.Answer); err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { _ = leg.Close() })
	go func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		silence := media.Packet{Payload: []byte{0xf8, 0xff, 0xfe}, Level: 127}
		for leg.WritePacket(&silence) == nil {
			silence.Sequence, silence.Timestamp = silence.Sequence+1, silence.Timestamp+48000
			select {
			case <-tick.C:
			case <-leg.Done():
			}
		}
	}()
	go func() {
		var p media.Packet
		for leg.ReadPacket(&p) == nil {
		}
	}()
	return placed.ID
}

// latest is the roster that a phone was told last.
func (w *world) latest(id string) string {
	w.Helper()
	var words []string
	for e, err := range w.service.Events(w.over(), id) {
		if err == nil && e.Event == phone.RosterMoved {
			words = nil
			for _, p := range e.Roster {
				words = append(words, fmt.Sprint(p.Name, p.Muted, p.OnHold))
			}
		}
	}
	return strings.Join(words, ", ")
}

// A hundred people are in a meeting for ten minutes, three of them speaking now and then;
// some come and go, some are muted. In the end all have the same roster, the three are heard, and
// when the meeting is over nothing of it is left.
func TestCrowd(t *testing.T) {
	if testing.Short() {
		t.Skip("a hundred people for ten minutes take some seconds; left out by -short")
	}
	inWorld(t, sounds, func(w *world) {
		before := runtime.NumGoroutine()
		ada, carl, eve := w.dials("ada", "meeting"), w.dials("carl", "meeting"), w.dials("eve", "meeting")
		var crowd []string
		for i := range 97 {
			crowd = append(crowd, w.present(fmt.Sprint("guest-", i), "meeting"))
		}
		b, other := w.bot("bot"), w.bot("other")
		there := signaling.Meeting{Thread: "19:meeting_meeting@thread.v2"}
		call, second := b.mustJoin(there), other.mustJoin(there)
		speakers := []*speaker{ada, carl, eve}
		for i := range 10 {
			time.Sleep(7007 * time.Millisecond)
			for _, s := range speakers {
				s.hush()
			}
			time.Sleep(50 * time.Second)
			for _, s := range speakers {
				s.hush = s.call.Say(humming(s.tone))
			}
			b.do(call.ID, signaling.MuteParticipant{Participant: b.participant(call.ID, fmt.Sprint("guest-", i))})
			_ = w.service.Hangup(w.Context(), crowd[i+20])
			crowd[i+20] = w.present(fmt.Sprint("late-", i), "meeting")
		}
		time.Sleep(7 * time.Second)
		roster := b.roster(call.ID)
		if n := strings.Count(roster, ",") + 1; n != 102 || strings.Count(roster, "muted") != 10 || strings.Count(roster, "late") != 10 {
			w.Errorf("%d are in %s", n, roster)
		}
		want(w, "the other bot's roster", other.roster(second.ID), roster)
		for _, id := range crowd {
			want(w, "a phone's roster", w.latest(id), w.latest(crowd[0]))
		}
		want(w, "ada hears", ada.ears.lately(time.Second), "carl eve")
		want(w, "carl hears", carl.ears.lately(time.Second), "ada eve")
		for _, id := range crowd {
			_ = w.service.Hangup(w.Context(), id)
		}
		for _, s := range speakers {
			_ = s.call.Close()
		}
		if n := w.live(); n != 0 {
			w.Errorf("%d calls are left", n)
		}
		if after := runtime.NumGoroutine(); after > before+10 {
			w.Errorf("%d goroutines before, %d after", before, after)
		}
	})
}

// over is a context that ends as soon as there is nothing more to read.
func (w *world) over() context.Context {
	ctx, stop := context.WithTimeout(w.Context(), time.Millisecond)
	w.Cleanup(stop)
	return ctx
}
