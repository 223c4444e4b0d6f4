package signalingtest

import (
	"strings"
	"sync"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
)

// pause is between two packets of a leg that talks: short enough to be alive, and long
// enough to pass hours in no time.
const pause = time.Second

// Talk says something on a leg again and again, and hears the keys that come, until the
// leg ends, which is with the test at the latest.
func Talk(tb testing.TB, leg media.Leg) *Talker {
	tb.Helper()
	tb.Cleanup(func() { _ = leg.Close() })
	t := &Talker{leg: leg, begin: time.Now(), keys: make(chan pressed)}
	go t.talk()
	go t.listen()
	return t
}

// Talker talks on a leg. One goroutine of its own sends, another receives.
type Talker struct {
	leg      media.Leg
	begin    time.Time
	sequence uint16
	keys     chan pressed

	mu    sync.Mutex
	heard strings.Builder
}

type pressed struct {
	key  media.Key
	done chan struct{}
}

// Press presses a key, by telephone event, and returns when it is let go.
func (t *Talker) Press(k media.Key) {
	p := pressed{k, make(chan struct{})}
	select {
	case t.keys <- p:
		<-p.done
	case <-t.leg.Done():
	}
}

// Heard are the keys that have come as telephone events, in order.
func (t *Talker) Heard() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.heard.String()
}

// listen hears keys and throws away all else.
func (t *Talker) listen() {
	receiver := dtmf.NewReceiver(t.leg.Format().Clock)
	var p media.Packet
	for t.leg.ReadPacket(&p) == nil {
		if p.Kind != media.EventPacket {
			continue
		}
		receiver.Receive(&p, func(tone media.Tone) {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.heard.WriteString(tone.Key.String())
		})
	}
}

func (t *Talker) talk() {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	silence := media.Packet{Payload: []byte{0xf8, 0xff, 0xfe}} // as Opus has it
	for {
		silence.Timestamp = t.now()
		t.send(&silence)
		select {
		case <-tick.C:
		case p := <-t.keys:
			t.say(p.key)
			close(p.done)
		case <-t.leg.Done():
			return
		}
	}
}

// say sends the events of one key, at the pace of the frames.
func (t *Talker) say(k media.Key) {
	s := dtmf.NewSender(t.leg.Format().Clock, k)
	for s.Tick(t.now(), t.send) {
		time.Sleep(media.FrameDuration)
	}
}

func (t *Talker) send(p *media.Packet) {
	p.Sequence = t.sequence
	t.sequence++
	_ = t.leg.WritePacket(p) // a leg that has ended is seen by its Done
}

// now is the time on the leg's clock.
func (t *Talker) now() uint32 {
	return uint32(t.leg.Format().Clock.Samples(time.Since(t.begin).Truncate(media.FrameDuration)))
}
