package conference_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callbot/media/conference"
	"callbot/media/prompt"
)

// Three who call each hear the two others and not themselves.
func TestEveryoneHearsTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a, b, c := w.enter(tone(400)), w.enter(tone(700)), w.enter(tone(1000))
		time.Sleep(3 * time.Second)
		w.hears("a", a.last(time.Second), 700, 1000)
		w.hears("b", b.last(time.Second), 400, 1000)
		w.hears("c", c.last(time.Second), 400, 700)
	})
}

// Somebody who is muted is heard by nobody and hears the others; nobody hears one who
// has left, who then hears what its own side says.
func TestMuteAndLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a, b, c := w.enter(tone(400)), w.enter(tone(700)), w.enter(tone(1000))
		time.Sleep(2003 * time.Millisecond)
		b.seat.Mute(true)
		time.Sleep(1100 * time.Millisecond)
		w.hears("a", a.last(time.Second), 1000)
		w.hears("b", b.last(time.Second), 400, 1000)
		w.hears("c", c.last(time.Second), 400)
		b.seat.Mute(false)
		time.Sleep(1200 * time.Millisecond)
		w.hears("a afterwards", a.last(time.Second), 700, 1000)
		c.seat.Leave()
		if err := c.far.Play(prompt.Item{Prompts: []*prompt.Prompt{sine(t, 1300, 5*time.Second)}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(1400 * time.Millisecond)
		w.hears("a alone with b", a.last(time.Second), 700)
		w.hears("b alone with a", b.last(time.Second), 400)
		w.hears("c", c.last(time.Second), 1300)
	})
}

// Somebody on hold hears the music alone and is heard by nobody, and comes back.
func TestHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a, b, c := w.enter(tone(400)), w.enter(tone(700)), w.enter(tone(1000))
		time.Sleep(2003 * time.Millisecond)
		b.seat.Hold(sine(t, 1300, time.Second))
		time.Sleep(1200 * time.Millisecond)
		w.hears("a", a.last(time.Second), 1000)
		w.hears("b", b.last(time.Second), 1300)
		b.seat.Resume()
		time.Sleep(1200 * time.Millisecond)
		w.hears("a afterwards", a.last(time.Second), 700, 1000)
		w.hears("b afterwards", b.last(time.Second), 400, 1000)
		w.hears("c afterwards", c.last(time.Second), 400, 700)
	})
}

// A supervisor who whispers to an agent is heard by the agent alone, and hears both.
func TestWhisper(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		caller, agent, supervisor := w.enter(tone(400)), w.enter(tone(700)), w.enter(tone(1000))
		w.room.Route([]conference.Group{
			{Sources: []*conference.Seat{supervisor.seat}, Receivers: []*conference.Seat{agent.seat}},
		})
		time.Sleep(2003 * time.Millisecond)
		w.hears("the caller", caller.last(time.Second), 700)
		w.hears("the agent", agent.last(time.Second), 400, 1000)
		w.hears("the supervisor", supervisor.last(time.Second), 400, 700)
		w.room.Route(nil)
		time.Sleep(1200 * time.Millisecond)
		w.hears("the caller afterwards", caller.last(time.Second), 700, 1000)
	})
}

// A prompt to one is heard by that one beside the others, a prompt to the room by all.
func TestPrompts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a, b, c := w.enter(tone(400)), w.enter(nil), w.enter(nil)
		done := make(chan prompt.Outcome, 2)
		item := func(hertz float64) prompt.Item {
			return prompt.Item{
				Prompts: []*prompt.Prompt{sine(t, hertz, 2*time.Second)},
				Done:    func(o prompt.Outcome) { done <- o },
			}
		}
		time.Sleep(1003 * time.Millisecond)
		if err := b.seat.Play(item(1300)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(1500 * time.Millisecond)
		w.hears("a", a.last(time.Second))
		w.hears("b", b.last(time.Second), 400, 1300)
		w.hears("c", c.last(time.Second), 400)
		if o := <-done; o != prompt.Completed {
			t.Errorf("the prompt to b ended with %v", o)
		}
		announcer := w.room.Announcer()
		if err := announcer.Play(item(1700)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(1500 * time.Millisecond)
		w.hears("a", a.last(time.Second), 1700)
		w.hears("b", b.last(time.Second), 400, 1700)
		w.hears("c", c.last(time.Second), 400, 1700)
		announcer.Cancel(false)
		if o := <-done; o != prompt.Cancelled {
			t.Errorf("the prompt to all ended with %v", o)
		}
		time.Sleep(1200 * time.Millisecond)
		w.hears("c afterwards", c.last(time.Second), 400)
	})
}
