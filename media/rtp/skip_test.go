package rtp_test

import (
	"testing"
	"time"

	"callbot/media"
	"callbot/media/rtp"
)

// Ensure nobody who begins to listen hears what was said before, nor waits longer than
// one who has listened all the while.
func TestSkip(t *testing.T) {
	b := rtp.Buffer{Clock: media.Rate48k}
	now := time.Now()
	push := func(n int) {
		b.Push(&media.Packet{
			SSRC: 1, Sequence: uint16(n), Timestamp: uint32(960 * n), Payload: []byte{byte(n), 0, 0},
			Arrival: now.Add(time.Duration(n) * media.FrameDuration),
		})
	}
	for n := range 500 {
		push(n)
		b.Skip()
	}
	if _, kind := b.Pop(now.Add(500*media.FrameDuration), nil); kind != rtp.Nothing {
		t.Errorf("what was skipped is given as %v", kind)
	}
	push(498)
	first, at := -1, 0
	for n := 500; n < 520; n++ {
		push(n)
		payload, kind := b.Pop(now.Add(time.Duration(n)*media.FrameDuration+5*time.Millisecond), nil)
		if kind == rtp.Sound && first < 0 {
			first, at = int(payload[0]), n
		}
	}
	if first != 500&0xFF || at > 502 {
		t.Errorf("the first heard is %d, in frame %d; want %d, at once", first, at, 500&0xFF)
	}
	if s := b.Stats; s.Late != 1 || s.Lost != 0 || s.Restarts != 0 {
		t.Errorf("%+v", s)
	}
}
