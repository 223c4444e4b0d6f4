package mixer

import "callbot/media"

// A Sum is what several say at once, in one frame time, of which each may hear all but
// themselves. It works in ticks: Clear, then Add for each who says something, then Put
// and Without for those who hear. It is for one goroutine at a time.
type Sum struct {
	// Voices is how many have been added.
	Voices int

	samples []int32
	scratch []int32
}

// Clear begins a new frame time, of frames of rate r.
func (s *Sum) Clear(r media.Rate) {
	if n := r.FrameSize(); len(s.samples) != n {
		s.samples, s.scratch = make([]int32, n), make([]int32, n)
	}
	clear(s.samples)
	s.Voices = 0
}

// Add adds what one says: a frame's samples with their gain (see Ramp.Add).
func (s *Sum) Add(said []int32) {
	add(s.samples, said)
	s.Voices++
}

// AddFrame adds what one says at its own loudness.
func (s *Sum) AddFrame(f media.Frame) {
	for i, v := range f[:len(s.samples)] {
		s.samples[i] += int32(v)
	}
	s.Voices++
}

// AddSum adds all that was added to another.
func (s *Sum) AddSum(other *Sum) {
	add(s.samples, other.samples)
	s.Voices += other.Voices
}

// Put fills f with the sum: of several limited softly, of a single voice as it is.
func (s *Sum) Put(f media.Frame) { put(f, s.samples, s.Voices) }

// Without fills f with the sum but for what one of them says.
func (s *Sum) Without(said []int32, f media.Frame) {
	rest, said := s.scratch[:len(s.samples)], said[:len(s.samples)]
	for i, v := range s.samples {
		rest[i] = v - said[i]
	}
	put(f, rest, s.Voices-1)
}

func add(total, said []int32) {
	said = said[:len(total)]
	for i := range total {
		total[i] += said[i]
	}
}

func put(f media.Frame, sums []int32, voices int) {
	if voices > 1 {
		Limit(f, sums[:len(f)])
	} else {
		clip(f, sums[:len(f)])
	}
}
