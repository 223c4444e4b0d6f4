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

// Ensure that who takes packets as they come gets those first that wait, all in order, and
// nothing once that is said to be over.
func TestQueueDelivers(t *testing.T) {
	q := newQueue()
	for n := range 3 {
		q.put(number(n, media.AudioPacket))
	}
	next := 0
	over := q.deliver(func(p *media.Packet) {
		if int(p.Sequence) != next || p.Payload[0] != byte(next) {
			t.Errorf("packet %d is %+v", next, p)
		}
		if next < 3 { // one more comes for each that waits
			q.put(number(next+3, media.AudioPacket))
		}
		next++
	})
	for n := range 100 {
		q.put(number(n+6, media.AudioPacket))
	}
	select {
	case <-over:
		t.Fatal("over before the end")
	default:
	}
	q.close()
	<-over
	q.put(number(106, media.AudioPacket))
	if next != 106 || q.lost() != 0 {
		t.Errorf("%d packets were taken, %d lost", next, q.lost())
	}
}

// Ensure that a queue which ends while a packet is being taken is over only when that was.
func TestQueueEndsWhileDelivering(t *testing.T) {
	q := newQueue()
	var over <-chan struct{}
	taken := 0
	over = q.deliver(func(*media.Packet) {
		q.close()
		select {
		case <-over:
			t.Error("over while a packet is taken")
		default:
		}
		taken++
	})
	q.put(number(0, media.AudioPacket))
	<-over
	q.put(number(1, media.AudioPacket))
	if taken != 1 {
		t.Errorf("%d packets were taken", taken)
	}
}

// Ensure that what came before the end is delivered after it too.
func TestQueueDeliversAfterTheEnd(t *testing.T) {
	q := newQueue()
	q.put(number(0, media.AudioPacket))
	q.close()
	taken := 0
	<-q.deliver(func(*media.Packet) { taken++ })
	if taken != 1 {
		t.Errorf("%d packets were taken", taken)
	}
}
