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

// hearers are those who hear an application that has no leg: the one it talks to, or all
// in a room, where it has a voice of its own. What plays when a call becomes one of many
// plays on. Any goroutine may use them.
type hearers struct {
	mu     sync.Mutex
	lines  []*line // never changed, but made anew
	room   *conference.Room
	voice  *conference.Announcer // in the room
	direct []*line               // on which it has played by itself, and is not in the room with yet
	muted  bool
}

var _ hosting.Player = (*hearers)(nil)

// are says who hears from now on; room is where they are together, if they are.
func (h *hearers) are(lines []*line, room *conference.Room) {
	if left := h.become(lines, room); left != nil {
		left.Close()
	}
}

// become returns the voice in a room that is left by that.
func (h *hearers) become(lines []*line, room *conference.Room) (left *conference.Announcer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lines = lines
	if room != h.room {
		left, h.room, h.voice = h.voice, room, nil
	}
	if room == nil {
		h.direct = lines
		return left
	}
	if h.voice == nil {
		h.voice = room.Announcer()
		h.voice.Mute(h.muted)
	}
	h.direct = slices.DeleteFunc(slices.Clone(h.direct), func(l *line) bool {
		here := slices.Contains(lines, l)
		if here {
			h.voice.Adopt(l.sound)
		}
		return here
	})
	return left
}

// mute lets what plays in a room go on unheard, or be heard again.
func (h *hearers) mute(muted bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.muted = muted
	if h.voice != nil {
		h.voice.Mute(muted)
	}
}

func (h *hearers) now() ([]*line, *conference.Room) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lines, h.room
}

// all are those who hear, each by itself.
func (h *hearers) all() some {
	h.mu.Lock()
	defer h.mu.Unlock()
	return some{h.lines, h.voice}
}

// Play plays to all.
func (h *hearers) Play(item prompt.Item) error {
	all := h.all()
	if all.voice != nil {
		return all.voice.Play(item)
	}
	return all.Play(item)
}

// Cancel ends what plays to all, and to each.
func (h *hearers) Cancel(keepBackground bool) { h.all().Cancel(keepBackground) }

// Press presses keys for all.
func (h *hearers) Press(keys []media.Key, duration, gap time.Duration, done func()) (cancel func(), err error) {
	return h.all().Press(keys, duration, gap, done)
}

// Listen gives w what all say.
func (h *hearers) Listen(w media.Writer) (stop func()) {
	if _, room := h.now(); room != nil {
		return room.Listen(w)
	}
	return h.all().Listen(w)
}

// Stats are those of all together.
func (h *hearers) Stats() session.Stats { return h.all().Stats() }

// only are some of those who hear, by their names.
func (h *hearers) only(to []signaling.ParticipantID) (hosting.Player, error) {
	found := h.all()
	found.lines = slices.DeleteFunc(slices.Clone(found.lines), func(l *line) bool { return !slices.Contains(to, l.who.ID) })
	if len(found.lines) == 0 || len(found.lines) != len(slices.Compact(slices.Sorted(slices.Values(to)))) {
		return nil, errNoParticipant
	}
	return found, nil
}
