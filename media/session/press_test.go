package session_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
	"callbot/media/mediatest"
	"callbot/media/session"
)

// sender is one of several who send keys to a party.
type sender struct {
	t    *testing.T
	to   *session.Session
	done chan struct{} // gets one for each series that is over
}

func senders(t *testing.T, to *session.Session) (one, two *sender) {
	t.Helper()
	return &sender{t, to, make(chan struct{}, 100)}, &sender{t, to, make(chan struct{}, 100)}
}

// sends asks for a series of keys of the usual times.
func (s *sender) sends(keys string) (cancel func()) {
	s.t.Helper()
	cancel, err := s.to.Press([]media.Key(keys), 0, 0, func() { s.done <- struct{}{} })
	if err != nil {
		s.t.Fatal(err)
	}
	return cancel
}

// over checks how many series of the sender are over by now.
func (s *sender) over(when string, want int) {
	s.t.Helper()
	synctest.Wait()
	if got := len(s.done); got != want {
		s.t.Errorf("%s: %d series of keys are over, want %d", when, got, want)
	}
}

// heardKeys checks what a party has heard.
func heardKeys(t *testing.T, when string, got *keys, want string) {
	t.Helper()
	synctest.Wait()
	if got.String() != want {
		t.Errorf("%s: heard %q, want %q", when, got.String(), want)
	}
}

// inPresses runs a test with two who send keys to one party.
func inPresses(t *testing.T, test func(one, two *sender, got *keys)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		a, x := mediatest.LegPair(mediatest.Link{})
		got := new(keys)
		l.session(a, func(c *session.Config) { c.OnTone = got.heard })
		one, two := senders(t, l.session(x, nil))
		test(one, two, got)
	})
}

// Keys that two send to one phone at the same moment reach it one after the other, each
// series whole and in its sender's order, and each sender learns when its own are sent.
func TestKeysOfTwoSenders(t *testing.T) {
	inPresses(t, func(one, two *sender, got *keys) {
		one.sends("123")
		two.sends("456")
		one.sends("78")
		time.Sleep(607 * time.Millisecond)
		heardKeys(one.t, "after the first series", got, "1234")
		one.over("after the first series", 1)
		two.over("after the first series", 0)
		time.Sleep(503 * time.Millisecond)
		one.over("after the second series", 1)
		two.over("after the second series", 1)
		time.Sleep(503 * time.Millisecond)
		one.over("after all", 2)
		heardKeys(one.t, "after all", got, "12345678")
	})
}

// Who takes its keys back ends its own: those that wait at once, of those that are being
// sent the ones that have not begun. The other's keys all arrive.
func TestKeysTakenBackAreOnesOwn(t *testing.T) {
	for _, test := range []struct {
		name     string
		after    time.Duration
		first    bool // whose keys are taken back
		heard    string
		one, two int // how many series are over at once
	}{
		{name: "while the first key sounds", after: 47 * time.Millisecond, first: true, heard: "145678"},
		{name: "between two keys", after: 137 * time.Millisecond, first: true, heard: "145678"},
		{name: "before it began", after: 47 * time.Millisecond, two: 1, heard: "12378"},
		{name: "after it began", after: 607 * time.Millisecond, one: 1, heard: "123478"},
	} {
		t.Run(test.name, func(t *testing.T) {
			inPresses(t, func(one, two *sender, got *keys) {
				cancel, other := one.sends("123"), two.sends("456")
				one.sends("78")
				if !test.first {
					cancel = other
				}
				time.Sleep(test.after)
				cancel()
				one.over("at once", test.one)
				two.over("at once", test.two)
				time.Sleep(2007 * time.Millisecond)
				heardKeys(one.t, "then", got, test.heard)
				cancel() // which changes nothing any more
				one.over("then", 2)
				two.over("then", 1)
			})
		})
	}
}

// Events of two senders never overlap on the wire, and their keys are as far apart as
// those of one: also where the second begins when the first has just been sent.
func TestKeysOfTwoSendersAreApart(t *testing.T) {
	for _, later := range []time.Duration{0, 47 * time.Millisecond, 127 * time.Millisecond, 147 * time.Millisecond, 167 * time.Millisecond} {
		t.Run(later.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLine(t)
				a, x := mediatest.LegPair(mediatest.Link{})
				one, two := senders(t, l.session(x, nil))
				var got []media.Packet
				mediatest.Run(l.t, "the party", readAll(a, func(p *media.Packet) {
					copied := *p
					copied.Payload = append([]byte(nil), p.Payload...)
					got = append(got, copied)
				}))
				one.sends("1")
				time.Sleep(later)
				two.sends("2")
				time.Sleep(603 * time.Millisecond)
				synctest.Wait()
				apart(t, got)
			})
		})
	}
}

// apart checks that each event has ended the usual gap before the next one begins.
func apart(t *testing.T, packets []media.Packet) {
	t.Helper()
	began, ended, keys := packets[0].Timestamp, packets[0].Timestamp, 1
	for _, p := range packets {
		e, _, ok := dtmf.ParseEvent(p.Payload)
		switch {
		case p.Kind != media.EventPacket || !ok:
			t.Errorf("a packet of kind %v", p.Kind)
		case p.Timestamp == began:
			ended = began + uint32(e.Duration)
		default:
			gap := media.Rate48k.Duration(int(int32(p.Timestamp - ended)))
			if gap < dtmf.DefaultGap {
				t.Errorf("an event began %v after the one before", gap)
			}
			began, keys = p.Timestamp, keys+1
		}
	}
	if keys != 2 {
		t.Errorf("%d events, want 2", keys)
	}
}

// Keys that are asked for faster than they can be sent are refused at some point, clearly;
// those that were taken are all sent, and then others are taken again.
func TestKeysThatWaitAreBounded(t *testing.T) {
	inPresses(t, func(one, two *sender, got *keys) {
		accepted := 0
		for {
			_, err := one.to.Press([]media.Key{'5'}, 0, 0, func() { one.done <- struct{}{} })
			if err != nil {
				if !errors.Is(err, session.ErrKeysFull) {
					one.t.Errorf("refused with %v", err)
				}
				break
			}
			if accepted++; accepted > 10_000 {
				one.t.Fatal("keys are queued without end")
			}
		}
		if accepted < 16 {
			one.t.Errorf("only %d series of keys were accepted", accepted)
		}
		time.Sleep(time.Minute)
		one.over("after a minute", accepted)
		if n := len(got.String()); n != accepted {
			one.t.Errorf("%d keys were heard of %d", n, accepted)
		}
		two.sends("6")
		time.Sleep(203 * time.Millisecond)
		two.over("then", 1)
	})
}

// A party that takes no events, or is not there yet, is told of no keys.
func TestKeysWithoutEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		silent := mediatest.OpusFormat
		silent.EventClock = 0
		_, x := mediatest.LegPair(mediatest.Link{Format: silent})
		if _, err := l.session(x, nil).Press([]media.Key{'1'}, 0, 0, nil); !errors.Is(err, session.ErrNoEvents) {
			t.Errorf("refused with %v", err)
		}
	})
}
