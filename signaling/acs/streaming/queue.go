package streaming

import (
	"sync"
	"time"

	"callbot/media"
)

// heard is a frame of what somebody said.
type heard struct {
	who   string // empty where everybody is heard
	at    time.Time
	frame media.Frame // 16 kHz
}

// queue is a bounded queue of frames that allocates none once it was made: a full one
// drops its oldest.
type queue struct {
	wake chan struct{} // holds a token when there may be something

	mu     sync.Mutex
	ring   []heard
	first  int
	length int
	lost   int
}

func newQueue(frames int) *queue {
	q := &queue{wake: make(chan struct{}, 1), ring: make([]heard, frames)}
	for i := range q.ring {
		q.ring[i].frame = media.NewFrame(media.Rate16k)
	}
	return q
}

// push adds a frame of 16 kHz, which it copies.
func (q *queue) push(who string, at time.Time, f media.Frame) {
	q.mu.Lock()
	if q.length == len(q.ring) {
		q.first = (q.first + 1) % len(q.ring)
		q.length--
		q.lost++
	}
	slot := &q.ring[(q.first+q.length)%len(q.ring)]
	slot.who, slot.at = who, at
	copy(slot.frame, f)
	q.length++
	q.mu.Unlock()
	tell(q.wake)
}

// pull takes the oldest frame into f and says whose it is and from when, if there is one.
func (q *queue) pull(f media.Frame) (who string, at time.Time, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.length == 0 {
		return "", time.Time{}, false
	}
	slot := &q.ring[q.first]
	copy(f, slot.frame)
	q.first = (q.first + 1) % len(q.ring)
	q.length--
	return slot.who, slot.at, true
}

// dropped is how many frames were lost because nobody took them in time.
func (q *queue) dropped() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.lost
}

// tell leaves a token.
func tell(wake chan struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}
