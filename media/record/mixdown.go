package record

import (
	"callbot/media/mixer"
)

// mixdown adds the sound of several lines, which may be up to a second apart, and
// hands it on when nothing more of that time can come.
type mixdown struct {
	track      *track
	sums       []int32 // a ring: position p is at p modulo its length
	base, head int64   // what is in the ring: from base to head
	scratch    []int16
}

func newMixdown(t *track) *mixdown {
	second := int(t.wav.Rate())
	return &mixdown{track: t, sums: make([]int32, second), scratch: make([]int16, pieceSize)}
}

// add places samples. What is too late is left out.
func (m *mixdown) add(position int64, samples []int16) error {
	end := position + int64(len(samples))
	if err := m.advance(end - int64(len(m.sums))); err != nil {
		return err
	}
	if late := m.base - position; late > 0 {
		samples = samples[min(late, int64(len(samples))):]
		position = m.base
	}
	for i, s := range samples {
		m.sums[(position+int64(i))%int64(len(m.sums))] += int32(s)
	}
	m.head = max(m.head, end)
	return nil
}

// advance hands on everything before position.
func (m *mixdown) advance(position int64) error {
	for m.base < min(position, m.head) {
		at := m.base % int64(len(m.sums))
		n := min(int64(len(m.scratch)), min(position, m.head)-m.base, int64(len(m.sums))-at)
		sums, out := m.sums[at:at+n], m.scratch[:n]
		mixer.Limit(out, sums)
		clear(sums)
		if err := m.track.write(m.base, out); err != nil {
			return err
		}
		m.base += n
	}
	m.base = max(m.base, position)
	return nil
}

// flush hands on everything.
func (m *mixdown) flush() error { return m.advance(m.head) }
