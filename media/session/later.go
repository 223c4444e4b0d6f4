package session

import (
	"sync"
	"sync/atomic"

	"callbot/media"
	"callbot/media/dtmf"
)

// maxLater is how many keys of another party may wait for those that are being sent: more
// than anybody types meanwhile. Beyond that they are left out.
const maxLater = 16

// later are the keys that another party presses, as events that are forwarded, while keys
// are being sent to the one who is to hear them. A leg has one stream of events, so they
// are sent after those.
type later struct {
	waiting atomic.Int32 // put off and not sent yet

	mu     sync.Mutex
	events *dtmf.Receiver // hears the other party's keys
	ssrc   uint32         // of whose they are
	rest   bool           // what else comes of the latest key is not to be forwarded
}

// putOff takes a packet of an event that came in by a leg of format from, and reports
// whether it is not to be forwarded. Its key, if it begins only now, is sent later.
func (m *Mouth) putOff(p *media.Packet, from media.Format) bool {
	busy := m.session.out.key() != nil
	keys, left := m.later.hear(p, from, busy)
	if !busy || m.Muted() {
		return left
	}
	for _, key := range keys {
		m.sendLater(key)
	}
	return left
}

// hear finds the keys that begin with a packet, and whether it is left out: because keys
// are being sent, or were when its own began, or meanwhile.
func (l *later) hear(p *media.Packet, from media.Format, busy bool) (keys []media.Key, left bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.events == nil || l.ssrc != p.SSRC {
		l.events, l.ssrc, l.rest = dtmf.NewReceiver(from.Clock), p.SSRC, false
		l.events.EventClock = from.EventClock
	}
	l.events.Receive(p, func(t media.Tone) { keys, l.rest = append(keys, t.Key), false })
	l.rest = l.rest || busy
	return keys, l.rest
}

// sendLater sends a key after those that wait already, for the usual time: how long it
// will have lasted is not known yet.
func (m *Mouth) sendLater(key media.Key) {
	l := &m.later
	if l.waiting.Add(1) > maxLater {
		l.waiting.Add(-1)
		return
	}
	if _, err := m.session.Press([]media.Key{key}, 0, 0, func() { l.waiting.Add(-1) }); err != nil {
		l.waiting.Add(-1) // there is no room for it
	}
}
