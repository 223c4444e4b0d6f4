package mixer_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/mixer"
)

const rate = media.Rate16k

func constant(v int16) media.Frame {
	f := media.NewFrame(rate)
	for i := range f {
		f[i] = v
	}
	return f
}

// voice is what one says at its own loudness.
func voice(v int16) []int32 {
	said := make([]int32, rate.FrameSize())
	new(mixer.Ramp).Add(said, constant(v))
	return said
}

// expect checks that one value is heard all through the tick.
func expect(t *testing.T, who string, hear func(media.Frame), want int16) {
	t.Helper()
	f := constant(4711)
	hear(f)
	if !slices.Equal(f, constant(want)) {
		t.Errorf("%s hears %d…, want %d", who, f[0], want)
	}
}

// Ensure everybody in a conference hears exactly the sum of the others.
func TestEveryoneHearsTheOthers(t *testing.T) {
	var m, private mixer.Sum
	a, b, c := voice(100), voice(20), voice(-3)
	without := func(said []int32) func(media.Frame) { return func(f media.Frame) { m.Without(said, f) } }
	m.Clear(rate)
	m.Add(a)
	m.Add(b)
	m.Add(c)
	expect(t, "a", without(a), 17)
	expect(t, "b", without(b), 97)
	expect(t, "c", without(c), 120)
	expect(t, "a recorder", m.Put, 117)
	if m.Voices != 3 {
		t.Errorf("%d voices", m.Voices)
	}
	private.Clear(rate)
	private.AddSum(&m)
	private.AddFrame(constant(5))
	expect(t, "one to whom somebody whispers", private.Put, 122)
	expect(t, "the others", m.Put, 117)
	m.Clear(rate)
	m.Add(b)
	expect(t, "a, while only b speaks", m.Put, 20)
	expect(t, "b, who speaks alone", without(b), 0)
	m.Clear(rate)
	expect(t, "a, in silence", m.Put, 0)
}

// Ensure a party can be made louder or softer without a click.
func TestGainMovesSmoothly(t *testing.T) {
	var gain mixer.Ramp
	gain.To(0.25, media.FrameDuration, rate)
	said := make([]int32, rate.FrameSize())
	gain.Add(said, constant(10_000))
	for i := 1; i < len(said); i++ {
		if d := said[i] - said[i-1]; d > 0 || d < -40 {
			t.Fatalf("sample %d jumps by %d", i, d)
		}
	}
	clear(said)
	gain.Add(said, constant(10_000))
	if said[0] != 2500 || said[len(said)-1] != 2500 || gain.Gain() != 0.25 {
		t.Errorf("later: %d, at %v", said[0], gain.Gain())
	}
}

// Ensure many loud voices are limited without wrapping around, while one voice and a
// quiet sum are left exactly as they are.
func TestLimits(t *testing.T) {
	var m mixer.Sum
	sum := func(voices ...int16) {
		m.Clear(rate)
		for _, v := range voices {
			m.Add(voice(v))
		}
	}
	f := media.NewFrame(rate)
	sum(32767, 32767, 32767)
	m.Put(f)
	if f[0] < 31_500 {
		t.Errorf("three times the loudest is %d", f[0])
	}
	sum(-32768)
	expect(t, "one loud voice", m.Put, -32768)
	sum(20_000, 4_000)
	expect(t, "a sum that fits", m.Put, 24_000)
	sum(-32768, 12)
	expect(t, "one of two who are loud", func(f media.Frame) { m.Without(voice(12), f) }, -32768)
}

// Ensure the limiter never turns a louder sample into a softer one, nor changes its
// sign.
func TestLimitIsMonotonic(t *testing.T) {
	sums := make([]int32, 0, 400_000)
	for v := int32(-2_000_000); v <= 2_000_000; v += 11 {
		sums = append(sums, v)
	}
	sums = append(sums, 1<<31-1)
	got := make([]int16, len(sums))
	mixer.Limit(got, sums)
	if !slices.IsSorted(got) {
		t.Error("not monotonic")
	}
	for i, s := range sums {
		if s >= -24576 && s <= 24576 && int32(got[i]) != s || s > 0 && got[i] < 0 || s < 0 && got[i] > 0 {
			t.Fatalf("%d became %d", s, got[i])
		}
	}
}

