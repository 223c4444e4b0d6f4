package conference_test

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/session"
)

// exact is a codec whose payloads are the samples: what goes in comes out.
type exact struct{}

func (exact) Name() string                                 { return "exact" }
func (exact) Clock() media.Rate                            { return media.Rate16k }
func (exact) NewEncoder(media.Rate) (media.Encoder, error) { return exact{}, nil }
func (exact) NewDecoder(media.Rate) (media.Decoder, error) { return exact{}, nil }
func (exact) Rate() media.Rate                             { return media.Rate16k }
func (exact) Conceal(dst []int16) error                    { clear(dst); return nil }
func (x exact) Recover(dst []int16, _ []byte) error        { return x.Conceal(dst) }

func (exact) Encode(dst []byte, f media.Frame) ([]byte, error) {
	for _, v := range f {
		dst = binary.LittleEndian.AppendUint16(dst, uint16(v))
	}
	return dst, nil
}

func (exact) Decode(dst []int16, payload []byte) (int, error) {
	if len(payload)%2 != 0 || len(payload)/2 > len(dst) {
		return 0, errors.New("no samples")
	}
	for i := range payload[:len(payload)/2] {
		dst[i] = int16(binary.LittleEndian.Uint16(payload[2*i:]))
	}
	return len(payload) / 2, nil
}

// counter is a phone that counts aloud, a number in each frame, for the last 700 ms of
// each second, and notes what it hears.
type counter struct {
	leg   *mediatest.Leg
	far   *session.Session // at the service
	by    int16            // what it multiplies its numbers by
	mu    sync.Mutex
	heard []media.Packet
}

const (
	resting  = 15 // frames of silence
	counting = 35 // and of numbers that follow
)

// counter makes a phone whose packets leave from now on.
func (w *world) counter(jitter time.Duration, seed uint64, by int16) *counter {
	format := media.Format{Codec: "exact", Clock: media.Rate16k, PacketTime: media.FrameDuration}
	near, far := mediatest.LegPair(mediatest.Link{Format: format, Delay: 10 * time.Millisecond, Jitter: jitter, Seed: seed})
	c := &counter{leg: near, by: by}
	c.far = w.session(far)
	if by != 0 {
		mediatest.Run(w.t, "counting", c.count)
	}
	mediatest.Run(w.t, "hearing", c.hear)
	return c
}

func (c *counter) count(ctx context.Context) error {
	tick := time.NewTicker(media.FrameDuration)
	defer tick.Stop()
	f := media.NewFrame(media.Rate16k)
	for n := 0; ; n++ {
		p := media.Packet{Sequence: uint16(n), Timestamp: uint32(320 * n), Level: 127}
		value := int16(0)
		if n%(resting+counting) >= resting {
			p.Level, value = 20, c.by*int16(n+1)
		}
		for i := range f {
			f[i] = value
		}
		p.Payload, _ = exact{}.Encode(nil, f)
		_ = c.leg.WritePacket(&p)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (c *counter) hear(context.Context) error {
	for {
		var p media.Packet
		if err := c.leg.ReadPacket(&p); err != nil {
			return err
		}
		c.mu.Lock()
		c.heard = append(c.heard, p)
		c.mu.Unlock()
	}
}

// follows checks that all numbers of another were heard, each once, in order, with nothing
// between those that were said without a pause.
func (c *counter) follows(t *testing.T, who string, other *counter) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	slices.SortFunc(c.heard, func(p, q media.Packet) int { return int(int16(p.Sequence - q.Sequence)) })
	last, at := int16(0), uint32(0)
	for _, p := range c.heard[:len(c.heard)-3] { // of the last some are on their way
		f := media.NewFrame(media.Rate16k)
		if _, err := (exact{}).Decode(f, p.Payload); err != nil {
			t.Fatal(err)
		}
		n := (f[len(f)-1] + other.by - 1) / other.by // the first after silence rises
		for _, v := range f {
			if v != n*other.by && n != last+resting+1 {
				t.Fatalf("%s: number %d and %d in one frame", who, n, v)
			}
		}
		if n == 0 {
			continue
		}
		switch {
		case last == 0:
		case n == last+1:
			if step := p.Timestamp - at; step != 320 {
				t.Errorf("%s: number %d is %d samples after the one before", who, n, step)
			}
		case n == last+resting+1 && last%(resting+counting) == 0:
		default:
			t.Errorf("%s: number %d after %d", who, n, last)
		}
		last, at = n, p.Timestamp
	}
	if last < 120 {
		t.Errorf("%s: the last number heard is %d", who, last)
	}
}

// Whenever a third comes, and leaves again, and however the ticks of all lie to each
// other, two who talk hear all that the other says, once, in order, and without a hole;
// and so they do where nobody else was expected, and they come into the room only then.
func TestEveryPhase(t *testing.T) {
	step := 1
	if testing.Short() {
		step = 5 // as good for the race detector, which takes its time
	}
	for _, jitter := range []time.Duration{0, 20 * time.Millisecond} {
		for i := 0; i < 20; i += step {
			for k := 0; k < 20; k += step {
				for _, joined := range []bool{false, true} {
					synctest.Test(t, func(t *testing.T) { countThrough(t, jitter, i, k, joined) })
					if t.Failed() {
						t.Fatalf("with %v of jitter, phases %d and %d, joined before: %v", jitter, i, k, joined)
					}
				}
			}
		}
	}
}

// countThrough has two count to each other while a third comes and leaves.
func countThrough(t *testing.T, jitter time.Duration, i, k int, joined bool) {
	t.Helper()
	w := newWorld(t)
	w.room.Codecs = []media.Codec{exact{}}
	time.Sleep(time.Duration(i) * time.Millisecond)
	a := w.counter(jitter, uint64(i), 1)
	time.Sleep(time.Duration(20+k-i) * time.Millisecond)
	b := w.counter(jitter, uint64(20+k), 100)
	part := func() {}
	if joined {
		part = session.Join(a.far, b.far)
	} else if _, _, err := w.room.EnterPair(a.far, b.far, part); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Duration(500+(7*i+3*k)%50*20)*time.Millisecond + 300*time.Microsecond)
	if joined {
		if _, _, err := w.room.EnterPair(a.far, b.far, part); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration((i+k)%5)*13*time.Millisecond + 25*jitter) // unevenness must be known
	}
	c, err := w.room.Enter(w.counter(0, 0, 0).far)
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(600 * time.Millisecond)
	c.Leave()
	time.Sleep(2200 * time.Millisecond)
	synctest.Wait()
	a.follows(t, "a", b)
	b.follows(t, "b", a)
}
