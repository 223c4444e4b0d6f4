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

// Ensure it is known how long sound that has just come is to be held back, whether anybody
// listens or not: a frame, and as much as packets come unevenly.
func TestWait(t *testing.T) {
	b := rtp.Buffer{Clock: media.Rate48k}
	if d := b.Wait(noon); d != 0 {
		t.Errorf("before the first packet: %v", d)
	}
	for n := range 100 {
		at := noon.Add(time.Duration(n)*media.FrameDuration + time.Duration(n%4)*10*time.Millisecond)
		b.Push(&media.Packet{SSRC: 1, Sequence: uint16(n), Timestamp: uint32(960 * n), Payload: []byte{1, 2, 3}, Arrival: at})
		b.Skip()
		if want := media.FrameDuration + time.Duration(3-n%4)*10*time.Millisecond; n > 4 && b.Wait(at) != want {
			t.Fatalf("packet %d waits for %v, want %v", n, b.Wait(at), want)
		}
	}
	if d := b.Wait(noon.Add(time.Minute)); d != 0 {
		t.Errorf("long past its time: %v", d)
	}
}

// Ensure it is known how loud that is which would be skipped: sound that waits, and not
// what was given or never said how loud it is.
func TestLoudest(t *testing.T) {
	b := rtp.Buffer{Clock: media.Rate48k}
	want := func(when string, level uint8) {
		t.Helper()
		if got := b.Loudest(); got != level {
			t.Errorf("%s: got %d, want %d", when, got, level)
		}
	}
	want("before the first", 127)
	now := time.Now()
	for n, level := range []uint8{20, 60, media.NoLevel} {
		b.Push(&media.Packet{SSRC: 1, Sequence: uint16(n), Timestamp: uint32(960 * n), Payload: make([]byte, 9), Level: level, Arrival: now})
	}
	b.Push(&media.Packet{SSRC: 1, Sequence: 3, Timestamp: 2880, Kind: media.EventPacket, Payload: make([]byte, 4), Arrival: now})
	want("all wait", 20)
	for at := now; b.Level() != 20; at = at.Add(media.FrameDuration) {
		b.Pop(at, nil)
	}
	want("the first was given", 60)
	b.Skip()
	want("skipped", 127)
}
