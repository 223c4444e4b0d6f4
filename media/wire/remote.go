package wire

import (
	"sync"
	"time"

	"github.com/pion/rtcp"

	"callbot/media"
)

// ReportEvery is the time between two reports to the peer, the least that RFC 3550
// section 6.2 recommends. Browsers choose by them how much error correction to send.
const ReportEvery = 5 * time.Second

// Farewell is how long after its goodbye a peer must be silent to be believed: a
// browser says goodbye to one stream when it starts another.
const Farewell = 500 * time.Millisecond

// Remote is what the peer reports. Its methods may be called from any goroutine.
type Remote struct {
	mu     sync.Mutex
	report media.Report
}

// Report is what the peer says of the sound that we send; the rest is left empty.
func (r *Remote) Report() media.Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.report
}

// Hear takes a compound packet of the peer: about the stream that we send as ssrc, and
// about its own, for in. It says whether it is a goodbye (RFC 3550 section 6.6).
func (r *Remote) Hear(b []byte, ssrc uint32, in *Reception, clock media.Rate, now time.Time) (goodbye bool) {
	packets, err := rtcp.Unmarshal(b)
	if err != nil {
		return false
	}
	for _, p := range packets {
		switch p := p.(type) {
		case *rtcp.SenderReport:
			r.blocks(p.Reports, ssrc, clock, now)
			in.heard(p, now)
		case *rtcp.ReceiverReport:
			r.blocks(p.Reports, ssrc, clock, now)
		case *rtcp.Goodbye:
			goodbye = true
		}
	}
	return goodbye
}

// blocks notes the report block about our stream, if there is one.
func (r *Remote) blocks(blocks []rtcp.ReceptionReport, ssrc uint32, clock media.Rate, now time.Time) {
	for _, b := range blocks {
		if b.SSRC != ssrc {
			continue
		}
		r.mu.Lock()
		r.report.RemoteLoss = float64(b.FractionLost) / 256
		r.report.RemoteLost = int(b.TotalLost)
		r.report.RemoteJitter = clock.Duration(int(b.Jitter))
		if b.LastSenderReport != 0 {
			trip := int32(uint32(ntp(now)>>16) - b.LastSenderReport - b.Delay)
			r.report.RoundTrip = time.Duration(max(trip, 0)) * time.Second / 65536
		}
		r.mu.Unlock()
	}
}