// Ensure the limiter does not pump: how loud a moment is does not depend on what was
// before it, and the sound of several loud voices stays what it is.
func TestLimiterKeepsTheSound(t *testing.T) {
	a := mediatest.Tone(rate, 300, 20_000, time.Second)
	b := mediatest.Tone(rate, 1100, 20_000, time.Second)
	sums, want, got := make([]int32, len(a)), make([]int16, len(a)), make([]int16, len(a))
	for i := range a {
		sums[i] = int32(a[i]) + int32(b[i])
		want[i] = int16(sums[i] / 2)
	}
	mixer.Limit(got, sums)
	if snr := mediatest.SNR(want, got); snr < 20 {
		t.Errorf("two loud tones are limited with %.1f dB", snr)
	}
}

// Ensure music steps back and returns within the times that were set, by as much as
// was set, without a jump, and unchanged when it rests.
func TestDucker(t *testing.T) {
	d := mixer.Ducker{Depth: 20, Attack: 40 * time.Millisecond, Release: 100 * time.Millisecond}
	level := func(frames int) (out []int16) {
		for range frames {
			sums := make([]int32, rate.FrameSize())
			d.Add(sums, constant(10_000))
			for _, s := range sums {
				out = append(out, int16(s))
			}
		}
		return out
	}
	if s := level(1); s[0] != 10_000 || !d.Resting() {
		t.Errorf("at first: %d", s[0])
	}
	d.Duck(true, rate)
	down := level(3)
	if down[0] < 9900 || down[639] > 1040 || down[640] != 1000 {
		t.Errorf("stepping back: %d, %d, %d", down[0], down[639], down[640])
	}
	d.Duck(true, rate)
	if s := level(1); s[0] != 1000 || d.Resting() {
		t.Errorf("stepped back: %d", s[0])
	}
	d.Duck(false, rate)
	up := level(6)
	if up[0] > 1100 || up[1500] > 9700 || up[1600] != 10_000 || !d.Resting() {
		t.Errorf("returning: %d, %d, %d", up[0], up[1500], up[1600])
	}
	for i := 1; i < len(up); i++ {
		if step := int(up[i]) - int(up[i-1]); step < 0 || step > 12 {
			t.Fatalf("sample %d jumps by %d", i, step)
		}
	}
	d.Start(true)
	if s := level(1); s[0] != 1000 {
		t.Errorf("begun under a voice: %d", s[0])
	}
	d.Start(false)
	if s := level(1); s[0] != 10_000 {
		t.Errorf("begun alone: %d", s[0])
	}
}

// Ensure no set of voices wraps around, and that what a party hears is what the mix
// without it would be.
func FuzzMix(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4}, uint8(3), uint8(0))
	f.Add([]byte{0xff, 0x7f, 0, 0x80, 0xff, 0x7f}, uint8(7), uint8(2))
	f.Fuzz(func(t *testing.T, sound []byte, parties, muted uint8) {
		var all, others mixer.Sum
		all.Clear(rate)
		others.Clear(rate)
		var first []int32
		for i := range int(parties%8) + 2 {
			frame := media.NewFrame(rate)
			for k := range frame {
				if len(sound) > 1 {
					at := (k*2 + i*34) % (len(sound) - 1)
					frame[k] = int16(sound[at]) | int16(sound[at+1])<<8
				}
			}
			said := make([]int32, len(frame))
			new(mixer.Ramp).Add(said, frame)
			switch {
			case i == 0:
				first = said
			case muted>>(i%8)&1 == 1:
				continue
			default:
				others.Add(said)
			}
			all.Add(said)
		}
		got, want := media.NewFrame(rate), media.NewFrame(rate)
		all.Without(first, got)
		others.Put(want)
		if !slices.Equal(got, want) {
			t.Fatal("the first party does not hear the sum of the others")
		}
	})
}

// Ensure a tick costs no allocation.
func TestAllocations(t *testing.T) {
	var m mixer.Sum
	a, f := voice(100), constant(100)
	m.Clear(rate)
	if n := testing.AllocsPerRun(100, func() {
		m.Clear(rate)
		m.Add(a)
		m.AddFrame(f)
		m.Without(a, f)
		m.Put(f)
	}); n != 0 {
		t.Errorf("%v allocations a tick", n)
	}
}

func BenchmarkTick(b *testing.B) {
	for _, n := range []int{2, 10, 50} {
		b.Run(fmt.Sprintf("parties=%d", n), func(b *testing.B) {
			var m mixer.Sum
			f, out := mediatest.Speechlike(rate, 1, media.FrameDuration), media.NewFrame(rate)
			said := make([]int32, len(f))
			new(mixer.Ramp).Add(said, f)
			b.ReportAllocs()
			for b.Loop() {
				m.Clear(rate)
				for range n {
					m.Add(said)
				}
				for range n {
					m.Without(said, out)
				}
			}
		})
	}
}
