package conference_test

import (
	"context"
	"io"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/opus"
)

// crowd are many phones that send ready packets: silence, or a tone while they speak.
type crowd struct {
	legs   []*post
	tones  [3][][]byte
	silent []byte
	speaks atomic.Int32 // the first of the three who speak
	sent   atomic.Int64
}

// post is a leg of the service's whose other end is a crowd's: what comes lies ready, and
// what is sent is counted. It takes no timers, of which a crowd would need millions.
type post struct {
	*mediatest.Leg // for its format, and its end
	came           chan media.Packet
	heard          atomic.Int64
}

func (l *post) ReadPacket(p *media.Packet) error {
	select {
	case *p = <-l.came:
		return nil
	case <-l.Done():
		return io.EOF
	}
}

func (l *post) WritePacket(*media.Packet) error {
	l.heard.Add(1)
	return nil
}

// crowd puts n phones in the room.
func (w *world) crowd(n int) *crowd {
	w.t.Helper()
	c := new(crowd)
	for i, hertz := range []float64{400, 1000, 1700} {
		c.tones[i] = payloads(w.t, mediatest.Tone(media.Rate16k, hertz, 5000, time.Second))
	}
	c.silent = payloads(w.t, make([]int16, 16000))[49]
	for range n {
		_, end := mediatest.LegPair(mediatest.Link{})
		leg := &post{Leg: end, came: make(chan media.Packet, 1)}
		c.legs = append(c.legs, leg)
		w.seat(&phone{far: w.session(leg)})
	}
	return c
}

// run sends a packet from each phone in every frame time.
func (c *crowd) run(ctx context.Context) error {
	tick := time.NewTicker(media.FrameDuration)
	defer tick.Stop()
	for n := 0; ; n++ {
		first := int(c.speaks.Load())
		for i, leg := range c.legs {
			p := media.Packet{SSRC: 1, Sequence: uint16(n), Timestamp: uint32(960 * n), Level: 127, Payload: c.silent, Arrival: time.Now()}
			if k := i - first; k >= 0 && k < len(c.tones) {
				p.Level, p.Payload = 20, c.tones[k][n%50]
			}
			leg.came <- p
		}
		c.sent.Store(int64(n + 1))
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// payloads are a second of sound, encoded.
func payloads(t *testing.T, sound []int16) (all [][]byte) {
	t.Helper()
	e, err := opus.Codec{}.NewEncoder(media.Rate16k)
	if err != nil {
		t.Fatal(err)
	}
	for n := media.Rate16k.FrameSize(); len(sound) >= n; sound = sound[n:] {
		payload, err := e.Encode(nil, sound[:n])
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, append([]byte(nil), payload...))
	}
	return all
}

// A hundred people in a meeting, three of whom speak at a time, hear those three for ten
// minutes: everyone gets a packet in each frame time, nothing falls behind, nothing
// grows, and what is decoded and encoded depends on how many speak, not on how many are
// there.
func TestHundredPeople(t *testing.T) {
	length := 10 * time.Minute
	if testing.Short() {
		length = 15 * time.Second
	}
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		c := w.crowd(99)
		last := w.enter(nil)
		mediatest.Run(w.t, "crowd", c.run)
		time.Sleep(5003 * time.Millisecond)
		before, heap := w.room.Stats(), liveHeap()
		delays := []time.Duration{}
		begun := time.Now()
		for turn := 0; time.Since(begun) < length; turn++ {
			c.speaks.Store(int32(turn * 7 % 90))
			time.Sleep(15 * time.Second)
			w.hears("somebody", last.last(time.Second), 400, 1000, 1700)
			delays = append(delays, last.Stats().Delay)
			last.forget()
		}
		after := w.room.Stats()
		ticks := after.Ticks - before.Ticks
		if want := uint64(time.Since(begun) / media.FrameDuration); ticks < want-5 || ticks > want+5 {
			t.Errorf("%d ticks, want %d", ticks, want)
		}
		for i, leg := range c.legs {
			if n, want := leg.heard.Load(), c.sent.Load(); n < want-30 || n > want+2 {
				t.Errorf("phone %d got %d packets while it sent %d", i, n, want)
			}
		}
		if d, e := after.Decoded-before.Decoded, after.Encoded-before.Encoded; d > ticks*34/10 || e > ticks*5 {
			t.Errorf("%d frames decoded and %d encoded in %d ticks", d, e, ticks)
		}
		if first, end := delays[0], delays[len(delays)-1]; end > first+40*time.Millisecond || end > 100*time.Millisecond {
			t.Errorf("sound is held back for %v, at first %v", end, first)
		}
		if grown := liveHeap() - heap; grown > 4<<20 {
			t.Errorf("%d KiB more are used than in the beginning", grown>>10)
		}
		t.Logf("%d ticks, %d decoded, %d encoded, %d sent, heap %d KiB", ticks, after.Decoded-before.Decoded,
			after.Encoded-before.Encoded, after.Sent-before.Sent, liveHeap()>>10)
	})
}

// forget lets go of what was heard.
func (e *ears) forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = e.heard[:0]
}

func liveHeap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
