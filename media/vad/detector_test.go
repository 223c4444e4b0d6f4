package vad_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/vad"
	"callbot/media/wav"
)

const rate = media.Rate16k

// voice is a buzz with the overtones of a vowel, at a pitch and a level in dBFS.
func voice(pitch, level float64) func(i int) float64 {
	peak := math.Pow(10, level/20) * 32768
	return func(i int) float64 {
		t := float64(i) / float64(rate)
		var sum float64
		for k := 1.0; k <= 8; k++ {
			sum += math.Sin(2*math.Pi*k*pitch*t) / k
		}
		return sum * peak
	}
}

func noise(level float64) func(i int) float64 {
	r := rand.New(rand.NewPCG(1, 2))
	peak := math.Pow(10, level/20) * 32768
	return func(int) float64 { return r.NormFloat64() * peak }
}

// listen feeds a detector d of sound and returns when speech was first heard, if it was.
func listen(v *vad.Detector, d time.Duration, sources ...func(i int) float64) (at time.Duration, spoke bool) {
	f := media.NewFrame(rate)
	for n := range int(d / media.FrameDuration) {
		for i := range f {
			var sum float64
			for _, s := range sources {
				sum += s(n*len(f) + i)
			}
			f[i] = int16(max(-32768, min(32767, sum)))
		}
		if v.Speaking(f) && !spoke {
			at, spoke = time.Duration(n+1)*media.FrameDuration, true
		}
	}
	return at, spoke
}

// Ensures that voices of all pitches are heard soon, in quiet and in noise.
func TestVoiceIsHeard(t *testing.T) {
	for _, pitch := range []float64{85, 120, 180, 240, 300} {
		for _, around := range []float64{-80, -50, -42} {
			v := &vad.Detector{}
			if _, spoke := listen(v, 2*time.Second, noise(around)); spoke {
				t.Errorf("noise at %v dB is speech", around)
			}
			at, spoke := listen(v, time.Second, noise(around), voice(pitch, -24))
			if !spoke || at > 120*time.Millisecond {
				t.Errorf("a voice at %v Hz in noise at %v dB: heard %v, after %v", pitch, around, spoke, at)
			}
		}
	}
}

// Ensures that noise which grows louder, clicks and silence are no speech.
func TestNoiseIsNoSpeech(t *testing.T) {
	click := func(i int) float64 {
		if i%8000 < 20 {
			return 20000
		}
		return 0
	}
	for name, sound := range map[string]func(int) float64{
		"silence":    func(int) float64 { return 0 },
		"loud noise": noise(-20),
		"clicks":     click,
	} {
		v := &vad.Detector{}
		listen(v, time.Second, noise(-60))
		if at, spoke := listen(v, 5*time.Second, sound); spoke {
			t.Errorf("%s is speech after %v", name, at)
		}
	}
}

// Ensures that speech ends soon after the voice.
func TestSpeechEnds(t *testing.T) {
	v := &vad.Detector{}
	listen(v, time.Second, noise(-60))
	if _, spoke := listen(v, time.Second, noise(-60), voice(120, -20)); !spoke {
		t.Fatal("no speech")
	}
	listen(v, 340*time.Millisecond, noise(-60))
	if v.Speaking(media.NewFrame(rate)) {
		t.Error("speech goes on")
	}
}

// Ensures that listening costs no allocation.
func TestNoAllocation(t *testing.T) {
	v, f := &vad.Detector{}, media.NewFrame(rate)
	if n := testing.AllocsPerRun(100, func() { v.Speaking(f) }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

func BenchmarkSpeaking(b *testing.B) {
	v, f := &vad.Detector{}, media.NewFrame(rate)
	s := voice(120, -20)
	for i := range f {
		f[i] = int16(s(i))
	}
	b.ReportAllocs()
	for b.Loop() {
		v.Speaking(f)
	}
}

// Ensures that recorded speech is heard from its beginning and for most of its length.
func TestRecordedSpeech(t *testing.T) {
	file, err := wav.Open("../../examples/reception/prompts/welcome.wav")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	v, f := &vad.Detector{}, media.NewFrame(rate)
	frames, spoken, first := 0, 0, -1
	for ; file.ReadFrame(f) == nil; frames++ {
		if v.Speaking(f) {
			spoken++
			if first < 0 {
				first = frames
			}
		}
	}
	if first > 10 || spoken*4 < frames*3 {
		t.Errorf("heard from frame %d on, in %d of %d", first, spoken, frames)
	}
}
