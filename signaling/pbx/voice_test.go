package pbx_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
)

// voice is the far end of a leg: it sends a packet every 20 ms and counts what it
// receives, until the leg ends.
type voice struct {
	leg   media.Leg
	mu    sync.Mutex
	heard map[byte]int // packets by their first byte: whose they are
	order []byte       // these bytes, as they were first heard
}

// speak starts both directions of a leg; it says 'a', unless another letter is given.
func speak(t *testing.T, leg media.Leg, letter ...byte) *voice {
	t.Helper()
	v := &voice{leg: leg, heard: make(map[byte]int)}
	says := append(letter, 'a')[0]
	go func() {
		tick := time.NewTicker(media.FrameDuration)
		defer tick.Stop()
		for i := uint16(0); ; i++ {
			p := media.Packet{Sequence: i, Timestamp: uint32(i) * 960, Payload: []byte{says}}
			if leg.WritePacket(&p) != nil {
				return
			}
			select {
			case <-tick.C:
			case <-leg.Done():
				return
			}
		}
	}()
	go func() {
		var p media.Packet
		for leg.ReadPacket(&p) == nil {
			v.mu.Lock()
			if v.heard[p.Payload[0]]++; v.heard[p.Payload[0]] == 1 {
				v.order = append(v.order, p.Payload[0])
			}
			v.mu.Unlock()
		}
	}()
	t.Cleanup(func() { _ = leg.Close() })
	return v
}

func (v *voice) count(letter byte) int {
	synctest.Wait()
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.heard[letter]
}

// total is how many packets were received.
func (v *voice) total() int {
	synctest.Wait()
	v.mu.Lock()
	defer v.mu.Unlock()
	sum := 0
	for _, n := range v.heard {
		sum += n
	}
	return sum
}
