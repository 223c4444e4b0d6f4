package bot

import (
	"io"
	"sync"

	"callbot/media"
)

// Sound is the sound of a call, frame by frame at 16 kHz: a Reader of what the caller
// says, and a Writer of what is said to them.
type Sound struct {
	in, out *frames
	stop    func()
	once    sync.Once
}

// Rate is 16 kHz.
func (s *Sound) Rate() media.Rate { return media.Rate16k }

// ReadFrame waits for the next frame of what the caller says. A reader that is more
// than a second late loses the oldest; see Lost. It is io.EOF when the call is over, or the
// sound was given back.
func (s *Sound) ReadFrame(f media.Frame) error { return s.in.read(f) }

// WriteFrame says a frame after those that wait, and waits itself while a second of
// them does. It is io.ErrClosedPipe when the call is over, or the
// sound was given back.
func (s *Sound) WriteFrame(f media.Frame) error { return s.out.write(f) }

// Clear throws away what was written and not yet said: the caller hears no more than
// the frame that is on its way.
func (s *Sound) Clear() { s.out.clear() }

// Drain waits until everything that was written was said or thrown away. It is
// io.ErrClosedPipe when the call is over, or the sound was given back. It and WriteFrame
// are for one goroutine.
func (s *Sound) Drain() error { return s.out.drain() }

// Waiting is how many frames were written and not yet said.
func (s *Sound) Waiting() int { return s.out.waiting() }

// Lost is how many frames of what the caller said were not read in time.
func (s *Sound) Lost() int { return s.in.dropped() }

// Close gives the sound back; reading and writing end as they do with the call. It waits
// until the leg neither reads nor writes any more.
func (s *Sound) Close() error {
	s.once.Do(func() {
		s.stop()
		close(s.in.closed)
		close(s.out.closed)
	})
	return nil
}

// ears is how a leg writes what the caller says.
type ears struct{ *frames }

func (ears) Rate() media.Rate { return media.Rate16k }

func (e ears) WriteFrame(f media.Frame) error {
	e.push(f)
	return nil
}

// mouth is how a leg reads what is said to the caller: silence where there is nothing.
type mouth struct{ *frames }

func (mouth) Rate() media.Rate { return media.Rate16k }

func (m mouth) ReadFrame(f media.Frame) error {
	if !m.pull(f) {
		clear(f)
	}
	return nil
}

// framesSize is a second of sound.
const framesSize = 50

// frames is a bounded queue of frames that allocates none.
type frames struct {
	over   <-chan struct{} // closed when the call is
	closed chan struct{}   // closed when the sound was given back

	mu      sync.Mutex
	ring    [framesSize]media.Frame
	first   int
	length  int
	lost    int
	changed chan struct{} // holds a token when somebody may have waited for the change
}

func newFrames(over <-chan struct{}) *frames {
	q := &frames{over: over, closed: make(chan struct{}), changed: make(chan struct{}, 1)}
	for i := range q.ring {
		q.ring[i] = media.NewFrame(media.Rate16k)
	}
	return q
}

// push adds a frame, in place of the oldest when the queue is full.
func (q *frames) push(f media.Frame) {
	q.mu.Lock()
	if q.length == framesSize {
		q.first = (q.first + 1) % framesSize
		q.length--
		q.lost++
	}
	q.add(f)
	q.mu.Unlock()
	q.tell()
}

// pull takes the oldest frame, if there is one.
func (q *frames) pull(f media.Frame) bool {
	q.mu.Lock()
	ok := q.length > 0
	if ok {
		copy(f, q.ring[q.first])
		q.first = (q.first + 1) % framesSize
		q.length--
	}
	q.mu.Unlock()
	if ok {
		q.tell()
	}
	return ok
}

func (q *frames) read(f media.Frame) error {
	for !q.pull(f) {
		select {
		case <-q.changed:
		case <-q.over:
			return io.EOF
		case <-q.closed:
			return io.EOF
		}
	}
	return nil
}

func (q *frames) write(f media.Frame) error {
	for {
		select {
		case <-q.over:
			return io.ErrClosedPipe
		case <-q.closed:
			return io.ErrClosedPipe
		default:
		}
		if q.offer(f) {
			return nil
		}
		select {
		case <-q.changed:
		case <-q.over:
		case <-q.closed:
		}
	}
}

func (q *frames) drain() error {
	for q.waiting() > 0 {
		select {
		case <-q.changed:
		case <-q.over:
			return io.ErrClosedPipe
		case <-q.closed:
			return io.ErrClosedPipe
		}
	}
	return nil
}

// offer adds a frame, if there is room.
func (q *frames) offer(f media.Frame) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.length == framesSize {
		return false
	}
	q.add(f)
	return true
}

func (q *frames) add(f media.Frame) {
	copy(q.ring[(q.first+q.length)%framesSize], f)
	q.length++
}

func (q *frames) clear() {
	q.mu.Lock()
	q.length = 0
	q.mu.Unlock()
	q.tell()
}

func (q *frames) tell() {
	select {
	case q.changed <- struct{}{}:
	default:
	}
}

func (q *frames) waiting() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.length
}

func (q *frames) dropped() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.lost
}
