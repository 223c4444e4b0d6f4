package opus_test

import (
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/opus"
)

// Ensure somebody who gets an encoder's payloads from the middle on hears the first frame
// about as well as those who got them all, who go on to hear it well.
func TestRefresh(t *testing.T) {
	sound := mediatest.Speechlike(media.Rate16k, 4, 6*time.Second)
	size, lag := media.Rate16k.FrameSize(), media.Rate16k.Samples(opus.Lookahead)
	heard := func(refresh bool) (late, loyal float64) {
		var want, got, all []int16
		for start := 20; start < 280; start += 13 {
			e := newEncoder(t, opus.Codec{})
			newcomer, other := newDecoder(t), newDecoder(t)
			for n := start - 20; n < start; n++ {
				payload, err := e.Encode(nil, sound[n*size:(n+1)*size])
				if err != nil {
					t.Fatal(err)
				}
				hear(t, other, payload)
			}
			if refresh {
				e.Refresh()
			}
			var mine, theirs []int16
			for n := start; n < start+2; n++ {
				payload, err := e.Encode(nil, sound[n*size:(n+1)*size])
				if err != nil {
					t.Fatal(err)
				}
				mine, theirs = append(mine, hear(t, newcomer, payload)...), append(theirs, hear(t, other, payload)...)
			}
			want = append(want, sound[start*size:(start+1)*size]...)
			got, all = append(got, mine[lag:lag+size]...), append(all, theirs[lag:lag+size]...)
		}
		return mediatest.SNR(want, got), mediatest.SNR(want, all)
	}
	late, loyal := heard(true)
	lateWithout, loyalWithout := heard(false)
	t.Logf("S/N in dB: who comes late %.1f, without Refresh %.1f; the others %.1f and %.1f", late, lateWithout, loyal, loyalWithout)
	if late < loyalWithout-4 || late < lateWithout+3 || loyal < loyalWithout-2 {
		t.Error("somebody hears it")
	}
}

func newDecoder(t *testing.T) media.Decoder {
	t.Helper()
	d, err := opus.Codec{}.NewDecoder(media.Rate16k)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func hear(t *testing.T, d media.Decoder, payload []byte) []int16 {
	t.Helper()
	out := media.NewFrame(media.Rate16k)
	if _, err := d.Decode(out, payload); err != nil {
		t.Fatal(err)
	}
	return out
}
