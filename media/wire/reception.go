package wire

import (
	"sync"
	"time"

	"github.com/pion/rtcp"

	"callbot/media"
)

// Reception counts what comes in, for the reports to the peer (RFC 3550 appendix A.3
// and A.8). The leg's reader adds to it, its reporter asks.
type Reception struct {
	mu     sync.Mutex
	stream received
}

// received is what is known of the peer's latest stream. The zero value knows of none.
type received struct {
	any     bool
	ssrc    uint32
	first   int64 // sequence numbers without wrap
	highest int64
	packets int64
	transit uint32  // arrival less timestamp of the packet before, in units of the clock
	jitter  float64 // in units of the clock
	latest  time.Time

	expectedBefore, packetsBefore int64 // at the report before

	reported time.Time // when the sender's own report came
	stamp    uint32    // the middle of the NTP time in that
}

// Add counts a packet that came by a leg with this clock.
func (r *Reception) Add(p *media.Packet, clock media.Rate) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := &r.stream
	if !s.any || p.SSRC != s.ssrc {
		n := int64(p.Sequence)
		*s = received{any: true, ssrc: p.SSRC, first: n, highest: n - 1}
	}
	s.packets++
	s.latest = p.Arrival
	if ahead := int16(p.Sequence - uint16(s.highest)); ahead > 0 {
		s.highest += int64(ahead)
	}
	if p.Kind == media.AudioPacket { // the packets of an event share their timestamp
		s.vary(p, clock)
	}
}

// vary follows the jitter (RFC 3550 section 6.4.1).
func (s *received) vary(p *media.Packet, clock media.Rate) {
	transit := rtpTime(p.Arrival, clock) - p.Timestamp
	if s.packets > 1 {
		d := float64(int32(transit - s.transit))
		s.jitter += (max(d, -d) - s.jitter) / 16
	}
	s.transit = transit
}

// rtpTime is a moment in units of the clock, from an arbitrary beginning.
func rtpTime(t time.Time, clock media.Rate) uint32 {
	return uint32(t.Unix()*int64(clock) + int64(t.Nanosecond())*int64(clock)/int64(time.Second))
}

// heard notes the peer's own report.
func (r *Reception) heard(sr *rtcp.SenderReport, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stream.any && r.stream.ssrc == sr.SSRC {
		r.stream.reported, r.stream.stamp = at, uint32(sr.NTPTime>>16)
	}
}

// SilentSince reports whether nothing has come in after a moment.
func (r *Reception) SilentSince(t time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.stream.latest.After(t)
}

// block is the report about the stream since the block before; there is none before
// the first packet.
func (r *Reception) block(now time.Time) (rtcp.ReceptionReport, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := &r.stream
	if !s.any {
		return rtcp.ReceptionReport{}, false
	}
	expected := s.highest - s.first + 1
	since, lost := expected-s.expectedBefore, (expected-s.expectedBefore)-(s.packets-s.packetsBefore)
	s.expectedBefore, s.packetsBefore = expected, s.packets
	b := rtcp.ReceptionReport{
		SSRC:               s.ssrc,
		TotalLost:          uint32(min(max(expected-s.packets, 0), 1<<23-1)),
		LastSequenceNumber: uint32(s.highest),
		Jitter:             uint32(s.jitter),
	}
	if since > 0 && lost > 0 {
		b.FractionLost = uint8(min(lost*256/since, 255))
	}
	if !s.reported.IsZero() {
		b.LastSenderReport = s.stamp
		b.Delay = uint32(now.Sub(s.reported) * 65536 / time.Second)
	}
	return b, true
}

// Fill puts what is known into a report: nothing before the first packet.
func (r *Reception) Fill(report *media.Report, clock media.Rate) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := &r.stream
	if !s.any {
		return
	}
	report.Received = int(s.packets)
	report.Lost = int(max(s.highest-s.first+1-s.packets, 0))
	report.Jitter = clock.Duration(int(s.jitter))
}
