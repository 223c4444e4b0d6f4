package session

import (
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
)

// Why Press refuses keys.
var (
	// ErrNoEvents says that the party has not agreed to keys as events, or not yet.
	ErrNoEvents = errors.New("session: the party takes no keys as events")
	// ErrKeysFull says that too many series of keys wait.
	ErrKeysFull = errors.New("session: too many keys are waiting")
)

// maxPresses is how many series of keys may wait to be sent.
const maxPresses = 64

// press is a series of keys to send, which is its sender's own.
type press struct {
	sender  *dtmf.Sender
	done    func()
	begun   bool        // guarded by outbound.writing
	stopped atomic.Bool // it ends with the key that sounds
}

// end says that it is over.
func (p *press) end() {
	if p.done != nil {
		p.done()
	}
}

// Press sends keys as events (RFC 4733): each for duration, gap apart; zeros are the
// usual times. Several may send keys: each series comes after those that were asked for
// before it, as a leg has one stream of events, and no key of two senders is nearer to
// another than the usual gap. done, unless nil, is called when all are sent, the leg has
// ended, or what was left of them is taken back by cancel: a key that sounds comes to its
// end, and nobody else's keys are touched. ErrNoEvents and ErrKeysFull say why nothing is
// sent.
func (s *Session) Press(keys []media.Key, duration, gap time.Duration, done func()) (cancel func(), err error) {
	select {
	case <-s.config.Leg.Ready():
	default:
		return nil, ErrNoEvents
	}
	clock := s.config.Leg.Format().EventClock
	if clock == 0 {
		return nil, ErrNoEvents
	}
	p := &press{sender: dtmf.NewSender(clock, keys...), done: done}
	p.sender.Duration, p.sender.Gap = duration, gap
	if !s.out.press(p) {
		return nil, ErrKeysFull
	}
	s.rouse()
	return func() { s.out.unpress(p) }, nil
}

// press queues keys, unless too many wait.
func (o *outbound) press(p *press) bool {
	o.mu.Lock()
	full := len(o.keys) >= maxPresses
	if !full {
		o.keys = append(o.keys, p)
	}
	o.mu.Unlock()
	o.wake()
	return !full
}

// unpress takes back what is left of a series.
func (o *outbound) unpress(p *press) {
	p.stopped.Store(true)
	o.mu.Lock()
	at := slices.Index(o.keys, p)
	if at > 0 {
		o.keys = slices.Delete(o.keys, at, at+1)
	}
	o.mu.Unlock()
	if at > 0 {
		p.end()
	}
}

// key is the series to be sent in this tick, if any.
func (o *outbound) key() *press {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.keys) == 0 {
		return nil
	}
	return o.keys[0]
}

// sendKey sends one tick's worth of a key; the sound stands still for it.
func (o *outbound) sendKey(key *press, due time.Time) {
	if o.sendTick(key, due) {
		return
	}
	o.mu.Lock()
	at := slices.Index(o.keys, key)
	if at >= 0 {
		o.keys = slices.Delete(o.keys, at, at+1)
	}
	o.mu.Unlock()
	if at >= 0 { // or else the leg has ended meanwhile
		key.end()
	}
}

// sendTick reports whether there is more of the series to come.
func (o *outbound) sendTick(key *press, due time.Time) (more bool) {
	o.writing.Lock()
	defer o.writing.Unlock()
	o.flush()
	o.stream.pause()
	if !key.begun {
		key.begun = true
		key.sender.Wait(o.sounded.Add(media.FrameDuration + dtmf.DefaultGap).Sub(due))
	}
	if key.stopped.Load() {
		key.sender.Stop()
	}
	if key.sender.Sounding() {
		o.sounded = due
	}
	return key.sender.Tick(o.stream.at(due), func(p *media.Packet) {
		o.stream.number(p)
		_ = o.leg.WritePacket(p)
	})
}
