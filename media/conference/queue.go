package conference

import (
	"slices"

	"callbot/media"
	"callbot/media/prompt"
)

// queue is prompts that one seat alone hears. Each seat has that of its session,
// and one for each announcer that has played to it.
type queue struct {
	seat   *Seat
	player *prompt.Player
	by     *Announcer // nil for nobody's
	own    bool       // it is the session's
}

// heard reports whether the seat is to hear what plays.
func (s *queue) heard() bool { return s.by == nil || !s.by.muted.Load() }

// drop gives a queue up; the session's becomes nobody's. The room's lock is held.
func (x *Seat) drop(s *queue) {
	rest := slices.Clone(*x.queues.Load())
	if s.own {
		rest[0] = &queue{seat: x, player: s.player, own: true}
	} else {
		rest = slices.DeleteFunc(rest, func(other *queue) bool { return other == s })
	}
	x.queues.Store(&rest)
}

// dismiss ends what announcers play to a seat that was left. The session's own goes on.
func (x *Seat) dismiss() {
	r := x.room
	r.mu.Lock()
	queues := *x.queues.Load()
	for _, s := range queues {
		if s.by != nil {
			s.by.queues = slices.DeleteFunc(s.by.queues, func(other *queue) bool { return other == s })
		}
	}
	r.mu.Unlock()
	for _, s := range queues {
		if !s.own {
			s.player.Cancel(false)
		}
	}
}

// plays reports whether anything is played to the seat alone, heard or not.
func (x *Seat) plays() bool {
	for _, s := range *x.queues.Load() {
		if s.player.Playing() {
			return true
		}
	}
	return false
}

// survey finds what is played to a seat alone, and lets go on what it is not to hear.
func (f *floor) survey(x *Seat) {
	t := &x.turn
	t.playing, t.only = 0, nil
	for _, s := range *x.queues.Load() {
		switch {
		case !s.player.Playing():
			continue
		case s.heard():
			t.playing++
			t.only = s.player
		case x.mouth.Ready():
			s.player.NextFrame(f.prompt)
		}
		f.active = true
	}
	if t.playing != 1 {
		t.only = nil
	}
}

// over adds what is played to the seat alone to what is in f.frame. It gives the sound
// before that, for an encoder that takes over from ready payloads.
func (f *floor) over(x *Seat, before media.Frame) media.Frame {
	f.both.Clear(media.Rate16k)
	f.both.AddFrame(f.frame)
	for _, s := range *x.queues.Load() {
		if !s.heard() || !s.player.Playing() || !s.player.NextFrame(f.prompt) {
			continue
		}
		f.both.AddFrame(f.prompt)
		if s.player.Lead(f.ready) {
			before = f.ready
		}
	}
	f.both.Put(f.frame)
	return before
}

// unheard lets prompts go on that the party does not hear.
func (f *floor) unheard(x *Seat) {
	for _, s := range *x.queues.Load() {
		if s.heard() && s.player.Playing() {
			s.player.NextFrame(f.prompt)
		}
	}
}
