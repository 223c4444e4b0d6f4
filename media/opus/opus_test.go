package opus_test

import (
	"fmt"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/opus"
)

func encoder(tb testing.TB, c opus.Codec, r media.Rate) *opus.Encoder {
	tb.Helper()
	e, err := c.NewEncoder(r)
	if err != nil {
		tb.Fatal(err)
	}
	return e.(*opus.Encoder)
}

func decoder(tb testing.TB, r media.Rate) media.Decoder {
	tb.Helper()
	d, err := opus.Codec{}.NewDecoder(r)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// encode returns the payloads of s, 20 ms each.
func encode(tb testing.TB, e *opus.Encoder, s []int16) [][]byte {
	tb.Helper()
	var all [][]byte
	for n := e.Rate().FrameSize(); len(s) >= n; s = s[n:] {
		payload, err := e.Encode(nil, s[:n])
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, payload)
	}
	return all
}

// decode returns the sound of payloads; a nil one is lost and is concealed.
func decode(tb testing.TB, d media.Decoder, payloads [][]byte) []int16 {
	tb.Helper()
	var all []int16
	room := make([]int16, d.Rate().Samples(120*time.Millisecond))
	for _, payload := range payloads {
		n, err := d.Rate().FrameSize(), error(nil)
		if payload == nil {
			err = d.Conceal(room[:n])
		} else {
			n, err = d.Decode(room, payload)
		}
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, room[:n]...)
	}
	return all
}

// Ensure Opus keeps the contract of every codec at every rate that the module uses.
func TestConformance(t *testing.T) {
	for _, r := range []media.Rate{media.Rate8k, media.Rate16k, media.Rate48k} {
		t.Run(fmt.Sprintf("voip at %d", r), func(t *testing.T) {
			mediatest.Codec(t, opus.Codec{Application: opus.VoIP}, r, 0.75) // its high-pass filter turns the phase of low voices
		})
		t.Run(fmt.Sprintf("audio at %d", r), func(t *testing.T) {
			mediatest.Codec(t, opus.Codec{Bitrate: 48_000}, r, 0.95)
		})
	}
}

// Ensure sound encoded at 48 kHz can be heard at 8 and 16 kHz without another
// resampler, and comes out later by the look-ahead.
func TestDecodesAtAnyRate(t *testing.T) {
	sound := mediatest.Speechlike(media.Rate48k, 4, time.Second)
	payloads := encode(t, encoder(t, opus.Codec{Bitrate: 48_000}, media.Rate48k), sound)
	for _, r := range []media.Rate{8000, 12000, 16000, 24000, 48000} {
		want := mediatest.Tone(r, 1000, 8000, time.Second)
		tone := mediatest.Tone(media.Rate48k, 1000, 8000, time.Second)
		got := decode(t, decoder(t, r), encode(t, encoder(t, opus.Codec{Bitrate: 48_000}, media.Rate48k), tone))
		if len(got) != len(want) {
			t.Fatalf("%d samples at %d Hz, want %d", len(got), r, len(want))
		}
		if snr := mediatest.ToneSNR(r, got[r.Samples(100*time.Millisecond):], 1000); snr < 15 {
			t.Errorf("a tone at %d Hz has a signal-to-noise ratio of %.1f dB", r, snr)
		}
	}
	_, lag := mediatest.Correlate(sound, decode(t, decoder(t, media.Rate48k), payloads), 960)
	if got := media.Rate48k.Duration(lag) - opus.Lookahead; got.Abs() > 200*time.Microsecond {
		t.Errorf("the sound is late by the look-ahead and %v", got)
	}
}

// Ensure a lost payload comes back nearly whole from the one after it when the encoder
// was told to expect losses, and better than a guess.
func TestRecoversLossFromNextPayload(t *testing.T) {
	r := media.Rate16k
	sound := mediatest.Speechlike(r, 5, 2*time.Second)
	payloads := encode(t, encoder(t, opus.Codec{FEC: true, LossPercent: 20, Bitrate: 32_000}, r), sound)
	whole := decode(t, decoder(t, r), payloads)
	var recovered, guessed float64
	for lost := 20; lost < 90; lost += 7 {
		want := whole[lost*320 : (lost+1)*320]
		if mediatest.Level(want) < -40 {
			continue
		}
		good, poor := decoder(t, r), decoder(t, r)
		decode(t, good, payloads[:lost])
		decode(t, poor, payloads[:lost])
		got, guess := media.NewFrame(r), media.NewFrame(r)
		if err := good.Recover(got, payloads[lost+1]); err != nil {
			t.Fatal(err)
		}
		if err := poor.Conceal(guess); err != nil {
			t.Fatal(err)
		}
		recovered += mediatest.SNR(want, got)
		guessed += mediatest.SNR(want, guess)
	}
	if recovered < guessed+20 {
		t.Errorf("recovered sound has %.0f dB in all, guessed sound %.0f", recovered, guessed)
	}
}

