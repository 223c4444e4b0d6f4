package phone

import (
	"slices"
	"sync"

	"callbot/media"
	"callbot/media/mixer"
	"callbot/media/resample"
)

// mouth is all that a phone says: what it was given to say, keys as tones, and silence
// between, as a microphone would give it. It never ends and never waits.
type mouth struct {
	mu     sync.Mutex
	says   []media.Reader // all at 16 kHz
	sums   []int32
	single media.Frame
}

var _ media.Reader = (*mouth)(nil)

func (m *mouth) Rate() media.Rate { return media.Rate16k }

// ReadFrame fills f with the sum of what is said now.
func (m *mouth) ReadFrame(f media.Frame) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.says) == 0 {
		clear(f)
		return nil
	}
	if m.sums == nil {
		m.sums, m.single = make([]int32, len(f)), make(media.Frame, len(f))
	}
	clear(m.sums)
	m.says = slices.DeleteFunc(m.says, func(r media.Reader) bool {
		if r.ReadFrame(m.single) != nil {
			return true
		}
		for i, sample := range m.single {
			m.sums[i] += int32(sample)
		}
		return false
	})
	mixer.Limit(f, m.sums)
	return nil
}

// say adds r to what is said, until it ends or stop is called.
func (m *mouth) say(r media.Reader) (stop func()) {
	if r.Rate() != media.Rate16k {
		r = resample.Reader(r, media.Rate16k)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.says = append(m.says, r)
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.says = slices.DeleteFunc(m.says, func(other media.Reader) bool { return other == r })
	}
}
