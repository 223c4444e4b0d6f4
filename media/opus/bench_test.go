package opus_test

import (
	"fmt"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/opus"
)

func BenchmarkEncode(b *testing.B) {
	for _, c := range []struct {
		name  string
		rate  media.Rate
		codec opus.Codec
	}{
		{"audio", 16000, opus.Codec{Complexity: 1}},
		{"audio", 16000, opus.Codec{Complexity: 5}},
		{"audio", 48000, opus.Codec{Complexity: 5}},
		{"audio", 48000, opus.Codec{Complexity: 10}},
		{"voip", 16000, opus.Codec{Complexity: 1, Application: opus.VoIP}},
		{"voip", 16000, opus.Codec{Complexity: 5, Application: opus.VoIP}},
		{"voip", 48000, opus.Codec{Complexity: 10, Application: opus.VoIP}},
	} {
		b.Run(fmt.Sprintf("%s/rate=%d/complexity=%d", c.name, c.rate, c.codec.Complexity), func(b *testing.B) {
			e := encoder(b, c.codec, c.rate)
			sound := mediatest.Speechlike(c.rate, 1, time.Second)
			size, payload, i := c.rate.FrameSize(), make([]byte, 0, 4096), 0
			b.ReportAllocs()
			for b.Loop() {
				payload, _ = e.Encode(payload[:0], sound[i*size:(i+1)*size])
				i = (i + 1) % 50
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	payloads := encode(b, encoder(b, opus.Codec{Bitrate: 32_000}, media.Rate48k), mediatest.Speechlike(media.Rate48k, 1, time.Second))
	for _, r := range []media.Rate{8000, 16000, 48000} {
		b.Run(fmt.Sprintf("rate=%d", r), func(b *testing.B) {
			d, room, i := decoder(b, r), make([]int16, r.FrameSize()), 0
			b.ReportAllocs()
			for b.Loop() {
				_, _ = d.Decode(room, payloads[i])
				i = (i + 1) % len(payloads)
			}
		})
	}
}