// Ensure silence costs nothing to send when the peer wished for that.
func TestSilenceNeedNotBeSent(t *testing.T) {
	for _, c := range []opus.Codec{{DTX: true}, {DTX: true, Complexity: 8}, {DTX: true, Application: opus.VoIP}} {
		e := encoder(t, c, media.Rate16k)
		sent := 0
		for _, payload := range encode(t, e, make([]int16, media.Rate16k.Samples(4*time.Second))) {
			if !opus.Silent(payload) {
				sent++
			}
		}
		if sent > 40 {
			t.Errorf("%+v: %d of 200 payloads of silence must be sent", c, sent)
		}
		for _, payload := range encode(t, e, mediatest.Speechlike(media.Rate16k, 1, 200*time.Millisecond)) {
			if opus.Silent(payload) {
				t.Errorf("%+v: speech was taken for silence", c)
			}
		}
	}
}

// Ensure settings out of range are refused when an encoder is made, not when somebody
// speaks.
func TestRefusesBadSettings(t *testing.T) {
	for _, c := range []opus.Codec{{Bitrate: 10}, {Bitrate: 1_000_000}, {Complexity: 11}, {Complexity: -1}, {LossPercent: 101}, {LossPercent: -1}} {
		if _, err := c.NewEncoder(media.Rate48k); err == nil {
			t.Errorf("%+v was accepted", c)
		}
	}
}

// Ensure what cannot be filled is refused with an error.
func TestRefusesOddLosses(t *testing.T) {
	d := decoder(t, media.Rate16k)
	for _, n := range []int{0, 1, 39, 41, 1921, 1960, 1 << 20} {
		if err := d.Conceal(make([]int16, n)); err == nil {
			t.Errorf("%d samples were concealed", n)
		}
		if err := d.Recover(make([]int16, n), []byte{0, 1, 2}); err == nil {
			t.Errorf("%d samples were recovered", n)
		}
	}
	for _, n := range []int{40, 160, 320, 960, 1920} {
		if err := d.Conceal(make([]int16, n)); err != nil {
			t.Errorf("%d samples: %v", n, err)
		}
	}
}

// Ensure encoders may be told of losses, bit rate and work while a call runs.
func TestSettingsChangeWhileRunning(t *testing.T) {
	e := encoder(t, opus.Codec{Bitrate: 12_000, Complexity: 1}, media.Rate16k)
	sound := mediatest.Speechlike(media.Rate16k, 9, time.Second)
	before := size(encode(t, e, sound))
	if err := e.SetBitrate(48_000); err != nil {
		t.Fatal(err)
	}
	if err := e.SetComplexity(10); err != nil {
		t.Fatal(err)
	}
	if err := e.SetLoss(true, 30); err != nil {
		t.Fatal(err)
	}
	if after := size(encode(t, e, sound)); after < 2*before {
		t.Errorf("%d bytes at 12 kb/s, %d at 48", before, after)
	}
}

func size(payloads [][]byte) (n int) {
	for _, payload := range payloads {
		n += len(payload)
	}
	return n
}

// Ensure 40 and 60 ms can be encoded at once, and nothing longer or odd.
func TestLongerPayloads(t *testing.T) {
	e := encoder(t, opus.Codec{}, media.Rate16k)
	for n, want := range map[int]time.Duration{320: 20e6, 640: 40e6, 960: 60e6} {
		payload, err := e.Encode(nil, make(media.Frame, n))
		if err != nil {
			t.Fatal(err)
		}
		if d, err := opus.PacketDuration(payload); d != want || err != nil {
			t.Errorf("%d samples make %v, %v; want %v", n, d, err, want)
		}
	}
	for _, n := range []int{0, 160, 321, 1280} {
		if _, err := e.Encode(nil, make(media.Frame, n)); err == nil {
			t.Errorf("%d samples were encoded", n)
		}
	}
}
