package session

import (
	"math/rand/v2"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
	"callbot/media/mediatest"
	"callbot/media/opus"
	"callbot/media/pace"
)

// counted is a codec whose decoder counts what it decodes.
type counted struct {
	opus.Codec
	decoded *int
}

func (c counted) NewDecoder(r media.Rate) (media.Decoder, error) {
	d, err := c.Codec.NewDecoder(r)
	return &countedDecoder{d, c.decoded}, err
}

type countedDecoder struct {
	media.Decoder
	decoded *int
}

func (d *countedDecoder) Decode(dst []int16, payload []byte) (int, error) {
	*d.decoded++
	return d.Decoder.Decode(dst, payload)
}

func (d *countedDecoder) Duration(payload []byte) (time.Duration, error) {
	return opus.PacketDuration(payload)
}

// caller speaks to a session, frame by frame, in computed time.
type caller struct {
	s       *Session
	encoder media.Encoder
	level   func(media.Frame) uint8 // what is said of a frame
	joined  int                     // frames in a packet
	frames  []int16
	now     time.Time
	packet  media.Packet

	heard, decoded, packets int
}

func newCaller(t *testing.T, level func(media.Frame) uint8, joined int) *caller {
	t.Helper()
	c := &caller{level: level, joined: joined, now: time.Now()}
	c.s = New(Config{
		Leg: mediatest.NewSink(), Wheel: new(pace.Wheel), Codecs: []media.Codec{counted{decoded: &c.decoded}},
		OnTone: func(media.Tone) { c.heard++ }, InBand: InBandAlways,
	})
	var err error
	if c.encoder, err = (opus.Codec{Complexity: 1}).NewEncoder(media.Rate16k); err != nil {
		t.Fatal(err)
	}
	return c
}

// say says sound.
func (c *caller) say(t *testing.T, sound []int16) {
	t.Helper()
	size := media.Rate16k.FrameSize()
	c.frames = append(c.frames, sound...)
	for ; len(c.frames) >= c.joined*size; c.frames = c.frames[c.joined*size:] {
		f := media.Frame(c.frames[:c.joined*size])
		payload, err := c.encoder.Encode(nil, f)
		if err != nil {
			t.Fatal(err)
		}
		c.now = c.now.Add(time.Duration(c.joined) * media.FrameDuration)
		c.packet.Sequence++
		c.packet.Timestamp += uint32(c.joined * 960)
		c.packet.Payload, c.packet.Level, c.packet.Arrival = payload, c.level(f), c.now
		c.packets++
		c.s.receive(&c.packet)
		for i := range c.joined {
			c.s.in.Tick(c.now.Add(time.Duration(i)*media.FrameDuration + time.Millisecond))
		}
	}
}

// hum is noise of about that many dB below the loudest.
func hum(chance *rand.Rand, d time.Duration, amplitude float64) []int16 {
	s := make([]int16, media.Rate16k.Samples(d))
	for i := range s {
		s[i] = int16(amplitude * chance.NormFloat64())
	}
	return s
}

// key is a press of a random key of some loudness.
func key(t *testing.T, chance *rand.Rand, lasting time.Duration) []int16 {
	t.Helper()
	g := dtmf.NewGenerator(media.Rate16k, media.Key(media.Keys[chance.IntN(12)]))
	g.Duration, g.Level = lasting, -6-30*chance.Float64()
	return mediatest.ReadAll(t, g)
}

func truly(f media.Frame) uint8 { return f.Level() }

