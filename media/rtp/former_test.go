package rtp_test

import (
	"slices"
	"testing"
)

// Ensure that packets which another stream of the talker has overtaken neither interrupt that
// one nor are heard after it, and that a talker may come back to a stream.
func TestBufferStrays(t *testing.T) {
	p := newPlayer()
	send := func(ssrc uint32, sequence, n int) { p.push(ssrc, uint16(sequence), uint32(960*sequence), n) }
	for n := range 50 {
		send(1, 100+n, n)
		p.tick()
	}
	for n := range 50 {
		send(2, 7000+n, 60+n)
		if n < 5 {
			send(1, 150+n, 50+n) // not heard yet
			send(1, 149-n, 49-n) // heard already
		}
		p.tick()
	}
	if got := p.sounds(); !slices.Equal(got, append(count(0, 50), count(60, 110)...)) {
		t.Errorf("heard %v", got)
	}
	if p.Stats.Restarts != 1 {
		t.Errorf("the stream began anew %d times", p.Stats.Restarts)
	}
	p.heard = nil
	for n := range 50 {
		send(1, 5000+n, 200+n)
		p.tick()
	}
	if got := p.sounds(); !slices.IsSorted(got) || len(got) < 45 || got[len(got)-1] < 247 {
		t.Errorf("back at the first stream: heard %v", got)
	}
}
