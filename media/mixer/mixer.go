package mixer

import (
	"time"

	"callbot/media"
)

// gainTime is how long a change of a party's gain takes, so that it does not click.
const gainTime = 20 * time.Millisecond

// A Mixer lets every party hear the sum of the others: N-1. It works in ticks: each
// Port is handed what its party says with Say, then Mix adds, then each Port gives
// what its party hears with Hear. The zero value works at 16 kHz.
//
// It is for one goroutine at a time.
type Mixer struct {
	Rate media.Rate // of all frames; 0 is 16 kHz. To be set before the first Join.

	ports []*Port
	total []int32
	heard []int32 // scratch
	loud  int     // ports that were heard this tick
	raise bool    // one of them was made louder than it is
}

// A Port is one party's place in a Mixer.
type Port struct {
	mixer    *Mixer
	ramp     Ramp
	muted    bool
	speaking bool    // said something since the last Mix
	heard    bool    // had a part in the last Mix
	said     []int32 // this tick, with its gain
}

func (m *Mixer) rate() media.Rate { return or(m.Rate, media.Rate16k) }

// Join adds a party.
func (m *Mixer) Join() *Port {
	n := m.rate().FrameSize()
	if m.total == nil {
		m.total, m.heard = make([]int32, n), make([]int32, n)
	}
	p := &Port{mixer: m, said: make([]int32, n)}
	m.ports = append(m.ports, p)
	return p
}

// Leave takes p out of its mixer; it does nothing for a port that has left.
func (p *Port) Leave() {
	m := p.mixer
	for i, q := range m.ports {
		if p == q {
			last := len(m.ports) - 1
			m.ports[i], m.ports[last] = m.ports[last], nil
			m.ports = m.ports[:last]
			return
		}
	}
}

// Len is the number of parties.
func (m *Mixer) Len() int { return len(m.ports) }

// SetGain changes how loud the others hear p: 1 is as loud as it is.
func (p *Port) SetGain(factor float64) { p.ramp.To(factor, gainTime, p.mixer.rate()) }

// Mute lets the others hear nothing of p from the next Mix on, at once.
func (p *Port) Mute(muted bool) { p.muted = muted }

// Say hands in what p's party says in this tick; a tick without it is silence. f must
// be a frame of the mixer's rate, and is not kept.
func (p *Port) Say(f media.Frame) {
	clear(p.said)
	p.ramp.Add(p.said, f)
	p.speaking = true
}

// Mix adds what was said since the last Mix.
func (m *Mixer) Mix() {
	clear(m.total)
	m.loud, m.raise = 0, false
	for _, p := range m.ports {
		p.heard = p.speaking && !p.muted
		if !p.speaking {
			p.ramp.Skip(len(m.total))
		}
		p.speaking = false
		if !p.heard {
			clear(p.said)
			continue
		}
		m.loud++
		m.raise = m.raise || p.ramp.Gain() > 1
		add(m.total, p.said)
	}
}

func add(total, said []int32) {
	said = said[:len(total)]
	for i := range total {
		total[i] += said[i]
	}
}

// Hear fills f with what everyone but p said, and reports whether anyone did: if not,
// f is silent. A sum of several is limited softly; a single voice passes as it is.
func (p *Port) Hear(f media.Frame) bool {
	m := p.mixer
	heard := m.heard[:len(f)]
	for i := range heard {
		heard[i] = m.total[i] - p.said[i]
	}
	others := m.loud
	if p.heard {
		others--
	}
	return m.put(f, heard, others)
}

// All fills f with what everyone said, for a recorder or somebody who only listens,
// and reports whether anyone did.
func (m *Mixer) All(f media.Frame) bool {
	if m.total == nil {
		clear(f)
		return false
	}
	return m.put(f, m.total[:len(f)], m.loud)
}

func (m *Mixer) put(f media.Frame, sums []int32, voices int) bool {
	if voices > 1 || m.raise {
		Limit(f, sums)
	} else {
		clip(f, sums)
	}
	return voices > 0
}
