package resample_test

import (
	"testing"
	"time"

	"callbot/media"
	"callbot/media/g711"
	"callbot/media/mediatest"
	"callbot/media/opus"
	"callbot/media/resample"
)

// Ensure sound of 16 kHz goes through a codec whatever rates the codec has, and comes
// back with what that codec can carry.
func TestCodecAtAnyRate(t *testing.T) {
	for _, codec := range []media.Codec{opus.Codec{}, g711.ULaw} {
		encoder, err := resample.Encoder(codec, media.Rate16k)
		if err != nil {
			t.Fatal(err)
		}
		decoder, up, err := resample.Decoder(codec, media.Rate16k)
		if err != nil {
			t.Fatal(err)
		}
		if encoder.Rate() != media.Rate16k || up == nil && decoder.Rate() != media.Rate16k {
			t.Fatalf("%s: encodes %d, decodes %d", codec.Name(), encoder.Rate(), decoder.Rate())
		}
		sound := mediatest.Tone(media.Rate16k, 1000, 8000, time.Second)
		var got []int16
		decoded := make([]int16, 960)
		for n := 0; n < len(sound); n += 320 {
			payload, err := encoder.Encode(nil, sound[n:n+320])
			if err != nil {
				t.Fatal(err)
			}
			size, err := decoder.Decode(decoded, payload)
			if err != nil {
				t.Fatal(err)
			}
			if up == nil {
				got = append(got, decoded[:size]...)
			} else {
				got = up.Process(got, decoded[:size])
			}
		}
		if snr := mediatest.ToneSNR(media.Rate16k, got[4000:12000], 1000); snr < 25 || len(got) != len(sound) {
			t.Errorf("%s: %d samples of %d, with %.0f dB", codec.Name(), len(got), len(sound), snr)
		}
	}
	if _, err := resample.Encoder(broken{}, media.Rate16k); err == nil {
		t.Error("an encoder of a codec that has none")
	}
	if _, _, err := resample.Decoder(broken{}, media.Rate16k); err == nil {
		t.Error("a decoder of a codec that has none")
	}
}

// broken is a codec without any rate.
type broken struct{ opus.Codec }

// NewEncoder makes none.
func (broken) NewEncoder(media.Rate) (media.Encoder, error) { return opus.Codec{}.NewEncoder(1) }

// NewDecoder makes none.
func (broken) NewDecoder(media.Rate) (media.Decoder, error) { return opus.Codec{}.NewDecoder(1) }
