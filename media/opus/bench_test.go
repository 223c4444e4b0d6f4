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
		rate       media.Rate
		complexity int
	}{{16000, 1}, {16000, 3}, {16000, 5}, {16000, 10}, {48000, 5}, {48000, 10}} {
		b.Run(fmt.Sprintf("rate=%d/complexity=%d", c.rate, c.complexity), func(b *testing.B) {
			e := encoder(b, opus.Codec{Complexity: c.complexity}, c.rate)
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
