package opus_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/mediatest"
	"callbot/media/opus"
)

// Ensure payloads that were made ready at 20 ms can be sent as 60, and sound exactly
// the same.
func TestJoinedPayloadsSoundTheSame(t *testing.T) {
	for _, bitrate := range []int{12_000, 32_000, 128_000} { // short lengths and long ones
		payloads := encode(t, encoder(t, opus.Codec{Bitrate: bitrate}, media.Rate48k), mediatest.Speechlike(media.Rate48k, 3, 2*time.Second))
		want := decode(t, decoder(t, media.Rate16k), payloads)
		var longer [][]byte
		for rest := payloads; len(rest) > 0; {
			payload, n := opus.Join(nil, rest[:min(3, len(rest))]...)
			if n == 0 {
				t.Fatalf("% x cannot be joined", rest[0])
			}
			if d, err := opus.PacketDuration(payload); err != nil || d != time.Duration(n)*media.FrameDuration {
				t.Fatalf("%d joined last %v, %v", n, d, err)
			}
			longer, rest = append(longer, payload), rest[n:]
		}
		if len(longer) > len(payloads)/2 {
			t.Errorf("%d payloads became %d", len(payloads), len(longer))
		}
		if got := decode(t, decoder(t, media.Rate16k), longer); !slices.Equal(got, want) {
			t.Errorf("at %d b/s the joined payloads sound different", bitrate)
		}
	}
}

// Ensure what is of another kind, or no frame of 20 ms, is not joined.
func TestJoinRefuses(t *testing.T) {
	const kind, other = 1 << 3, 5 << 3 // both 20 ms
	one := []byte{kind, 1, 2}
	for _, c := range []struct {
		payloads [][]byte
		want     []byte
		joined   int
	}{
		{nil, nil, 0},
		{[][]byte{nil}, nil, 0},
		{[][]byte{{kind | 1, 1, 1}, one}, nil, 0}, // two frames already
		{[][]byte{{0 << 3, 1}, one}, nil, 0},      // 10 ms
		{[][]byte{one}, one, 1},
		{[][]byte{one, {other, 1}, one}, one, 1},
		{[][]byte{one, one, nil}, []byte{kind | 3, 0x82, 2, 1, 2, 1, 2}, 2},
		{[][]byte{one, one, one, one, one, one, one}, append([]byte{kind | 3, 0x86, 2, 2, 2, 2, 2}, bytes.Repeat(one[1:], 6)...), 6},
	} {
		got, joined := opus.Join(nil, c.payloads...)
		if joined != c.joined || !bytes.Equal(got, c.want) {
			t.Errorf("Join(% x) = % x, %d", c.payloads, got, joined)
		}
	}
}

// Ensure joining costs no allocation.
func TestJoinAllocations(t *testing.T) {
	payloads := encode(t, encoder(t, opus.Codec{}, media.Rate48k), mediatest.Tone(media.Rate48k, 400, 9000, 60*time.Millisecond))
	dst := make([]byte, 0, 4096)
	if n := testing.AllocsPerRun(100, func() { dst, _ = opus.Join(dst[:0], payloads...) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// Ensure whatever is joined keeps RFC 6716: it lasts as long as its parts.
func FuzzJoin(f *testing.F) {
	f.Add([]byte{8, 1}, []byte{8, 2, 3})
	f.Add(append([]byte{0xf8}, make([]byte, 300)...), append([]byte{0xf8}, make([]byte, 1200)...))
	f.Add([]byte{8}, []byte{8})
	f.Fuzz(func(t *testing.T, a, b []byte) {
		got, joined := opus.Join(nil, a, b)
		if joined == 0 {
			return
		}
		d, err := opus.PacketDuration(got)
		if err != nil || d != time.Duration(joined)*media.FrameDuration {
			t.Fatalf("%d joined last %v, %v", joined, d, err)
		}
		room := make([]int16, 1920)
		_, whole := decoder(t, media.Rate16k).Decode(room, got)
		_, alone := decoder(t, media.Rate16k).Decode(room, a)
		if alone == nil && whole != nil {
			t.Fatalf("% x and % x cannot be decoded joined: %v", a, b, whole)
		}
	})
}
