package rtp_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/rtp"
)

// Ensure that packets of any length are heard, each once and in order, that no more is made
// up than was lost, and that sound which had to wait comes sooner again when the line has
// become even.
func TestBufferPacketLengths(t *testing.T) {
	for _, length := range []time.Duration{
		2500 * time.Microsecond, 5 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond,
		30 * time.Millisecond, 40 * time.Millisecond, 60 * time.Millisecond, 120 * time.Millisecond,
	} {
		t.Run(length.String(), func(t *testing.T) { lasting(t, length) })
	}
}

// lasting has a minute of packets of a length, of which two in a hundred are lost and each
// tenth second is quiet. In the first ten seconds they come up to 100 ms late.
func lasting(t *testing.T, length time.Duration) {
	t.Helper()
	const last, uneven, clock = time.Minute, 10 * time.Second, media.Rate48k
	type packet struct {
		at time.Time
		media.Packet
	}
	chance := rand.New(rand.NewPCG(1, uint64(length)))
	var all []packet
	var lost time.Duration
	due := noon
	for n := 0; time.Duration(n)*length < last; n++ {
		sent := time.Duration(n) * length
		p := packet{at: noon.Add(sent + length), Packet: media.Packet{SSRC: 1, Sequence: uint16(n), Timestamp: uint32(n * clock.Samples(length)), Level: 20}}
		if sent%time.Second < 100*time.Millisecond {
			p.Level = 80
		}
		if sent < uneven {
			p.at = p.at.Add(time.Duration(chance.Int64N(int64(100 * time.Millisecond))))
		}
		if p.at.Before(due) { // nothing overtakes
			p.at = due
		}
		due = p.at
		if n > 0 && chance.IntN(50) == 0 {
			lost += length
			continue
		}
		p.Payload = []byte{byte(n >> 16), byte(n >> 8), byte(n)}
		all = append(all, p)
	}
	b := rtp.Buffer{Clock: clock}
	waiting, missing, latest, played := 0, time.Duration(0), -1, 0
	var payload []byte
	for now := noon.Add(3 * time.Millisecond); now.Before(noon.Add(last)); now = now.Add(media.FrameDuration) {
		for len(all) > 0 && !all[0].at.After(now) {
			all[0].Arrival = all[0].at
			b.Push(&all[0].Packet)
			all = all[1:]
		}
		for waiting < clock.FrameSize() {
			var kind rtp.Kind
			payload, kind = b.Pop(now, payload[:0])
			switch kind {
			case rtp.Nothing:
				waiting = clock.FrameSize()
			case rtp.Lost:
				missing += b.Missing()
				waiting += clock.Samples(b.Missing())
			case rtp.Sound:
				n := int(payload[0])<<16 | int(payload[1])<<8 | int(payload[2])
				if n <= latest {
					t.Fatalf("packet %d was heard after %d", n, latest)
				}
				latest = n
				played++
				waiting += clock.Samples(length)
				b.Extend(clock.Samples(length))
			}
		}
		waiting -= clock.FrameSize()
	}
	t.Logf("lost %v, made up %v, skipped %d, late %d, restarts %d, waits %v", lost, missing, b.Stats.Skipped, b.Stats.Late, b.Stats.Restarts, b.Stats.Delay)
	if missing > lost+600*time.Millisecond {
		t.Errorf("%v was made up where %v was lost", missing, lost)
	}
	if wait := b.Stats.Delay; wait > 55*time.Millisecond {
		t.Errorf("after fifty even seconds sound waits %v", wait)
	}
	if want := int((last-lost-time.Second)/length) - int(b.Stats.Skipped); played < want {
		t.Errorf("%d packets were heard, want %d", played, want)
	}
}
