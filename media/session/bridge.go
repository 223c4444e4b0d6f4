package session

import (
	"sync"

	"callbot/media"
)

// bridged is how many frames a bridge holds: as much as the two ends' ticks can be apart.
// When one more comes, the oldest goes.
const bridged = 4

// bridge carries sound from the ticks of one session to those of another: a Writer here, a
// Reader there. The zero value is ready for use.
type bridge struct {
	mu     sync.Mutex
	frames [bridged][320]int16 // 20 ms at 16 kHz
	first  int
	n      int
}

// Rate is 16 kHz.
func (*bridge) Rate() media.Rate { return media.Rate16k }

// WriteFrame takes what the one party says.
func (b *bridge) WriteFrame(f media.Frame) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.n == bridged {
		b.first, b.n = (b.first+1)%bridged, b.n-1
	}
	copy(b.frames[(b.first+b.n)%bridged][:], f)
	b.n++
	return nil
}

// ReadFrame gives it to the other, or silence.
func (b *bridge) ReadFrame(f media.Frame) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.n == 0 {
		clear(f)
		return nil
	}
	copy(f, b.frames[b.first][:])
	b.first, b.n = (b.first+1)%bridged, b.n-1
	return nil
}
