package hosting

import (
	"io"
	"sync"
	"time"

	"callbot/media"
)

// maxBacklog is how far a transcriber may be behind what is said: long enough for one
// that has to begin first.
const maxBacklog = 5 * time.Second

// backlog is what somebody says on its way to a transcriber: a bounded queue of frames
// of 16 kHz, of which a full one drops the oldest, so that the sound never waits.
type backlog struct {
	wake chan struct{} // holds a token when there may be something

	mu            sync.Mutex
	ring          []media.Frame
	first, length int
	ended         bool // nothing more comes
	lost          int
}

var _ media.Reader = (*backlog)(nil)

func newBacklog() *backlog {
	b := &backlog{wake: make(chan struct{}, 1), ring: make([]media.Frame, maxBacklog/media.FrameDuration)}
	for i := range b.ring {
		b.ring[i] = media.NewFrame(media.Rate16k)
	}
	return b
}

// push adds a frame, which it copies.
func (b *backlog) push(f media.Frame) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return
	}
	if b.length == len(b.ring) {
		b.first = (b.first + 1) % len(b.ring)
		b.length--
		b.lost++
	}
	copy(b.ring[(b.first+b.length)%len(b.ring)], f)
	b.length++
	b.tell()
}

// end lets the reader come to its end after what waits, or at once.
func (b *backlog) end(atOnce bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = true
	if atOnce {
		b.length = 0
	}
	b.tell()
}

// dropped is how many frames were lost because nobody took them in time.
func (b *backlog) dropped() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.lost
}

func (b *backlog) tell() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// Rate is 16 kHz.
func (*backlog) Rate() media.Rate { return media.Rate16k }

// ReadFrame waits for the next frame. It is io.EOF when nothing more comes. One
// goroutine may read.
func (b *backlog) ReadFrame(f media.Frame) error {
	for {
		if ok, err := b.pull(f); ok || err != nil {
			return err
		}
		<-b.wake
	}
}

func (b *backlog) pull(f media.Frame) (ok bool, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.length > 0:
		copy(f, b.ring[b.first])
		b.first = (b.first + 1) % len(b.ring)
		b.length--
		return true, nil
	case b.ended:
		b.tell() // whoever reads again comes to the end again
		return false, io.EOF
	default:
		return false, nil
	}
}
