package prompt_test

import (
	"math"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/opus"
	"callbot/media/prompt"
)

// A peer that wishes for longer packets gets all of a prompt, frame by frame the same
// sound as one that does not, in about as many packets as it asked for.
func TestBundleKeepsTheSound(t *testing.T) {
	samples := make([]int16, media.Rate16k.Samples(2*time.Second))
	for i := range samples {
		samples[i] = int16(8000 * math.Sin(float64(i)*0.2) * math.Sin(float64(i)*0.001))
	}
	p, err := prompt.Encoding{}.Make(t.Context(), "tone", samples, media.Rate16k)
	if err != nil {
		t.Fatal(err)
	}
	single, joined := decode(t, p, 1), decode(t, p, 3)
	if len(single.sound) != len(joined.sound) {
		t.Fatalf("%d samples in bundles, want %d", len(joined.sound), len(single.sound))
	}
	for i := range single.sound {
		if single.sound[i] != joined.sound[i] {
			t.Fatalf("sample %d is %d in bundles, want %d", i, joined.sound[i], single.sound[i])
		}
	}
	if most := single.packets/3 + 5; joined.packets > most {
		t.Errorf("%d packets of %d frames, want at most %d", joined.packets, p.Len(), most)
	}
}

// A bundle is as loud as its loudest frame, and empty once all is taken.
func TestBundleLevel(t *testing.T) {
	var b prompt.Bundle
	payload := []byte{0x78, 1, 2, 3}
	for _, level := range []uint8{60, 20, media.NoLevel} {
		b.Add(payload, level)
	}
	if _, level, frames := b.Take(); level != 20 || frames != 3 || b.Len() != 0 {
		t.Errorf("level %d of %d frames, %d left", level, frames, b.Len())
	}
	if payload, _, frames := b.Take(); payload != nil || frames != 0 {
		t.Errorf("%d frames from an empty bundle", frames)
	}
}

// What is one frame too many for a packet is not taken, and said so.
func TestBundleIsBounded(t *testing.T) {
	var b prompt.Bundle
	for i := range 8 {
		if room := b.Add([]byte{0x78}, 0); room != (i < 5) {
			t.Errorf("room %v after %d frames", room, i+1)
		}
	}
	if b.Len() != 6 {
		t.Errorf("%d frames", b.Len())
	}
	b.Clear()
	if b.Len() != 0 {
		t.Error("not empty after Clear")
	}
}

// decoded is a prompt as its peer hears it.
type decoded struct {
	sound   []int16
	packets int
}

func decode(t *testing.T, p *prompt.Prompt, frames int) (d decoded) {
	t.Helper()
	decoder, err := opus.Codec{}.NewDecoder(media.Rate16k)
	if err != nil {
		t.Fatal(err)
	}
	room := make([]int16, media.Rate16k.Samples(120*time.Millisecond))
	var b prompt.Bundle
	for i := range p.Len() {
		b.Add(p.Packet(i), p.Level(i))
		for b.Len() > 0 && (b.Len() == frames || i == p.Len()-1) {
			payload, _, _ := b.Take()
			n, err := decoder.Decode(room, payload)
			if err != nil {
				t.Fatal(err)
			}
			d.sound = append(d.sound, room[:n]...)
			d.packets++
		}
	}
	return d
}
