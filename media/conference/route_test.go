package conference_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/conference"
	"callbot/media/mediatest"
	"callbot/media/session"
)

func seats(phones ...*phone) (all []*conference.Seat) {
	for _, p := range phones {
		all = append(all, p.seat)
	}
	return all
}

// A supervisor may listen unheard, speak with the agent alone, or with both; two may talk
// where nobody else hears them.
func TestWhoHearsWhom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		caller, agent, supervisor := w.enter(tone(400)), w.enter(tone(700)), w.enter(tone(1000))
		for _, step := range []struct {
			name                      string
			groups                    []conference.Group
			caller, agent, supervisor []float64
		}{
			{
				"monitor", []conference.Group{{Sources: seats(supervisor)}},
				[]float64{700}, []float64{400}, []float64{400, 700},
			},
			{
				"coach", []conference.Group{{Sources: seats(supervisor), Receivers: seats(agent)}},
				[]float64{700}, []float64{400, 1000}, []float64{400, 700},
			},
			{
				"barge", nil,
				[]float64{700, 1000}, []float64{400, 1000}, []float64{400, 700},
			},
			{
				"aside", []conference.Group{
					{Sources: seats(supervisor), Receivers: seats(agent, supervisor)},
					{Sources: seats(agent), Receivers: seats(supervisor)},
				},
				nil, []float64{400, 1000}, []float64{400, 700},
			},
		} {
			w.room.Route(step.groups)
			time.Sleep(2203 * time.Millisecond)
			w.hears("the caller, "+step.name, caller.last(time.Second), step.caller...)
			w.hears("the agent, "+step.name, agent.last(time.Second), step.agent...)
			w.hears("the supervisor, "+step.name, supervisor.last(time.Second), step.supervisor...)
		}
		agent.seat.Leave()
		time.Sleep(2203 * time.Millisecond)
		w.hears("the supervisor, without the agent", supervisor.last(time.Second), 400)
		w.hears("the caller, without the agent", caller.last(time.Second))
	})
}

// What one says to several is encoded once for all of them, as for all others.
func TestMulticastIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		guide := w.enter(tone(400))
		var guests, others []*phone
		for range 10 {
			guests, others = append(guests, w.enter(nil)), append(others, w.enter(nil))
		}
		w.enter(tone(1000))
		w.room.Route([]conference.Group{{Sources: seats(guide), Receivers: seats(guests...)}})
		time.Sleep(5003 * time.Millisecond)
		before := w.room.Stats()
		time.Sleep(1200 * time.Millisecond)
		after := w.room.Stats()
		for _, p := range guests {
			w.hears("a guest", p.last(time.Second), 400, 1000)
		}
		for _, p := range others {
			w.hears("another", p.last(time.Second), 1000)
		}
		w.hears("the guide", guide.last(time.Second), 1000)
		// Once for the guests, once for the others and the guide; who speaks to all hears nobody.
		if each := (after.Encoded - before.Encoded) / (after.Ticks - before.Ticks); each > 2 {
			t.Errorf("%d frames are encoded in a tick", each)
		}
	})
}

// enterForKeys lets somebody enter the room who tells what keys are heard.
func (w *world) enterForKeys() (*phone, <-chan media.Key) {
	near, far := mediatest.LegPair(mediatest.Link{})
	heard := make(chan media.Key, 100)
	p := &phone{far: w.session(far)}
	p.Session = session.New(session.Config{
		Leg: near, Wheel: w.wheel, Codecs: codecs(), InBand: session.InBandNever,
		OnTone: func(t media.Tone) { heard <- t.Key },
	})
	mediatest.Run(w.t, "for keys", p.Run)
	p.Listen(&p.ears)
	w.seat(p)
	return p, heard
}

// Keys that the service sends to somebody in a room arrive, whether two are forwarded or
// several are mixed, and the sound goes on after them.
func TestKeysAreSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a, heard := w.enterForKeys()
		w.enter(tone(400))
		press := func(keys string) {
			time.Sleep(2003 * time.Millisecond)
			a.far.Press([]media.Key(keys), 0, 0, nil)
			time.Sleep(2 * time.Second)
			for i := range keys {
				if got := <-heard; got != media.Key(keys[i]) {
					t.Errorf("%v was heard in the place of %c", got, keys[i])
				}
			}
			w.hears("a", a.last(time.Second), 400)
			if s := a.Stats(); s.Late > 0 || s.Duplicate > 0 {
				t.Errorf("numbers were given twice: %+v", s)
			}
		}
		press("159#")
		w.enter(nil)
		press("270*")
	})
}

// Keys that somebody presses while others are being sent to the one whom they talk to are
// heard too: each once, those first that were pressed first, with the others' around them.
func TestKeysOfBothAreHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a, heard := w.enterForKeys()
		says := new(mouthful)
		b := w.enter(says)
		time.Sleep(2003 * time.Millisecond) // in silence each gets the other's packets as they are
		says.say(tone(400))
		time.Sleep(2003 * time.Millisecond)
		press := func(on *session.Session, keys string, duration time.Duration) {
			t.Helper()
			if _, err := on.Press([]media.Key(keys), duration, 0, nil); err != nil {
				t.Error(err)
			}
		}
		hears := func(when, want string) {
			t.Helper()
			time.Sleep(3 * time.Second)
			synctest.Wait()
			got := ""
			for len(heard) > 0 {
				got += string(rune(<-heard))
			}
			if got != want {
				t.Errorf("%s: %q was heard, want %q", when, got, want)
			}
			w.hears("a", a.last(time.Second), 400)
			if s := a.Stats(); s.Late > 0 || s.Duplicate > 0 {
				t.Errorf("%s: numbers were given twice: %+v", when, s)
			}
		}
		press(b.Session, "12", 0)
		hears("alone", "12")
		press(a.far, "159", 0)
		time.Sleep(107 * time.Millisecond)
		press(b.Session, "37", 0)
		hears("beside others", "15937")
		press(b.Session, "4", time.Second)
		time.Sleep(307 * time.Millisecond)
		press(a.far, "6", 0)
		hears("one that sounds before and after", "46")
		press(a.far, "8", 0)
		time.Sleep(57 * time.Millisecond)
		press(b.Session, "0", time.Second)
		hears("one that sounds for longer", "80")
		press(b.Session, "#", 0)
		hears("and afterwards", "#")
		press(a.far, "111111111111111111111111111111", 0)
		press(b.Session, "222222222222222222222222222222", 0)
		time.Sleep(7 * time.Second)
		hears("more than there is room for", "111111111111111111111111111111"+"2222222222222222")
		press(b.Session, "3", 0)
		hears("at last", "3")
	})
}

// A call that ends while it is in the room disturbs nobody, and its seat can be left.
func TestCallEndsInTheRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a, b := w.enter(tone(400)), w.enter(tone(700))
		near, far := mediatest.LegPair(mediatest.Link{})
		c := &phone{far: w.session(far)}
		w.seat(c)
		time.Sleep(1003 * time.Millisecond)
		near.Close()
		time.Sleep(1203 * time.Millisecond)
		w.hears("a", a.last(time.Second), 700)
		c.seat.Leave()
		time.Sleep(1203 * time.Millisecond)
		w.hears("b", b.last(time.Second), 400)
	})
}
