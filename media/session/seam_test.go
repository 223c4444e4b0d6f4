package session

import (
	"math"
	"path/filepath"
	"testing"

	"callbot/media"
	"callbot/media/opus"
	"callbot/media/prompt"
	"callbot/media/wav"
)

// turns is for how many frames ready-made packets and live sound take turns.
const turns = 25

// words are recordings of speech.
func words(t *testing.T) []*prompt.Prompt {
	t.Helper()
	files, err := filepath.Glob("../../examples/reception/prompts/*.wav")
	if err != nil || len(files) < 8 {
		t.Fatalf("%d recordings, %v", len(files), err)
	}
	var all []*prompt.Prompt
	for _, name := range files[:8] {
		file, err := wav.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		samples := make([]int16, file.Samples())
		if _, err := file.ReadSamples(samples); err != nil {
			t.Fatal(err)
		}
		p, err := prompt.Encoding{}.Make(t.Context(), name, samples, file.Rate())
		if err != nil {
			t.Fatal(err)
		}
		file.Close()
		all = append(all, p)
	}
	return all
}

// said is what a decoder makes of a prompt over which silence is spoken live in each frame
// that live says.
func said(t *testing.T, p *prompt.Prompt, live func(n int) bool) []int16 {
	t.Helper()
	s, leg := catching(func(*media.Format) {})
	if err := s.Play(prompt.Item{Prompts: []*prompt.Prompt{p}}); err != nil {
		t.Fatal(err)
	}
	stop := func() {}
	for n := range p.Len() {
		switch {
		case live(n) && (n == 0 || !live(n-1)):
			stop = s.Speak(media.NewSamples(media.Rate16k, make([]int16, 10*turns*media.Rate16k.FrameSize())))
		case !live(n):
			stop()
		}
		tick(s, 1)
	}
	d, err := opus.Codec{}.NewDecoder(media.Rate16k)
	if err != nil {
		t.Fatal(err)
	}
	var heard []int16
	f := media.NewFrame(media.Rate16k)
	for _, packet := range leg.sent {
		if _, err := d.Decode(f, packet.Payload); err != nil {
			t.Fatal(err)
		}
		heard = append(heard, f...)
	}
	return heard
}

// ratios is a mean of signal to noise in dB, in which what is too soft to be heard does
// not count.
type ratios struct {
	sum float64
	n   int
}

func (r *ratios) add(want, got []int16) {
	var signal, noise float64
	for i, w := range want {
		signal += float64(w) * float64(w)
		noise += float64(w-got[i]) * float64(w-got[i])
	}
	if signal < 100*100*float64(len(want)) {
		return
	}
	r.sum += 10 * math.Log10(signal/max(noise, 1))
	r.n++
}

func (r *ratios) mean() float64 { return r.sum / float64(r.n) }

// Where live sound takes over from a ready-made prompt, and where the prompt goes on by
// itself, the very first frames sound as well as any, and there is no hole between the two.
func TestSeamsAreNotHeard(t *testing.T) {
	live := func(n int) bool { return n/turns%2 == 1 }
	var hole, first, later, back, encoded, ready ratios
	for _, p := range words(t) {
		mixed := said(t, p, live)
		allLive := said(t, p, func(int) bool { return true })
		allReady := said(t, p, func(int) bool { return false })
		lag := media.Rate16k.Samples(opus.Lookahead)
		add := func(to *ratios, heard []int16, from, n int) {
			if from+n+lag <= len(heard) {
				to.add(p.PCM()[from:from+n], heard[from+lag:from+lag+n])
			}
		}
		size := media.Rate16k.FrameSize()
		for n := turns; n < p.Len(); n += turns {
			at := n * size
			switch {
			case live(n):
				add(&hole, mixed, at-lag, lag)
				add(&first, mixed, at, 2*size)
				add(&encoded, allLive, at, 2*size)
				add(&later, mixed, at+10*size, 2*size)
			default:
				add(&back, mixed, at, 2*size)
				add(&ready, allReady, at, 2*size)
			}
		}
	}
	t.Logf("%d seams; S/N in dB: the 6.5 ms at the seam %.1f, the first 40 ms after it %.1f (all live %.1f), 200 ms later %.1f; where live sound ends %.1f (all live %.1f, all ready %.1f)",
		first.n+back.n, hole.mean(), first.mean(), encoded.mean(), later.mean(), back.mean(), encoded.mean(), ready.mean())
	if first.n < 20 || hole.mean() < 6 || first.mean() < encoded.mean()-3 || first.mean() < 12 || back.mean() < encoded.mean()-2 {
		t.Error("the seams are heard")
	}
}
