package lite

import (
	"testing"

	"callbot/media"
)

func newQueue() *queue {
	q := new(queue)
	q.filled.L = &q.mu
	return q
}

func number(n int, kind media.PacketKind) *media.Packet {
	return &media.Packet{Kind: kind, Sequence: uint16(n), Payload: []byte{byte(n)}}
}

// Ensure that packets are read in the order in which they came, however many wait.
func TestQueue(t *testing.T) {
	q := newQueue()
	next := 0
	var p media.Packet
	for n := range 1000 {
		q.put(number(n, media.AudioPacket))
		if n%7 > 2 { // sometimes several wait
			for q.count > 0 {
				if !q.take(&p) || int(p.Sequence) != next || p.Payload[0] != byte(next) {
					t.Fatalf("packet %d is %+v", next, p)
				}
				next++
			}
		}
	}
}

// Ensure that sound which nobody reads gives way to newer sound, and to keys, and that
// no key is lost.
func TestQueueFull(t *testing.T) {
	q := newQueue()
	for n := range 100 {
		kind := media.AudioPacket
		if n%5 == 0 {
			kind = media.EventPacket
		}
		if !q.put(number(n, kind)) {
			t.Fatalf("packet %d is refused", n)
		}
	}
	if q.lost() != 100-maxPackets || len(q.slots) != maxPackets {
		t.Errorf("%d dropped, room for %d", q.lost(), len(q.slots))
	}
	keys, last := 0, -1
	var p media.Packet
	for q.count > 0 {
		q.take(&p)
		if int(p.Sequence) <= last || p.Payload[0] != byte(p.Sequence) {
			t.Errorf("packet %d after %d", p.Sequence, last)
		}
		if last = int(p.Sequence); p.Kind == media.EventPacket {
			keys++
		}
	}
	if keys != 20 || last != 99 {
		t.Errorf("%d keys of 20, the last packet is %d", keys, last)
	}
}

// Ensure that more keys than there is room for are refused, so that the leg can say so.
func TestQueueFlooded(t *testing.T) {
	q := newQueue()
	for n := range maxPackets {
		if !q.put(number(n, media.EventPacket)) {
			t.Fatalf("key %d is refused", n)
		}
	}
	if q.put(number(0, media.EventPacket)) || q.put(number(0, media.AudioPacket)) {
		t.Error("there is room for more")
	}
}

// Ensure that what came before the end is read, and nothing after it.
func TestQueueClose(t *testing.T) {
	q := newQueue()
	q.put(number(1, media.AudioPacket))
	q.close()
	q.put(number(2, media.AudioPacket))
	var p media.Packet
	if !q.take(&p) || p.Sequence != 1 {
		t.Errorf("read %+v", p)
	}
	if q.take(&p) {
		t.Errorf("read %+v after the end", p)
	}
}
