package conference_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/media/conference"
	"callbot/media/mediatest"
	"callbot/media/prompt"
)

// announcing has an announcer play one frequency for a while, and keeps what came of it.
func (w *world) announcing(hertz float64, length time.Duration, play func(prompt.Item) error) <-chan prompt.Outcome {
	w.t.Helper()
	done := make(chan prompt.Outcome, 1)
	err := play(prompt.Item{
		Prompts: []*prompt.Prompt{sine(w.t, hertz, length)},
		Done:    func(o prompt.Outcome) { done <- o },
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return done
}

func (w *world) outcome(who string, done <-chan prompt.Outcome, want prompt.Outcome) {
	w.t.Helper()
	select {
	case o := <-done:
		if o != want {
			w.t.Errorf("what %s plays ended with %v, want %v", who, o, want)
		}
	default:
		w.t.Errorf("what %s plays has not ended", who)
	}
}

// Two who play to the same room are heard beside each other; each one's prompts wait for
// its own, and what one cancels is its own.
func TestAnnouncers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a, b := w.enter(tone(400)), w.enter(nil)
		time.Sleep(503 * time.Millisecond)
		one, two := w.room.Announcer(), w.room.Announcer()
		first := w.announcing(1000, 3*time.Second, one.Play)
		next := w.announcing(700, 3*time.Second, one.Play)
		other := w.announcing(1300, 10*time.Second, two.Play)
		time.Sleep(1503 * time.Millisecond)
		w.hears("a", a.last(time.Second), 1000, 1300)
		w.hears("b", b.last(time.Second), 400, 1000, 1300)
		time.Sleep(3003 * time.Millisecond)
		w.hears("b, of the next,", b.last(time.Second), 400, 700, 1300)
		one.Cancel(false)
		time.Sleep(1203 * time.Millisecond)
		w.hears("b, of the other alone,", b.last(time.Second), 400, 1300)
		w.outcome("one first", first, prompt.Completed)
		w.outcome("one next", next, prompt.Cancelled)
		two.Close()
		w.outcome("the other", other, prompt.Cancelled)
		w.outcome("one that is closed", w.announcing(700, time.Second, two.Play), prompt.Cancelled)
		time.Sleep(1203 * time.Millisecond)
		w.hears("b, in the end,", b.last(time.Second), 400)
	})
}

// The background of one announcer plays on under the prompts of both, whatever the other
// puts under its own.
func TestAnnouncersBackgrounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a := w.enter(nil)
		w.enter(nil)
		under := func(announcer *conference.Announcer, hertz float64) {
			err := announcer.Play(prompt.Item{Background: true, Loop: true, Prompts: []*prompt.Prompt{sine(t, hertz, time.Second)}})
			if err != nil {
				t.Fatal(err)
			}
		}
		one, two := w.room.Announcer(), w.room.Announcer()
		under(one, 1000)
		under(two, 1300)
		time.Sleep(1503 * time.Millisecond)
		w.hears("a", a.last(time.Second), 1000, 1300)
		two.Cancel(true)
		under(two, 1700)
		time.Sleep(1203 * time.Millisecond)
		w.hears("a, of another,", a.last(time.Second), 1000, 1700)
		one.Cancel(false)
		time.Sleep(1203 * time.Millisecond)
		w.hears("a, of one,", a.last(time.Second), 1700)
	})
}

// What an announcer plays to one seat that one alone hears, beside what is played to it
// by others; it ends when the seat is left.
func TestAnnouncersToOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a, b := w.enter(nil), w.enter(nil)
		one, two := w.room.Announcer(), w.room.Announcer()
		to := func(announcer *conference.Announcer, p *phone) func(prompt.Item) error {
			return func(item prompt.Item) error { return announcer.PlayTo(p.far, item) }
		}
		first := w.announcing(1000, 10*time.Second, to(one, a))
		time.Sleep(1203 * time.Millisecond)
		w.hears("a", a.last(time.Second), 1000)
		second := w.announcing(1300, 10*time.Second, to(two, a))
		third := w.announcing(700, 10*time.Second, to(two, b))
		time.Sleep(1503 * time.Millisecond)
		w.hears("a, of both,", a.last(time.Second), 1000, 1300)
		w.hears("b", b.last(time.Second), 700)
		one.Cancel(false)
		w.outcome("one", first, prompt.Cancelled)
		time.Sleep(1203 * time.Millisecond)
		w.hears("a, of the other,", a.last(time.Second), 1300)
		a.seat.Leave()
		w.outcome("the other", second, prompt.Cancelled)
		w.outcome("the other to who has left", w.announcing(1000, time.Second, to(two, a)), prompt.Cancelled)
		time.Sleep(1203 * time.Millisecond)
		w.hears("a, outside,", a.last(time.Second))
		w.hears("b, still,", b.last(time.Second), 700)
		two.Close()
		w.outcome("the other to b", third, prompt.Cancelled)
	})
}

// What a muted announcer plays goes on unheard, to everyone, to one, and what a session
// played before it entered; then nothing is sent for it, and it is heard again where it
// is by then.
func TestAnnouncersMuted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a := w.phone(mediatest.Link{}, nil)
		before := w.announcing(400, 6*time.Second, a.far.Play)
		b, _ := w.enter(nil), w.enter(nil)
		w.seat(a)
		announcer := w.room.Announcer()
		announcer.Adopt(a.far)
		time.Sleep(1003 * time.Millisecond)
		w.hears("a, of what began before,", a.last(500*time.Millisecond), 400)
		to := func(item prompt.Item) error { return announcer.PlayTo(a.far, item) }
		all := w.announcing(1000, 4*time.Second, announcer.Play)
		single := w.announcing(1300, 6*time.Second, to)
		announcer.Mute(true)
		time.Sleep(503 * time.Millisecond)
		sent := w.room.Stats().Sent
		time.Sleep(1503 * time.Millisecond)
		w.hears("a", a.last(time.Second))
		w.hears("b", b.last(time.Second))
		if now := w.room.Stats().Sent; now != sent {
			t.Errorf("%d packets were sent of what nobody is to hear", now-sent)
		}
		announcer.Mute(false)
		time.Sleep(1503 * time.Millisecond)
		w.hears("a, again,", a.last(time.Second), 400, 1000, 1300)
		w.hears("b, again,", b.last(time.Second), 1000)
		time.Sleep(703 * time.Millisecond)
		w.outcome("it to all", all, prompt.Completed)
		time.Sleep(903 * time.Millisecond)
		w.outcome("the session", before, prompt.Completed)
		announcer.Close()
		w.outcome("it to one", single, prompt.Cancelled)
	})
}

// What a session plays is its own again when the announcer that has adopted it closes.
func TestAnnouncerGivesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a := w.enter(nil)
		w.enter(nil)
		old := w.announcing(400, 6*time.Second, a.seat.Play)
		announcer := w.room.Announcer()
		announcer.Adopt(a.far)
		announcer.Mute(true)
		announcer.Close()
		w.outcome("the session", old, prompt.Cancelled)
		w.announcing(700, 6*time.Second, a.seat.Play)
		time.Sleep(1503 * time.Millisecond)
		w.hears("a", a.last(time.Second), 700)
	})
}
