package lite

import (
	"time"

	"callbot/media"
	"callbot/media/wire"
)

// Report is how the network treats the leg's sound.
func (l *leg) Report() media.Report {
	report := l.said.Report()
	l.in.reception.Fill(&report, l.Format().Clock)
	report.Dropped = l.in.queue.lost()
	return report
}

// receiveReport takes what the peer reports.
func (l *leg) receiveReport(b []byte, now time.Time) {
	if l.said.Hear(b, l.out.ssrc, &l.in.reception, l.Format().Clock, now) {
		l.in.farewell.CompareAndSwap(0, int64(now.Sub(l.born)))
	}
}

// gone reports whether the peer said goodbye and was silent after it.
func (l *leg) gone(now time.Time) bool {
	after := l.in.farewell.Load()
	if after == 0 {
		return false
	}
	left := l.born.Add(time.Duration(after))
	if now.Sub(left) < wire.Farewell {
		return false
	}
	if l.in.reception.SilentSince(left) {
		return true
	}
	l.in.farewell.Store(0) // it began another stream
	return false
}
