package signalingtest

import (
	"testing"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
)

// pause is between two packets of a leg that talks: short enough to be alive, and long
// enough to pass hours in no time.
const pause = time.Second

// Talk says something on a leg again and again, and throws away what comes, until the
// leg ends, which is with the test at the latest. Press presses a key, by telephone
// event, and returns when it is let go.
func Talk(tb testing.TB, leg media.Leg) (press func(media.Key)) {
	tb.Helper()
	tb.Cleanup(func() { _ = leg.Close() })
	t := &talker{leg: leg, begin: time.Now(), keys: make(chan pressed)}
	go t.talk()
	go func() {
		var p media.Packet
		for leg.ReadPacket(&p) == nil {
			continue
		}
	}()
	return t.press
}

// talker is the one goroutine that sends on a leg.
type talker struct {
	leg      media.Leg
	begin    time.Time
	sequence uint16
	keys     chan pressed
}

type pressed struct {
	key  media.Key
	done chan struct{}
}

func (t *talker) press(k media.Key) {
	p := pressed{k, make(chan struct{})}
	select {
	case t.keys <- p:
		<-p.done
	case <-t.leg.Done():
	}
}

func (t *talker) talk() {
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
func (t *talker) say(k media.Key) {
	s := dtmf.NewSender(t.leg.Format().Clock, k)
	for s.Tick(t.now(), t.send) {
		time.Sleep(media.FrameDuration)
	}
}

func (t *talker) send(p *media.Packet) {
	p.Sequence = t.sequence
	t.sequence++
	_ = t.leg.WritePacket(p) // a leg that has ended is seen by its Done
}

// now is the time on the leg's clock.
func (t *talker) now() uint32 {
	return uint32(t.leg.Format().Clock.Samples(time.Since(t.begin).Truncate(media.FrameDuration)))
}
