package opus_test

import (
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/opus"
)

// Ensure an encoder can go on in the middle of another one's sound: a decoder that knows
// the other's payloads hears the first frame about as well as any, and no hole before it.
func TestBegin(t *testing.T) {
	sound := mediatest.Speechlike(media.Rate16k, 3, 4*time.Second)
	size, lag := media.Rate16k.FrameSize(), media.Rate16k.Samples(opus.Lookahead)
	frame := func(n int) media.Frame { return media.Frame(sound[n*size : (n+1)*size]) }
	heard := func(begin func(e *opus.Encoder, n int)) (seam, first float64) {
		one, two := newEncoder(t, opus.Codec{Complexity: 10, Bitrate: 32_000}), newEncoder(t, opus.Codec{FEC: true})
		d, err := opus.Codec{}.NewDecoder(media.Rate16k)
		if err != nil {
			t.Fatal(err)
		}
		var all, want, got []int16
		out := media.NewFrame(media.Rate16k)
		for n := range len(sound) / size {
			e := one
			if n%20 >= 10 {
				if e = two; n%20 == 10 {
					begin(two, n)
				}
			}
			payload, err := e.Encode(nil, frame(n))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := d.Decode(out, payload); err != nil {
				t.Fatal(err)
			}
			all = append(all, out...)
		}
		var wantSeam, gotSeam []int16
		for n := 10; n < len(sound)/size-1; n += 20 {
			at := n * size
			want, got = append(want, sound[at:at+size]...), append(got, all[at+lag:at+lag+size]...)
			wantSeam, gotSeam = append(wantSeam, sound[at-lag:at]...), append(gotSeam, all[at:at+lag]...)
		}
		return mediatest.SNR(wantSeam, gotSeam), mediatest.SNR(want, got)
	}
	seam, first := heard(func(e *opus.Encoder, n int) {
		if err := e.Begin(frame(n - 1)); err != nil {
			t.Fatal(err)
		}
	})
	seamWithout, firstWithout := heard(func(*opus.Encoder, int) {})
	t.Logf("S/N in dB: at the seam %.1f and %.1f without Begin, in the first frame %.1f and %.1f", seam, seamWithout, first, firstWithout)
	if seam < seamWithout+5 || first < firstWithout+1 || first < 14 {
		t.Error("the seam is heard")
	}
}

func newEncoder(t *testing.T, c opus.Codec) *opus.Encoder {
	t.Helper()
	e, err := c.NewEncoder(media.Rate16k)
	if err != nil {
		t.Fatal(err)
	}
	return e.(*opus.Encoder)
}
