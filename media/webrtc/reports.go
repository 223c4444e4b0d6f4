package webrtc

import (
	"errors"
	"os"
	"sync"
	"time"

	"github.com/pion/rtcp"
	pion "github.com/pion/webrtc/v3"

	"callbot/media"
)

const (
	// reportEvery is the time between two reports to the peer, the least that RFC
	// 3550 section 6.2 recommends. Browsers choose by them how much error correction
	// to send.
	reportEvery = 5 * time.Second

	// farewell is how long after its goodbye a peer must be silent to be believed: a
	// browser says goodbye to one stream when it starts another.
	farewell = 500 * time.Millisecond
)

// remote is what the peer reports of the sound that we send.
type remote struct {
	mu     sync.Mutex
	report media.Report
}

// Report is how the network treats the leg's sound.
func (l *leg) Report() media.Report {
	l.said.mu.Lock()
	report := l.said.report
	l.said.mu.Unlock()
	l.in.reception.fill(&report, l.Format().Clock)
	return report
}

// report sends our reports and takes in the peer's, until the leg ends.
func (l *leg) report() {
	buffer := make([]byte, mtu)
	next := time.Now().Add(reportEvery)
	for {
		if err := l.sender.SetReadDeadline(next); err != nil {
			return
		}
		n, _, err := l.sender.Read(buffer)
		switch {
		case err == nil:
			l.hear(buffer[:n], time.Now())
		case !timedOut(err):
			return
		default:
			_ = l.conn.WriteRTCP(l.ourReport(time.Now())) // the next one may get through
			next = next.Add(reportEvery)
		}
	}
}

func timedOut(err error) bool {
	var t interface{ Timeout() bool }
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &t) && t.Timeout()
}

// ourReport is a sender report once we have sent something, or else a receiver
// report.
func (l *leg) ourReport(now time.Time) []rtcp.Packet {
	var blocks []rtcp.ReceptionReport
	if b, ok := l.in.reception.block(now); ok {
		blocks = append(blocks, b)
	}
	ssrc, sent, ok := l.track.counts()
	if !ok || sent.packets == 0 {
		return []rtcp.Packet{&rtcp.ReceiverReport{SSRC: ssrc, Reports: blocks}}
	}
	clock := l.Format().Clock
	return []rtcp.Packet{&rtcp.SenderReport{
		SSRC:        ssrc,
		NTPTime:     ntp(now),
		RTPTime:     sent.timestamp + uint32(clock.Samples(now.Sub(sent.at))),
		PacketCount: sent.packets,
		OctetCount:  sent.octets,
		Reports:     blocks,
	}}
}

// hear takes the peer's report about our stream.
func (l *leg) hear(b []byte, now time.Time) {
	packets, err := rtcp.Unmarshal(b)
	if err != nil {
		return
	}
	ssrc, _, _ := l.track.counts()
	for _, p := range packets {
		switch p := p.(type) {
		case *rtcp.SenderReport:
			l.said.blocks(p.Reports, ssrc, l.Format().Clock, now)
		case *rtcp.ReceiverReport:
			l.said.blocks(p.Reports, ssrc, l.Format().Clock, now)
		}
	}
}

// blocks notes the report block about our stream, if there is one.
func (r *remote) blocks(blocks []rtcp.ReceptionReport, ssrc uint32, clock media.Rate, now time.Time) {
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

// follow takes in what the peer reports about a stream that it sends, until that
// ends. A goodbye that is followed by silence ends the leg in order.
func (l *leg) follow(receiver *pion.RTPReceiver) {
	buffer := make([]byte, mtu)
	var left time.Time // when the peer said goodbye
	for {
		n, _, err := receiver.Read(buffer)
		switch {
		case err == nil:
			if l.hearSender(buffer[:n]) && left.IsZero() {
				left = time.Now()
				_ = receiver.SetReadDeadline(left.Add(farewell))
			}
		case !timedOut(err):
			return
		case l.in.reception.silentSince(left):
			l.finish(nil)
			return
		default:
			left = time.Time{}
			_ = receiver.SetReadDeadline(left)
		}
	}
}

// hearSender takes the peer's report about its own stream, and says whether it is a
// goodbye (RFC 3550 section 6.6).
func (l *leg) hearSender(b []byte) (goodbye bool) {
	packets, err := rtcp.Unmarshal(b)
	if err != nil {
		return false
	}
	for _, p := range packets {
		switch p := p.(type) {
		case *rtcp.SenderReport:
			l.in.reception.heard(p, time.Now())
		case *rtcp.Goodbye:
			goodbye = true
		}
	}
	return goodbye
}

// bye tells the peer that we leave, so that it need not find out by our silence.
func (l *leg) bye() {
	select {
	case <-l.ready:
		ssrc, _, _ := l.track.counts()
		_ = l.conn.WriteRTCP([]rtcp.Packet{&rtcp.ReceiverReport{SSRC: ssrc}, &rtcp.Goodbye{Sources: []uint32{ssrc}}})
	default:
	}
}

// ntp is a moment as NTP counts it: seconds since 1900, in units of 2⁻³² s.
func ntp(t time.Time) uint64 {
	const from1900to1970 = 2208988800
	return uint64(t.Unix()+from1900to1970)<<32 | uint64(t.Nanosecond())<<32/uint64(time.Second)
}
