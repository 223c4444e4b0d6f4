package g711_test

import (
	"testing"

	"callbot/media"
	"callbot/media/g711"
	"callbot/media/mediatest"
)

func distance(a, b int16) int {
	if a > b {
		a, b = b, a
	}
	return int(b) - int(a)
}

// Ensure every linear sample becomes a byte whose value is near it, and every byte comes
// back as itself. Where two segments meet, G.711's decision values lie a quarter of a
// step beside the middle.
func TestLawsAreNearest(t *testing.T) {
	laws := map[string]struct {
		press  func(int16) byte
		expand func(byte) int16
		slack  int // bits that are dropped before the decision
	}{
		"PCMU": {g711.ULawByte, g711.ULawSample, 4},
		"PCMA": {g711.ALawByte, g711.ALawSample, 8},
	}
	for name, law := range laws {
		for v := -32768; v <= 32767; v++ {
			s := int16(v)
			got, best := distance(s, law.expand(law.press(s))), 1<<20
			for b := range 256 {
				best = min(best, distance(s, law.expand(byte(b))))
			}
			if got > best+law.slack+distance(s, 0)/60 {
				t.Fatalf("%s: %d is coded %d away, %d is possible", name, s, got, best)
			}
		}
		for b := range 256 {
			v := law.expand(byte(b))
			if back := law.expand(law.press(v)); back != v {
				t.Errorf("%s: byte %#02x is %d and comes back as %d", name, b, v, back)
			}
		}
	}
}

// Ensure the values of ITU-T G.711 that everyone checks first.
func TestGoldenValues(t *testing.T) {
	ulaw := map[byte]int16{0xff: 0, 0x7f: 0, 0x80: 32124, 0x00: -32124, 0xfe: 8, 0x8f: 16764, 0xaa: 5372}
	alaw := map[byte]int16{0xd5: 8, 0x55: -8, 0xaa: 32256, 0x2a: -32256, 0x80: 5504, 0xd4: 24}
	for b, want := range ulaw {
		if got := g711.ULawSample(b); got != want {
			t.Errorf("µ-law %#02x = %d, want %d", b, got, want)
		}
	}
	for b, want := range alaw {
		if got := g711.ALawSample(b); got != want {
			t.Errorf("A-law %#02x = %d, want %d", b, got, want)
		}
	}
}

// Ensure both laws keep the contract of every codec.
func TestConformance(t *testing.T) {
	for _, c := range []media.Codec{g711.ULaw, g711.ALaw} {
		t.Run(c.Name(), func(t *testing.T) { mediatest.Codec(t, c, media.Rate8k, 0.99) })
	}
}

// Ensure no payload from a peer can upset the decoder.
func FuzzDecode(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0, 0x55, 0xff, 0xd5})
	f.Add(make([]byte, 961))
	f.Fuzz(func(t *testing.T, payload []byte) {
		for _, c := range []media.Codec{g711.ULaw, g711.ALaw} {
			d, err := c.NewDecoder(media.Rate8k)
			if err != nil {
				t.Fatal(err)
			}
			room := make([]int16, 960)
			n, err := d.Decode(room, payload)
			if (err == nil) != (len(payload) > 0 && len(payload) <= len(room)) || err == nil && n != len(payload) {
				t.Fatalf("%d bytes: %d samples, %v", len(payload), n, err)
			}
			if err := d.Conceal(room); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func BenchmarkCodec(b *testing.B) {
	e, _ := g711.ULaw.NewEncoder(media.Rate8k)
	d, _ := g711.ULaw.NewDecoder(media.Rate8k)
	f, payload := media.NewFrame(media.Rate8k), make([]byte, 0, 160)
	for b.Loop() {
		payload, _ = e.Encode(payload[:0], f)
		_, _ = d.Decode(f, payload)
	}
}
