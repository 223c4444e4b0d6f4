package pbx

import (
	"errors"
	"sync"
	"time"

	"callbot/media"
	"callbot/media/conference"
	"callbot/media/prompt"
	"callbot/media/session"
	"callbot/signaling"
	"callbot/signaling/hosting"
)

// some are lines of which each is played to by itself.
type some struct {
	lines []*line
	voice *conference.Announcer // by which they are played to in a room
}

var _ hosting.Player = some{}

// Play plays to each, and is done when it has been played to all.
func (s some) Play(item prompt.Item) error {
	if len(s.lines) == 0 {
		return errNoSound
	}
	left := newCountdown(len(s.lines), item.Done)
	for i, l := range s.lines {
		item.Done = left.done
		if err := s.playTo(l, item); err != nil {
			if i == 0 {
				return err
			}
			left.done(prompt.Cancelled)
		}
	}
	return nil
}

func (s some) playTo(l *line, item prompt.Item) error {
	if s.voice != nil {
		return s.voice.PlayTo(l.sound, item)
	}
	return l.sound.Play(item)
}

// Cancel ends what plays to each; in a room, what the voice plays to others too.
func (s some) Cancel(keepBackground bool) {
	if s.voice != nil {
		s.voice.Cancel(keepBackground)
		return
	}
	for _, l := range s.lines {
		l.sound.Cancel(keepBackground)
	}
}

// Press presses keys for each who can be told of them, and is done when all have got
// them. Where there is no room for them with one, nobody gets any.
func (s some) Press(keys []media.Key, duration, gap time.Duration, done func()) (cancel func(), err error) {
	left := newCountdown(len(s.lines)+1, func(prompt.Outcome) { done() })
	got := func() { left.done(prompt.Completed) }
	var pressed []func()
	cancel = func() {
		for _, unpress := range pressed {
			unpress()
		}
	}
	for _, l := range s.lines {
		unpress, err := l.sound.Press(keys, duration, gap, got)
		switch {
		case errors.Is(err, session.ErrKeysFull):
			cancel()
			return nil, err
		case err != nil:
			got()
		default:
			pressed = append(pressed, unpress)
		}
	}
	if len(pressed) == 0 {
		return nil, session.ErrNoEvents
	}
	got()
	return cancel, nil
}

// Listen gives w what the first of them says.
func (s some) Listen(w media.Writer) (stop func()) {
	if len(s.lines) == 0 {
		return func() {}
	}
	return s.lines[0].sound.Listen(w)
}

// Stats are those of all together.
func (s some) Stats() (sum session.Stats) {
	for i, l := range s.lines {
		one := l.sound.Stats()
		if i == 0 {
			sum = one
			continue
		}
		sum.Received += one.Received
	}
	return sum
}

// countdown waits for several that do one thing.
type countdown struct {
	mu      sync.Mutex
	left    int
	outcome prompt.Outcome
	over    func(prompt.Outcome)
}

func newCountdown(n int, over func(prompt.Outcome)) *countdown {
	return &countdown{left: n, outcome: prompt.Cancelled, over: over}
}

// done notes that one is done; when the last one is, over learns whether any has done it
// to its end.
func (c *countdown) done(outcome prompt.Outcome) {
	c.mu.Lock()
	c.left--
	if outcome != prompt.Cancelled {
		c.outcome = outcome
	}
	last, outcome := c.left == 0, c.outcome
	c.mu.Unlock()
	if last && c.over != nil {
		c.over(outcome)
	}
}

// errNoSound says that there is nobody who could hear something, or say it.
var errNoSound error = &signaling.Error{Code: signaling.WrongState, Message: "the call has no sound now", Subcode: 8503}
