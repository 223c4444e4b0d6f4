package conference_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/conference"
	"callbot/media/mediatest"
)

// A recording of all has everyone in it, a recording of one that one alone; both begin
// with the recording and last as long as it, whoever is silent meanwhile, so that they
// can be laid side by side.
func TestRecordings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		speaks := &mouthful{}
		a, b := w.enter(tone(400)), w.enter(speaks)
		w.enter(nil)
		var all, one, other ears
		stops := []func(){w.room.Listen(&all), a.seat.Listen(&one), b.seat.Listen(&other)}
		begun := time.Now()
		time.Sleep(1003 * time.Millisecond)
		speaks.say(media.NewSamples(media.Rate16k, mediatest.Tone(media.Rate16k, 1000, 6000, time.Second)))
		time.Sleep(2 * time.Second)
		a.seat.Mute(true)
		time.Sleep(time.Second)
		for _, stop := range stops {
			stop()
		}
		want := media.Rate16k.Samples(time.Since(begun))
		frame := media.Rate16k.FrameSize()
		for name, e := range map[string]*ears{"all": &all, "one": &one, "other": &other} {
			if off := len(e.heard) - want; off > frame || off < -2*frame {
				t.Errorf("%s: %d samples of %d", name, len(e.heard), want)
			}
		}
		for _, x := range []struct {
			name     string
			heard    *ears
			from, to int // ms
			want     []float64
		}{
			{"all", &all, 200, 1000, []float64{400}}, {"all", &all, 1300, 1900, []float64{400, 1000}},
			{"all", &all, 2300, 2950, []float64{400}}, {"all", &all, 3200, 3900, nil},
			{"one", &one, 200, 2950, []float64{400}}, {"one", &one, 3200, 3900, nil},
			{"other", &other, 0, 1000, nil}, {"other", &other, 1300, 1900, []float64{1000}}, {"other", &other, 2300, 3900, nil},
		} {
			s := x.heard.heard[16*x.from : 16*x.to]
			w.hears(x.name, s, x.want...)
		}
		n := len(all.heard)
		time.Sleep(time.Second)
		if len(all.heard) != n {
			t.Error("frames came after the recording had ended")
		}
	})
}

// The recording of somebody whose line breaks off in the midst of a word goes on as silence.
func TestRecordingAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		near, far := mediatest.LegPair(mediatest.Link{})
		p := &phone{far: w.session(far)}
		w.seat(p)
		w.enter(nil)
		var one ears
		defer p.seat.Listen(&one)()
		w.session(near).Speak(tone(400))
		time.Sleep(2003 * time.Millisecond)
		w.hears("the recording", one.last(time.Second), 400)
		near.Close()
		time.Sleep(1503 * time.Millisecond)
		if level := mediatest.Level(one.last(time.Second)); level > -90 {
			t.Errorf("after the end there is sound at %.0f dB", level)
		}
	})
}

// An application that asks for the loudest gets each one's sound by itself, the loudest
// first, and nobody's while all are silent.
func TestLoudest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		quiet := &endless{mediatest.Tone(media.Rate16k, 400, 1500, time.Second), 0}
		a, b := w.enter(quiet), w.enter(tone(700))
		w.enter(nil)
		var first, second []int16
		frames, order := 0, 0
		stop := w.room.Loudest(2, func(heard []conference.Heard) {
			frames++
			if len(heard) == 2 && heard[0].Seat == b.seat && heard[1].Seat == a.seat && heard[0].Level < heard[1].Level {
				order++
				first, second = append(first, heard[0].Frame...), append(second, heard[1].Frame...)
			}
		})
		time.Sleep(2003 * time.Millisecond)
		synctest.Wait()
		if frames < 95 || order < 85 {
			t.Errorf("%d frames, %d with the right two in order", frames, order)
		}
		w.hears("the first", first, 700)
		if level := mediatest.Probe(media.Rate16k, second, 400); level < -40 {
			t.Errorf("the second is heard at %.0f dB", level)
		}
		if got := w.room.Speakers(); !slices.Equal(got, []*conference.Seat{b.seat, a.seat}) {
			t.Errorf("%d speak, or in another order", len(got))
		}
		a.seat.Mute(true)
		b.seat.Mute(true)
		time.Sleep(time.Second)
		if len(w.room.Speakers()) > 0 || b.seat.Speaking() || b.seat.Level() < 100 {
			t.Errorf("somebody speaks in silence, at %d", b.seat.Level())
		}
		stop()
		n := frames
		time.Sleep(time.Second)
		synctest.Wait()
		if frames != n {
			t.Error("frames came after stop")
		}
	})
}

// The dominant speaker is who has spoken up for a while: a cough does not make one, and
// whoever was it stays it in silence.
func TestDominantSpeaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		var leaders []*conference.Seat
		w.room.OnDominant = func(x *conference.Seat) { leaders = append(leaders, x) }
		mouths := [3]mouthful{}
		var seats [3]*conference.Seat
		for i := range mouths {
			seats[i] = w.enter(&mouths[i]).seat
		}
		say := func(i int, amplitude float64, d time.Duration) {
			mouths[i].say(media.NewSamples(media.Rate16k, mediatest.Tone(media.Rate16k, 500, amplitude, d)))
		}
		time.Sleep(1003 * time.Millisecond)
		say(0, 3000, 3*time.Second)
		time.Sleep(1500 * time.Millisecond)
		say(1, 9000, 200*time.Millisecond) // a cough
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if !slices.Equal(leaders, seats[:1]) || w.room.Dominant() != seats[0] {
			t.Fatalf("%d changes; want one, to the first", len(leaders))
		}
		say(1, 3000, 3*time.Second)
		time.Sleep(2 * time.Second)
		say(2, 12000, 3*time.Second) // louder than the one who speaks
		time.Sleep(4 * time.Second)
		synctest.Wait()
		if !slices.Equal(leaders, seats[:]) {
			t.Errorf("%d changes; want the first, the second, the third", len(leaders))
		}
		seats[2].Leave()
		if w.room.Dominant() != nil || len(leaders) != 4 || leaders[3] != nil {
			t.Error("one who has left is still dominant")
		}
	})
}
