package media

import "time"

// Report is how the network treats a leg's sound, in both directions, as the
// reports of RTCP tell it (RFC 3550 section 6.4).
type Report struct {
	RoundTrip time.Duration // to the peer and back, 0 while it is not known

	// What the peer says of the sound that we send.
	RemoteLoss   float64 // share of packets lost since its report before, 0 to 1
	RemoteLost   int     // packets lost in all
	RemoteJitter time.Duration

	// What we see of the sound that the peer sends.
	Received int // packets
	Lost     int // packets that should have come and did not, so far
	Jitter   time.Duration
	Dropped  int // packets that came and that nobody read in time
}

// A Reporter is a Leg that knows how the network treats its sound.
type Reporter interface {
	Report() Report
}
