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

// expect checks that p hears that one value all through the tick.
func expect(t *testing.T, who string, p *mixer.Port, want int16) {
	t.Helper()
	f := constant(4711)
	if heard := p.Hear(f); heard != (want != 0) {
		t.Errorf("%s: Hear = %v", who, heard)
	}
	if !slices.Equal(f, constant(want)) {
		t.Errorf("%s hears %d…, want %d", who, f[0], want)
	}
}

// Ensure everybody in a conference hears exactly the sum of the others, whoever speaks,
// comes or goes.
func TestEveryoneHearsTheOthers(t *testing.T) {
	var m mixer.Mixer
	a, b, c := m.Join(), m.Join(), m.Join()
	a.Say(constant(100))
	b.Say(constant(20))
	c.Say(constant(-3))
	m.Mix()
	expect(t, "a", a, 17)
	expect(t, "b", b, 97)
	expect(t, "c", c, 120)

	b.Say(constant(20))
	m.Mix()
	expect(t, "a, while only b speaks", a, 20)
	expect(t, "b, who speaks alone", b, 0)

	c.Leave()
	c.Leave()
	a.Say(constant(100))
	b.Say(constant(20))
	m.Mix()
	expect(t, "a, of two", a, 20)
	if m.Len() != 2 {
		t.Errorf("%d parties", m.Len())
	}
	f := media.NewFrame(rate)
	if !m.All(f) || f[0] != 120 {
		t.Errorf("all together are %d", f[0])
	}
	m.Mix()
	expect(t, "a, in silence", a, 0)
	if m.All(f) {
		t.Error("silence was heard")
	}
	if new(mixer.Mixer).All(f) {
		t.Error("an empty conference was heard")
	}
}

// Ensure a party who mutes is silent at once, in the middle of a word, and is back at
// once.
func TestMuteIsSilenceAtOnce(t *testing.T) {
	var m mixer.Mixer
	a, b := m.Join(), m.Join()
	for _, muted := range []bool{false, true, true, false} {
		a.Mute(muted)
		a.Say(constant(1000))
		m.Mix()
		want := int16(1000)
		if muted {
			want = 0
		}
		expect(t, "the other", b, want)
	}
}

// Ensure a party can be made louder or softer without a click.
func TestGainMovesSmoothly(t *testing.T) {
	var m mixer.Mixer
	a, b := m.Join(), m.Join()
	a.SetGain(0.25)
	a.Say(constant(10_000))
	m.Mix()
	f := media.NewFrame(rate)
	b.Hear(f)
	for i := 1; i < len(f); i++ {
		if d := int(f[i]) - int(f[i-1]); d > 0 || d < -40 {
			t.Fatalf("sample %d jumps by %d", i, d)
		}
	}
	a.Say(constant(10_000))
	m.Mix()
	expect(t, "the other, later", b, 2500)

	a.SetGain(4)
	m.Mix() // the change passes while nobody speaks
	a.Say(constant(1000))
	m.Mix()
	expect(t, "the other, after silence", b, 4000)
}

// Ensure many loud voices are limited without wrapping around, while one voice and a
// quiet sum are left exactly as they are.
func TestLimits(t *testing.T) {
	var m mixer.Mixer
	ports := []*mixer.Port{m.Join(), m.Join(), m.Join(), m.Join()}
	for _, p := range ports[1:] {
		p.Say(constant(32767))
	}
	m.Mix()
	f := media.NewFrame(rate)
	ports[0].Hear(f)
	if f[0] < 31_500 {
		t.Errorf("three times the loudest is %d", f[0])
	}
	ports[1].Say(constant(-32768))
	m.Mix()
	expect(t, "one loud voice", ports[0], -32768)
	ports[1].Say(constant(20_000))
	ports[2].Say(constant(4_000))
	m.Mix()
	expect(t, "a sum that fits", ports[0], 24_000)
	ports[1].SetGain(2)
	m.Mix()
	ports[1].Say(constant(32_000))
	m.Mix()
	ports[0].Hear(f)
	if f[0] < 28_000 || f[0] == 32_767 {
		t.Errorf("a voice made too loud is %d", f[0])
	}
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

// Ensure no set of voices and gains wraps around, and that what a party hears is what
// the mix without it would be.
func FuzzMix(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4}, uint8(3), uint8(0))
	f.Add([]byte{0xff, 0x7f, 0, 0x80, 0xff, 0x7f}, uint8(7), uint8(2))
	f.Fuzz(func(t *testing.T, sound []byte, parties, muted uint8) {
		n := int(parties%8) + 2
		var all, others mixer.Mixer
		var ports []*mixer.Port
		for i := range n {
			p := all.Join()
			p.Mute(muted>>(i%8)&1 == 1)
			ports = append(ports, p)
			frame := media.NewFrame(rate)
			for k := range frame {
				if len(sound) > 1 {
					at := (k*2 + i*34) % (len(sound) - 1)
					frame[k] = int16(sound[at]) | int16(sound[at+1])<<8
				}
			}
			p.Say(frame)
			if i > 0 {
				q := others.Join()
				q.Mute(muted>>(i%8)&1 == 1)
				q.Say(frame)
			}
		}
		all.Mix()
		others.Mix()
		got, want := media.NewFrame(rate), media.NewFrame(rate)
		if ports[0].Hear(got) != others.All(want) || !slices.Equal(got, want) {
			t.Fatal("the first party does not hear the sum of the others")
		}
	})
}

// Ensure a tick costs no allocation.
func TestAllocations(t *testing.T) {
	var m mixer.Mixer
	a, b := m.Join(), m.Join()
	f := constant(100)
	if n := testing.AllocsPerRun(100, func() {
		a.Say(f)
		m.Mix()
		b.Hear(f)
	}); n != 0 {
		t.Errorf("%v allocations a tick", n)
	}
}

func BenchmarkTick(b *testing.B) {
	for _, n := range []int{2, 10, 50} {
		b.Run(fmt.Sprintf("parties=%d", n), func(b *testing.B) {
			var m mixer.Mixer
			ports := make([]*mixer.Port, n)
			for i := range ports {
				ports[i] = m.Join()
			}
			f, out := mediatest.Speechlike(rate, 1, media.FrameDuration), media.NewFrame(rate)
			b.ReportAllocs()
			for b.Loop() {
				for _, p := range ports {
					p.Say(f)
				}
				m.Mix()
				for _, p := range ports {
					p.Hear(out)
				}
			}
		})
	}
}
