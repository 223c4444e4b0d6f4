package wire

import (
	"sync"
	"time"

	"github.com/pion/rtcp"

	"callbot/media"
)

// Sent counts what goes out, for the reports to the peer (RFC 3550 section 6.4.1). Its
// methods may be called from any goroutine.
type Sent struct {
	mu              sync.Mutex
	packets, octets uint32
	timestamp       uint32 // of the latest packet of sound
	at              time.Time
}

// Add counts a packet.
func (s *Sent) Add(p *media.Packet, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.packets++
	s.octets += uint32(len(p.Payload))
	if p.Kind == media.AudioPacket {
		s.timestamp, s.at = p.Timestamp, now
	}
}

// Report is what to tell the peer: a sender report once something was sent, or else a
// receiver report, with what r knows of the peer's own stream.
func (s *Sent) Report(ssrc uint32, r *Reception, clock media.Rate, now time.Time) rtcp.Packet {
	var blocks []rtcp.ReceptionReport
	if b, ok := r.block(now); ok {
		blocks = append(blocks, b)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.packets == 0 {
		return &rtcp.ReceiverReport{SSRC: ssrc, Reports: blocks}
	}
	return &rtcp.SenderReport{
		SSRC:        ssrc,
		NTPTime:     ntp(now),
		RTPTime:     s.timestamp + uint32(clock.Samples(now.Sub(s.at))),
		PacketCount: s.packets,
		OctetCount:  s.octets,
		Reports:     blocks,
	}
}

// Bye is what to tell the peer when leaving (RFC 3550 section 6.6).
func Bye(ssrc uint32) []rtcp.Packet {
	return []rtcp.Packet{&rtcp.ReceiverReport{SSRC: ssrc}, &rtcp.Goodbye{Sources: []uint32{ssrc}}}
}

// ntp is a moment as NTP counts it: seconds since 1900, in units of 2⁻³² s.
func ntp(t time.Time) uint64 {
	const from1900to1970 = 2208988800
	return uint64(t.Unix()+from1900to1970)<<32 | uint64(t.Nanosecond())<<32/uint64(time.Second)
}
