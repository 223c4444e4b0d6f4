package bench

import (
	"testing"

	"callbot/media"
	"callbot/media/g711"
	"callbot/media/opus"
)

// What is decoded is counted, whatever the codec, and a decoder that could tell the length
// of a payload still can.
func TestDecodesAreCounted(t *testing.T) {
	var d Decodes
	for _, c := range d.Count([]media.Codec{opus.Codec{}, g711.ULaw}) {
		decoder, err := c.NewDecoder(media.Rate8k)
		if err != nil {
			t.Fatal(err)
		}
		encoder, err := c.NewEncoder(media.Rate8k)
		if err != nil {
			t.Fatal(err)
		}
		payload, err := encoder.Encode(nil, media.NewFrame(media.Rate8k))
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			if n, err := decoder.Decode(media.NewFrame(media.Rate8k), payload); n != 160 || err != nil {
				t.Fatalf("%d samples, %v", n, err)
			}
		}
		m, measures := decoder.(measurer)
		if measures != (c.Name() == "opus") {
			t.Errorf("%s tells lengths: %v", c.Name(), measures)
		}
		if measures {
			if length, err := m.Duration(payload); length != media.FrameDuration || err != nil {
				t.Errorf("%v, %v", length, err)
			}
		}
	}
	if n := d.n.Load(); n != 10 {
		t.Errorf("%d payloads were counted, want 10", n)
	}
}
