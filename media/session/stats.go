package session

import (
	"time"

	"callbot/media"
)

// Stats say how a session fares.
type Stats struct {
	Received uint64 // packets from the party
	// What follows is counted only while somebody listens.
	Lost      uint64        // frames that did not arrive in time and were concealed
	Late      uint64        // packets that came after their time
	Duplicate uint64        // packets that came twice
	Skipped   uint64        // packets left out to catch up
	Delay     time.Duration // how long sound is held back now

	// Level is the loudness of the party's latest packet (RFC 6464, -dBov), or
	// media.NoLevel.
	Level uint8
}

// Stats are those of now.
func (s *Session) Stats() Stats {
	s.in.mu.Lock()
	defer s.in.mu.Unlock()
	counted := s.in.buffer.Stats
	stats := s.in.stats
	stats.Lost, stats.Late, stats.Duplicate = counted.Lost, counted.Late, counted.Duplicate
	stats.Skipped, stats.Delay = counted.Skipped, counted.Delay
	stats.Level = media.NoLevel
	if s.in.started {
		stats.Level = s.in.level
	}
	return stats
}
