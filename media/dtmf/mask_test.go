package dtmf

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"callbot/media"
)

// residue is the level of the strongest key frequency anywhere in sound, in dBm0, over
// windows of 20 ms.
func residue(sound []int16, rate media.Rate) float64 {
	worst := math.Inf(-1)
	n := rate.FrameSize()
	for at := 0; at+n <= len(sound); at += n / 4 {
		for _, f := range append(rows[:], columns[:]...) {
			var re, im float64
			for i, v := range sound[at : at+n] {
				s, c := math.Sincos(2 * math.Pi * f * float64(i) / float64(rate))
				re += float64(v) * c
				im += float64(v) * s
			}
			worst = max(worst, level(2*math.Hypot(re, im)/float64(n)))
		}
	}
	return worst
}

func masked(m *Mask, sound []int16, rate media.Rate) (out []int16) {
	f := media.NewFrame(rate)
	for len(sound) >= len(f) {
		copy(f, sound)
		sound = sound[len(f):]
		m.Process(f)
		out = append(out, f...)
	}
	for range MaskDelay / media.FrameDuration {
		clear(f)
		m.Process(f)
		out = append(out, f...)
	}
	return out[rate.Samples(MaskDelay):]
}

// Of keys pressed in a call that is recorded nothing is left in the recording, at any
// rate and with noise on the line.
func TestMaskLeavesNoResidue(t *testing.T) {
	for _, rate := range []media.Rate{media.Rate8k, media.Rate16k, media.Rate48k} {
		for _, noise := range []float64{0, 30, 300} {
			g := NewGenerator(rate, []media.Key("5074#*A1")...)
			g.Duration, g.Gap, g.Level = 73*time.Millisecond, 91*time.Millisecond, -10
			sound := append(make([]int16, rate.Samples(313*time.Millisecond)), sound(g)...)
			r := rand.New(rand.NewPCG(1, 2))
			for i := range sound {
				sound[i] = clip(float64(sound[i]) + noise*r.NormFloat64())
			}
			out := masked(NewMask(rate), sound, rate)
			// The noise itself has some power at the frequencies.
			limit := max(-60, level(noise)-3)
			if got := residue(out, rate); got > limit {
				t.Errorf("rate %d, noise %v: %.1f dBm0 left of keys at -10, want at most %.1f", rate, noise, got, limit)
			}
		}
	}
}

// kept is a writer that keeps what it gets.
type kept struct {
	rate  media.Rate
	sound []int16
}

func (k *kept) Rate() media.Rate { return k.rate }

func (k *kept) WriteFrame(f media.Frame) error {
	k.sound = append(k.sound, f...)
	return nil
}

// What is written through a mask is as long as what was written to it, and holds neither
// the keys heard in it nor the piece of tone beside one that was told of.
func TestMaskedWriterKeepsTimeAndNoKeys(t *testing.T) {
	const rate = media.Rate16k
	g := NewGenerator(rate, []media.Key("42#")...)
	g.Level = -8
	short := NewGenerator(rate, '9')
	short.Duration, short.Gap = 25*time.Millisecond, 300*time.Millisecond
	speech := make([]int16, rate.Samples(300*time.Millisecond))
	for i := range speech {
		speech[i] = int16(i%200 - 100)
	}
	keys := sound(g)
	all := slices.Concat(speech, keys, sound(short), speech)
	all = all[:len(all)/rate.FrameSize()*rate.FrameSize()]
	told := (len(speech) + len(keys)) / rate.FrameSize() // where the short tone begins
	k := &kept{rate: rate}
	m := Masked{To: k}
	for i := range len(all) / rate.FrameSize() {
		if i == told+1 {
			m.Pressed()
		}
		if err := m.WriteFrame(all[i*rate.FrameSize() : (i+1)*rate.FrameSize()]); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Flush(); err != nil {
		t.Fatal(err)
	}
	if len(k.sound) != len(all) {
		t.Errorf("%d samples came out of %d", len(k.sound), len(all))
	}
	if begin := len(speech) * 9 / 10; !slices.Equal(k.sound[:begin], all[:begin]) {
		t.Error("what was said before the keys is not what it was")
	}
	var h heard
	NewDetector(rate).Detect(k.sound, h.report)
	if got := residue(k.sound, rate); got > -47 || h.keys != "" { // -50 dBov
		t.Errorf("%.1f dBm0 and the keys %q are left", got, h.keys)
	}
}

// Sound without keys comes out as it went in, MaskDelay later.
func TestMaskLeavesSpeechAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	sound := make([]int16, media.Rate16k.Samples(time.Second))
	for i := range sound {
		sound[i] = int16(r.IntN(2000) - 1000)
	}
	for i, v := range masked(NewMask(media.Rate16k), sound, media.Rate16k) {
		if v != sound[i] {
			t.Fatalf("sample %d is %d, want %d", i, v, sound[i])
		}
	}
}

// A piece of tone too short to be a key is silenced where an event says that a key was
// pressed.
func TestMaskCoversEvents(t *testing.T) {
	g := NewGenerator(media.Rate16k, '7')
	g.Duration, g.Gap = 15*time.Millisecond, 500*time.Millisecond
	m := NewMask(media.Rate16k)
	m.Cover(0, 100*time.Millisecond)
	if got := residue(masked(m, sound(g), media.Rate16k), media.Rate16k); got > -60 {
		t.Errorf("%.1f dBm0 left", got)
	}
}

// A covered span that was already taken in, but has not come out, is silenced too.
func TestMaskCoversBackwards(t *testing.T) {
	m := NewMask(media.Rate16k)
	f := media.NewFrame(media.Rate16k)
	var out []int16
	for i := range 20 {
		for j := range f {
			f[j] = 1000
		}
		if i == 5 {
			m.Cover(20*time.Millisecond, 60*time.Millisecond)
		}
		m.Process(f)
		out = append(out, f...)
	}
	out = out[media.Rate16k.Samples(MaskDelay):]
	for i, v := range out {
		at := media.Rate16k.Duration(i)
		inside := at >= 10*time.Millisecond && at < 70*time.Millisecond
		if inside && v != 0 {
			t.Fatalf("%v: %d, want silence", at, v)
		}
		if far := at < 8*time.Millisecond || at > 130*time.Millisecond; far && v != 1000 {
			t.Fatalf("%v: %d, want 1000", at, v)
		}
	}
}

// Masking costs no allocation a frame.
func TestMaskAllocatesNothing(t *testing.T) {
	m, f := NewMask(media.Rate16k), media.NewFrame(media.Rate16k)
	m.Process(f)
	if n := testing.AllocsPerRun(100, func() { m.Process(f) }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}
