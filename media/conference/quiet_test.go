package conference_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/conference"
	"callbot/media/mediatest"
)

// A room costs nothing while nobody speaks, though all send their silence; the first
// word after it is heard.
func TestNothingTicksInSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		speaks := &mouthful{}
		w.enter(speaks)
		w.enter(&mouthful{})
		c := w.enter(&mouthful{})
		time.Sleep(2003 * time.Millisecond)
		before := w.room.Stats()
		time.Sleep(time.Minute)
		if after := w.room.Stats(); after != before {
			t.Errorf("in silence: %+v, before %+v", after, before)
		}
		begun := time.Now()
		speaks.say(media.NewSamples(media.Rate16k, mediatest.Tone(media.Rate16k, 400, 6000, 500*time.Millisecond)))
		time.Sleep(5 * time.Second)
		heard := c.since(begun)
		loud := 0
		for n := 0; n+160 < len(heard); n += 160 {
			if mediatest.Probe(media.Rate16k, heard[n:n+160], 400) > -35 {
				loud++
			}
		}
		if loud < 48 || loud > 54 {
			t.Errorf("%d ms of a word of 500 were heard", 10*loud)
		}
		before = w.room.Stats()
		time.Sleep(time.Minute)
		if after := w.room.Stats(); after != before {
			t.Errorf("in silence afterwards: %+v, before %+v", after, before)
		}
	})
}

// Of many who speak the loudest three are heard, and one encoder serves all who are silent.
func TestLoudestAreHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for i, hertz := range []float64{400, 700, 1000, 1300, 1700} {
			amplitude := 6000.0
			if i >= 3 {
				amplitude = 1500
			}
			w.enter(&endless{mediatest.Tone(media.Rate16k, hertz, amplitude, time.Second), 0})
		}
		silent := []*phone{w.enter(nil), w.enter(nil), w.enter(&mouthful{})}
		time.Sleep(6003 * time.Millisecond)
		before := w.room.Stats()
		time.Sleep(1200 * time.Millisecond)
		after := w.room.Stats()
		for _, p := range silent {
			w.hears("a listener", p.last(time.Second), 400, 700, 1000)
		}
		ticks := after.Ticks - before.Ticks
		if n := after.Decoded - before.Decoded; n != 3*ticks {
			t.Errorf("%d frames decoded in %d ticks, want three in each", n, ticks)
		}
		if n := after.Encoded - before.Encoded; n != 4*ticks {
			t.Errorf("%d frames encoded in %d ticks, want four in each", n, ticks)
		}
	})
}

// Parties whose codecs differ hear each other, those whose packets tell no level too.
func TestCodecsAndLevels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		old := media.Format{Codec: "PCMU", Clock: media.Rate8k, PacketTime: media.FrameDuration}
		a := w.phone(mediatest.Link{Format: old}, tone(400))
		w.seat(a)
		b := w.enter(tone(700))
		blind, x := mediatest.LegPair(mediatest.Link{})
		c := &phone{far: w.session(x)}
		w.seat(c)
		mediatest.Run(w.t, "c", (&sender{leg: blind, sound: tone(1000), level: media.NoLevel}).run)
		time.Sleep(2003 * time.Millisecond)
		w.hears("a", a.last(time.Second), 700, 1000)
		w.hears("b", b.last(time.Second), 400, 1000)
		if level := c.seat.Level(); level < 10 || level > 30 || !c.seat.Speaking() {
			t.Errorf("one whose packets tell no level speaks at %d", level)
		}
		c.seat.Leave()
		time.Sleep(1200 * time.Millisecond)
		w.hears("a alone with b", a.last(time.Second), 700)
	})
}

// A room has its limit, and a seat that was left is free again.
func TestFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.room.MaxSeats = 2
		a := w.enter(tone(400))
		b := w.enter(nil)
		late := w.phone(mediatest.Link{}, nil)
		if _, err := w.room.Enter(late.far); !errors.Is(err, conference.ErrFull) {
			t.Errorf("a third enters a room of two: %v", err)
		}
		b.seat.Leave()
		b.seat.Leave()
		w.seat(late)
		time.Sleep(1503 * time.Millisecond)
		w.hears("who came late", late.last(time.Second), 400)
		if n := w.room.Len(); n != 2 {
			t.Errorf("%d seats are taken", n)
		}
		_ = a
	})
}

// Who sends a hundred times as many packets as it should disturbs nobody: neither when
// two are alone, nor among several.
func TestFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		blind, x := mediatest.LegPair(mediatest.Link{})
		c := &phone{far: w.session(x)}
		w.seat(c)
		b := w.enter(tone(700))
		mediatest.Run(w.t, "the flood", (&sender{leg: blind, sound: tone(1000), level: 10, times: 100}).run)
		time.Sleep(2003 * time.Millisecond)
		if n := b.Stats().Received; n > 3*400 {
			t.Errorf("%d packets reached the other in two seconds", n)
		}
		a := w.enter(tone(400))
		time.Sleep(2003 * time.Millisecond)
		if level := mediatest.Probe(media.Rate16k, a.last(time.Second), 700); level < -30 {
			t.Errorf("the third hears the second at %.0f dB", level)
		}
		if level := mediatest.Probe(media.Rate16k, b.last(time.Second), 400); level < -30 {
			t.Errorf("the second hears the third at %.0f dB", level)
		}
	})
}

// Bytes that are no sound harm nobody.
func TestGarbage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		bad, x := mediatest.LegPair(mediatest.Link{})
		w.seat(&phone{far: w.session(x)})
		a, b := w.enter(tone(400)), w.enter(tone(700))
		for n := range 150 {
			_ = bad.WritePacket(&media.Packet{
				Sequence: uint16(n), Timestamp: uint32(960 * n), Level: uint8(n % 256),
				Payload: []byte{0xFF, byte(n), byte(n * n), 3, byte(n)},
			})
			time.Sleep(20 * time.Millisecond)
		}
		w.hears("a", a.last(time.Second), 700)
		w.hears("b", b.last(time.Second), 400)
	})
}
