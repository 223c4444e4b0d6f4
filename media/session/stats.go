package session

import (
	"time"

	"callbot/media"
)

// Stats say how a session fares.
type Stats struct {
	Received uint64 // packets from the party
	Keys     uint64 // that the party pressed, each counted once
	// What follows is counted while somebody listens, and anew when somebody listens again.
	Lost      uint64        // frames that did not arrive in time and were concealed
	Late      uint64        // packets that came after their time
	Duplicate uint64        // packets that came twice
	Skipped   uint64        // packets left out to catch up
	Delay     time.Duration // how long sound is held back now

	// Network is how the network treats the sound, where the leg knows.
	Network media.Report

	// Level is the loudness of the party's latest packet (RFC 6464, -dBov), or
	// media.NoLevel.
	Level uint8
}

// Stats are those of now.
func (s *Session) Stats() Stats {
	stats := s.in.count()
	if r, ok := s.config.Leg.(media.Reporter); ok {
		stats.Network = r.Report()
	}
	return stats
}

func (in *inbound) count() Stats {
	in.mu.Lock()
	defer in.mu.Unlock()
	counted := in.buffer.Stats
	stats := in.stats
	stats.Lost, stats.Late, stats.Duplicate = counted.Lost, counted.Late, counted.Duplicate
	stats.Skipped, stats.Delay = counted.Skipped, counted.Delay
	stats.Level = media.NoLevel
	if in.started {
		stats.Level = in.level
	}
	return stats
}
