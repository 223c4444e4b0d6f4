package pbx

import (
	"slices"
	"sync"
	"time"

	"callbot/media"
	"callbot/media/conference"
	"callbot/media/prompt"
	"callbot/media/session"
	"callbot/signaling"
	"callbot/signaling/hosting"
)

// hearers are those who hear an application whose sound the service hosts: the one it
// talks to, or all in a hall. What plays when a call becomes one of many plays on. Any
// goroutine may use them.
type hearers struct {
	mu    sync.Mutex
	lines []*line // never changed, but made anew
	room  *conference.Room
}

var _ hosting.Player = (*hearers)(nil)

// are says who hears from now on; room is where they are together, if they are many.
func (h *hearers) are(lines []*line, room *conference.Room) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lines, h.room = lines, room
}

func (h *hearers) now() ([]*line, *conference.Room) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lines, h.room
}

// Play plays to all.
func (h *hearers) Play(item prompt.Item) error {
	lines, room := h.now()
	if room != nil {
		return room.Play(item)
	}
	return some(lines).Play(item)
}

// Cancel ends what plays to all, and to each.
func (h *hearers) Cancel(keepBackground bool) {
	lines, room := h.now()
	if room != nil {
		room.Cancel(keepBackground)
	}
	some(lines).Cancel(keepBackground)
}

// Press presses keys for all.
func (h *hearers) Press(keys []media.Key, duration, gap time.Duration, done func()) bool {
	lines, _ := h.now()
	return some(lines).Press(keys, duration, gap, done)
}

// CancelKeys ends the keys that are pressed for all, or for some.
func (h *hearers) CancelKeys() {
	lines, _ := h.now()
	some(lines).CancelKeys()
}

// Listen gives w what all say.
func (h *hearers) Listen(w media.Writer) (stop func()) {
	lines, room := h.now()
	if room != nil {
		return room.Listen(w)
	}
	return some(lines).Listen(w)
}

// Stats are those of all together.
func (h *hearers) Stats() session.Stats {
	lines, _ := h.now()
	return some(lines).Stats()
}

// only are some of those who hear, by their names.
func (h *hearers) only(to []signaling.ParticipantID) (hosting.Player, error) {
	lines, _ := h.now()
	var found some
	for _, l := range lines {
		if slices.Contains(to, l.who.ID) {
			found = append(found, l)
		}
	}
	if len(found) == 0 || len(found) != len(slices.Compact(slices.Sorted(slices.Values(to)))) {
		return nil, errNoParticipant
	}
	return found, nil
}

// some are lines of which each is played to by itself.
type some []*line

var _ hosting.Player = some(nil)

// Play plays to each, and is done when it has been played to all.
func (s some) Play(item prompt.Item) error {
	if len(s) == 0 {
		return errNoSound
	}
	left := newCountdown(len(s), item.Done)
	for i, l := range s {
		item.Done = left.done
		if err := l.sound.Play(item); err != nil {
			if i == 0 {
				return err
			}
			left.done(prompt.Cancelled)
		}
	}
	return nil
}

// Cancel ends what plays to each.
func (s some) Cancel(keepBackground bool) {
	for _, l := range s {
		l.sound.Cancel(keepBackground)
	}
}

// Press presses keys for each; it reports false when none can be told of them.
func (s some) Press(keys []media.Key, duration, gap time.Duration, done func()) bool {
	left := newCountdown(len(s)+1, func(prompt.Outcome) { done() })
	pressed := false
	for _, l := range s {
		if l.sound.Press(keys, duration, gap, func() { left.done(prompt.Completed) }) {
			pressed = true
		} else {
			left.done(prompt.Completed)
		}
	}
	if pressed {
		left.done(prompt.Completed)
	}
	return pressed
}

// CancelKeys ends the keys that are pressed for each.
func (s some) CancelKeys() {
	for _, l := range s {
		l.sound.CancelKeys()
	}
}

// Listen gives w what the first of them says.
func (s some) Listen(w media.Writer) (stop func()) {
	if len(s) == 0 {
		return func() {}
	}
	return s[0].sound.Listen(w)
}

// Stats are those of all together.
func (s some) Stats() (sum session.Stats) {
	for i, l := range s {
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
