package conference_test

import (
	"testing"
	"testing/synctest"
	"time"
)

// What is said live to the room is heard by all, also by two who are forwarded to each
// other until then, and no longer after its end.
func TestSpeak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a, b := w.enter(tone(400)), w.enter(tone(700))
		time.Sleep(1003 * time.Millisecond)
		stop := w.room.Speak(tone(1300))
		recorded := &ears{}
		defer w.room.Listen(recorded)()
		time.Sleep(1500 * time.Millisecond)
		w.hears("a", a.last(time.Second), 700, 1300)
		w.hears("b", b.last(time.Second), 400, 1300)
		w.hears("the recording", recorded.last(time.Second), 400, 700, 1300)
		other := w.room.Speak(tone(1700))
		time.Sleep(1500 * time.Millisecond)
		w.hears("a with two", a.last(time.Second), 700, 1300, 1700)
		other()
		stop()
		stop()
		time.Sleep(1500 * time.Millisecond)
		w.hears("a afterwards", a.last(time.Second), 700)
	})
}
