package conference

import (
	"errors"
	"fmt"
	"runtime"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/opus"
	"callbot/media/pace"
	"callbot/media/prompt"
	"callbot/media/session"
)

// rig is a room whose packets and ticks come by hand.
type rig struct {
	room     *Room
	seats    []*Seat
	speaking int      // the first so many speak, the others send silence
	payloads [][]byte // of speech
	levels   []uint8
	silent   []byte
	n        int
	now      time.Time
	packet   media.Packet
}

func newRig(tb testing.TB, seats, speaking int) *rig {
	tb.Helper()
	g := &rig{speaking: speaking, now: time.Now()}
	g.room = &Room{Wheel: new(pace.Wheel), Codecs: []media.Codec{opus.Codec{}}}
	encoder, err := opus.Codec{}.NewEncoder(media.Rate16k)
	if err != nil {
		tb.Fatal(err)
	}
	encode := func(f media.Frame) []byte {
		payload, err := encoder.Encode(nil, f)
		if err != nil {
			tb.Fatal(err)
		}
		return append([]byte(nil), payload...)
	}
	for _, f := range speech(tb) {
		if level := f.Level(); level <= clearly {
			g.payloads, g.levels = append(g.payloads, encode(f)), append(g.levels, level)
		}
	}
	for range 20 {
		g.silent = encode(media.NewFrame(media.Rate16k))
	}
	for range seats {
		s := session.New(session.Config{Leg: mediatest.NewSink(), Wheel: g.room.Wheel, Codecs: g.room.Codecs})
		x, err := g.room.Enter(s)
		if err != nil {
			tb.Fatal(err)
		}
		g.seats = append(g.seats, x)
	}
	return g
}

// frame is one frame time: a packet from everyone, and the tick.
func (g *rig) frame() {
	g.n++
	g.now = g.now.Add(media.FrameDuration)
	for i, x := range g.seats {
		g.packet = media.Packet{
			SSRC: 1, Sequence: uint16(g.n), Timestamp: uint32(960 * g.n), Level: silence,
			Arrival: g.now.Add(-7 * time.Millisecond), Payload: g.silent,
		}
		if i < g.speaking {
			at := (g.n + 137*i) % len(g.payloads)
			g.packet.Payload, g.packet.Level = g.payloads[at], g.levels[at]
		}
		x.Take(&g.packet)
	}
	g.room.Tick(g.now)
}

// A room allocates nothing frame by frame, whoever speaks.
func TestFrameAllocates(t *testing.T) {
	for _, speaking := range []int{0, 3, 10} {
		g := newRig(t, 10, speaking)
		for range 800 {
			g.frame()
		}
		if n := testing.AllocsPerRun(500, g.frame); n > 0 {
			t.Errorf("%d speak: %v allocations a frame", speaking, n)
		}
	}
}

// Nor does it while two play to all and to one, heard or not.
func TestAnnouncingAllocates(t *testing.T) {
	g := newRig(t, 10, 3)
	sound := make([]int16, media.Rate16k.Samples(time.Second))
	music, err := prompt.Encoding{}.Make(t.Context(), "music", sound, media.Rate16k)
	if err != nil {
		t.Fatal(err)
	}
	item := prompt.Item{Prompts: []*prompt.Prompt{music}, Loop: true}
	for n := range 2 {
		a := g.room.Announcer()
		a.Mute(n > 0)
		if err := errors.Join(a.Play(item), a.PlayTo(g.seats[0].session, item), a.PlayTo(g.seats[9].session, item)); err != nil {
			t.Fatal(err)
		}
	}
	for range 800 {
		g.frame()
	}
	if n := testing.AllocsPerRun(500, g.frame); n > 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

// BenchmarkRoom is what a room costs in each frame time, without its legs, for each of
// those in it; beside it is what libopus alone needs for the same frames.
func BenchmarkRoom(b *testing.B) {
	for _, seats := range []int{3, 30, 100} {
		for _, speaking := range []int{3, seats} {
			if speaking == seats && seats == 3 {
				continue
			}
			b.Run(fmt.Sprintf("%d,%dspeak", seats, speaking), func(b *testing.B) { benchmarkRoom(b, seats, speaking) })
		}
	}
	b.Run("3,3speak", func(b *testing.B) { benchmarkRoom(b, 3, 3) })
}

func benchmarkRoom(b *testing.B, seats, speaking int) {
	b.Helper()
	g := newRig(b, seats, speaking)
	for range 800 {
		g.frame()
	}
	bare := newBare(b, g.payloads)
	before := g.room.Stats()
	var room, decode, encode time.Duration
	b.ReportAllocs()
	for b.Loop() {
		room += processorTime(g.frame)
		b.StopTimer()
		decode += processorTime(bare.decode)
		encode += processorTime(bare.encode)
		b.StartTimer()
	}
	after := g.room.Stats()
	ticks := float64(after.Ticks - before.Ticks)
	decoded, encoded := float64(after.Decoded-before.Decoded)/ticks, float64(after.Encoded-before.Encoded)/ticks
	each := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 / float64(b.N) }
	b.ReportMetric(each(room)/float64(seats), "cpu-us/seat")
	b.ReportMetric((decoded*each(decode)+encoded*each(encode))/float64(seats), "libopus-us/seat")
	b.ReportMetric(decoded, "decoded/frame")
	b.ReportMetric(encoded, "encoded/frame")
}

// bare is libopus without a room.
type bare struct {
	decoder  media.Decoder
	encoder  media.Encoder
	payloads [][]byte
	n        int
	sound    media.Frame
	payload  []byte
}

func newBare(b *testing.B, payloads [][]byte) *bare {
	b.Helper()
	d, err := opus.Codec{}.NewDecoder(media.Rate16k)
	if err != nil {
		b.Fatal(err)
	}
	e, err := opus.Codec{}.NewEncoder(media.Rate16k)
	if err != nil {
		b.Fatal(err)
	}
	return &bare{decoder: d, encoder: e, payloads: payloads, sound: media.NewFrame(media.Rate16k), payload: make([]byte, 0, 4096)}
}

func (a *bare) decode() {
	a.n++
	_, _ = a.decoder.Decode(a.sound, a.payloads[a.n%len(a.payloads)])
}

func (a *bare) encode() { a.payload, _ = a.encoder.Encode(a.payload[:0], a.sound) }

// processorTime is what f takes of the processor, whatever others do meanwhile.
func processorTime(f func()) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := threadTime()
	f()
	return threadTime() - before
}
