package webrtc

import (
	"errors"
	"os"
	"time"

	"github.com/pion/rtcp"
	pion "github.com/pion/webrtc/v3"

	"callbot/media"
	"callbot/media/wire"
)

// Report is how the network treats the leg's sound.
func (l *leg) Report() media.Report {
	report := l.said.Report()
	l.in.reception.Fill(&report, l.Format().Clock)
	return report
}

// report sends our reports and takes in the peer's, until the leg ends.
func (l *leg) report() {
	buffer := make([]byte, mtu)
	next := time.Now().Add(wire.ReportEvery)
	for {
		if err := l.sender.SetReadDeadline(next); err != nil {
			return
		}
		n, _, err := l.sender.Read(buffer)
		switch {
		case err == nil:
			l.hear(buffer[:n])
		case !timedOut(err):
			return
		default:
			ssrc, _ := l.track.ssrc()
			ours := l.track.sent.Report(ssrc, &l.in.reception, l.Format().Clock, time.Now())
			_ = l.conn.WriteRTCP([]rtcp.Packet{ours}) // the next one may get through
			next = next.Add(wire.ReportEvery)
		}
	}
}

func timedOut(err error) bool {
	var t interface{ Timeout() bool }
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &t) && t.Timeout()
}

// hear takes what the peer reports, and says whether it is a goodbye.
func (l *leg) hear(b []byte) (goodbye bool) {
	ssrc, _ := l.track.ssrc()
	return l.said.Hear(b, ssrc, &l.in.reception, l.Format().Clock, time.Now())
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
			if l.hear(buffer[:n]) && left.IsZero() {
				left = time.Now()
				_ = receiver.SetReadDeadline(left.Add(wire.Farewell))
			}
		case !timedOut(err):
			return
		case l.in.reception.SilentSince(left):
			l.finish(nil)
			return
		default:
			left = time.Time{}
			_ = receiver.SetReadDeadline(left)
		}
	}
}

// bye tells the peer that we leave, so that it need not find out by our silence.
func (l *leg) bye() {
	select {
	case <-l.ready:
		ssrc, _ := l.track.ssrc()
		_ = l.conn.WriteRTCP(wire.Bye(ssrc))
	default:
	}
}
