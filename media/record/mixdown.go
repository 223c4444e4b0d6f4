package record

import (
	"callbot/media/mixer"
)

// mixdown adds the sound of several lines, which may be up to a second apart, and
// hands it on when nothing more of that time can come. Lines of different channels stay
// apart.
type mixdown struct {
	track      *track
	channels   int64
	sums       []int32 // a ring: channel c of position p is at p×channels+c modulo its length
	base, head int64   // what is in the ring: from base to head
	scratch    []int16
}

func newMixdown(t *track, channels int) *mixdown {
	second := int(t.wav.Rate()) * channels
	return &mixdown{track: t, channels: int64(channels), sums: make([]int32, second), scratch: make([]int16, pieceSize*channels)}
}

// add places samples in a channel. What is too late is left out.
func (m *mixdown) add(channel int, position int64, samples []int16) error {
	end := position + int64(len(samples))
	if err := m.advance(end - int64(len(m.sums))/m.channels); err != nil {
		return err
	}
	if late := m.base - position; late > 0 {
		samples = samples[min(late, int64(len(samples))):]
		position = m.base
	}
	for i, s := range samples {
		m.sums[((position+int64(i))*m.channels+int64(channel))%int64(len(m.sums))] += int32(s)
	}
	m.head = max(m.head, end)
	return nil
}

// advance hands on everything before position.
func (m *mixdown) advance(position int64) error {
	for m.base < min(position, m.head) {
		at := m.base * m.channels % int64(len(m.sums))
		n := min(int64(len(m.scratch)), (min(position, m.head)-m.base)*m.channels, int64(len(m.sums))-at)
		sums, out := m.sums[at:at+n], m.scratch[:n]
		mixer.Limit(out, sums)
		clear(sums)
		if err := m.track.write(m.base*m.channels, out); err != nil {
			return err
		}
		m.base += n / m.channels
	}
	m.base = max(m.base, position)
	return nil
}

// flush hands on everything.
func (m *mixdown) flush() error { return m.advance(m.head) }
