package streaming

import (
	"io"
	"sync"
	"time"

	"callbot/media"
	"callbot/media/resample"
)

// How an application's sound is kept.
const (
	maxAhead  = 2 * time.Minute // what an application may be ahead of what is said
	primed    = 3               // frames that begin at once
	patience  = 2               // frame times that wait for more
	afterwork = 10              // frame times of silence after which the mouth is shut
)

// mouth is what an application says: a media.Reader of what has come, at its own pace.
// It ends when nothing has come for a while, and begins again with what comes next.
type mouth struct {
	mu       sync.Mutex
	rate     media.Rate
	up       *resample.Resampler // nil where the application speaks at 16 kHz
	waiting  []int16             // 16 kHz
	said     int                 // of them
	speaking bool                // somebody reads
	flowing  bool                // a frame was read without waiting
	patience int
	idle     int // frame times without sound
	left     int // samples that had no room
}

func newMouth(rate media.Rate) *mouth {
	m := &mouth{rate: rate}
	m.reset()
	return m
}

func (m *mouth) reset() {
	m.waiting, m.said = m.waiting[:0], 0
	m.flowing, m.patience, m.idle = false, patience, 0
	if m.rate != media.Rate16k {
		m.up = resample.New(m.rate, media.Rate16k)
	}
}

// Rate is 16 kHz.
func (*mouth) Rate() media.Rate { return media.Rate16k }

// add appends what an application says. full reports that there was no room for all of
// it, begin that somebody should read, as nobody does.
func (m *mouth) add(samples []int16) (full, begin bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	room := media.Rate16k.Samples(maxAhead) - (len(m.waiting) - m.said)
	if fits := room * int(m.rate) / int(media.Rate16k); len(samples) > fits {
		m.left += len(samples) - max(fits, 0)
		samples, full = samples[:max(fits, 0)], true
	}
	m.compact()
	if m.up != nil {
		m.waiting = m.up.Process(m.waiting, samples)
	} else {
		m.waiting = append(m.waiting, samples...)
	}
	begin = !m.speaking && len(m.waiting) > m.said
	m.speaking = m.speaking || begin
	return full, begin
}

// compact makes room by what was said already.
func (m *mouth) compact() {
	if m.said > len(m.waiting)/2 {
		m.waiting = m.waiting[:copy(m.waiting, m.waiting[m.said:])]
		m.said = 0
	}
}

// clear throws away what waits: the next frame is silence already.
func (m *mouth) clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reset()
}

// ReadFrame gives the next frame, or silence while more may come.
func (m *mouth) ReadFrame(f media.Frame) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	ready := len(m.waiting) - m.said
	switch {
	case ready >= len(f) && (m.flowing || ready >= primed*len(f) || m.patience == 0):
		m.take(f)
		m.flowing, m.patience, m.idle = true, patience, 0
	case ready > 0 && m.patience > 0:
		clear(f)
		m.patience--
		m.flowing = false
	case ready > 0:
		m.take(f)
		m.flowing, m.patience = false, patience
	case m.idle >= afterwork:
		m.speaking = false
		m.reset()
		return io.EOF
	default:
		clear(f)
		m.idle++
		m.flowing = false
	}
	return nil
}

// take fills f with what is next, and with silence after its end.
func (m *mouth) take(f media.Frame) {
	n := copy(f, m.waiting[m.said:])
	clear(f[n:])
	m.said += n
	if m.said == len(m.waiting) {
		m.waiting, m.said = m.waiting[:0], 0
	}
}