// Where only keys are listened for, silence is not decoded, and no key is lost for it: not
// one of a thousand that come out of silence, however soft they are and wherever in a
// packet they begin.
func TestNoKeyIsLostAfterSilence(t *testing.T) {
	for _, c := range []struct {
		name            string
		joined, presses int
	}{{"20 ms", 1, 1000}, {"60 ms", 3, 200}} {
		t.Run(c.name, func(t *testing.T) {
			joined, presses := c.joined, c.presses
			if testing.Short() {
				presses /= 10
			}
			chance := rand.New(rand.NewPCG(5, uint64(joined)))
			gated := newCaller(t, truly, joined)
			open := newCaller(t, func(media.Frame) uint8 { return media.NoLevel }, joined)
			say := func(sound []int16) {
				gated.say(t, sound)
				open.say(t, sound)
			}
			say(hum(chance, 500*time.Millisecond, 4))
			say(mediatest.Speechlike(media.Rate16k, 2, 700*time.Millisecond))
			for range presses {
				say(hum(chance, time.Duration(300+chance.IntN(700))*time.Millisecond+time.Duration(chance.IntN(20000))*time.Microsecond, 4))
				say(key(t, chance, time.Duration(50+chance.IntN(50))*time.Millisecond))
			}
			say(hum(chance, time.Second, 4))
			t.Logf("%d keys, heard %d and %d without levels; decoded %d and %d of %d packets", presses, gated.heard, open.heard, gated.decoded, open.decoded, gated.packets)
			if gated.heard < open.heard || gated.heard < presses*999/1000 {
				t.Errorf("%d of %d keys were heard, %d without levels", gated.heard, presses, open.heard)
			}
			if gated.decoded*4 > gated.packets*3 {
				t.Errorf("%d of %d packets were decoded", gated.decoded, gated.packets)
			}
			if open.decoded < open.packets-5 {
				t.Errorf("%d of %d packets without a level were decoded", open.decoded, open.packets)
			}
		})
	}
}

// A caller whose levels say nothing is listened to all the time; one whose levels begin to
// lie loses a few seconds of keys at most, and is not believed any more.
func TestLevelsThatLie(t *testing.T) {
	chance := rand.New(rand.NewPCG(7, 7))
	for name, level := range map[string]func(media.Frame) uint8{
		"always silent": func(media.Frame) uint8 { return 127 },
		"always loud":   func(media.Frame) uint8 { return 20 },
		"at random":     func(media.Frame) uint8 { return uint8(chance.IntN(128)) },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCaller(t, level, 1)
			for range 50 {
				c.say(t, mediatest.Speechlike(media.Rate16k, 1, 200*time.Millisecond))
				c.say(t, hum(chance, 300*time.Millisecond, 4))
				c.say(t, key(t, chance, 80*time.Millisecond))
			}
			c.say(t, make([]int16, 1600))
			if c.heard != 50 || c.decoded < c.packets*95/100 {
				t.Errorf("%d of 50 keys were heard, %d of %d packets decoded", c.heard, c.decoded, c.packets)
			}
		})
	}
	lying := false
	c := newCaller(t, func(f media.Frame) uint8 {
		if lying {
			return 127
		}
		return f.Level()
	}, 1)
	for n := range 60 {
		lying = n >= 10
		c.say(t, hum(chance, 700*time.Millisecond, 4))
		c.say(t, key(t, chance, 300*time.Millisecond))
		if n == 40 {
			c.heard = 0
		}
	}
	c.say(t, make([]int16, 1600))
	if c.heard != 19 {
		t.Errorf("%d of the last 19 keys were heard", c.heard)
	}
}

// A stream that starts anew is not believed for what the one before it said.
func TestBeliefEndsWithTheStream(t *testing.T) {
	chance := rand.New(rand.NewPCG(9, 9))
	c := newCaller(t, truly, 1)
	c.say(t, mediatest.Speechlike(media.Rate16k, 1, 2*time.Second))
	c.say(t, hum(chance, 2*time.Second, 4))
	if c.decoded == c.packets {
		t.Fatal("silence was decoded")
	}
	c.packet.SSRC, c.level = 77, func(media.Frame) uint8 { return 127 }
	for range 20 {
		c.say(t, hum(chance, 400*time.Millisecond, 4))
		c.say(t, key(t, chance, 80*time.Millisecond))
	}
	c.say(t, make([]int16, 1600))
	if c.heard != 20 {
		t.Errorf("%d of 20 keys were heard", c.heard)
	}
}
