package conference

import (
	"slices"
	"sync/atomic"

	"callbot/media/prompt"
	"callbot/media/session"
)

// Announcer plays prompts to a room for somebody who has no seat in it. Its prompts take
// turns among themselves, and are heard beside those of other announcers, as people are
// heard beside each other. Any goroutine may use it.
type Announcer struct {
	room   *Room
	player prompt.Player // to everyone
	muted  atomic.Bool
	closed atomic.Bool

	queues []*queue // guarded by the room's lock
}

// Announcer gives the room one more, until its Close.
func (r *Room) Announcer() *Announcer {
	a := &Announcer{room: r}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.announcers = append(slices.Clip(r.announcers), a)
	return a
}

// Play queues an item for everyone, those who speak included; not for those on hold.
// Its errors are those of prompt.Player.Play.
func (a *Announcer) Play(item prompt.Item) error {
	if err := a.player.Play(item); err != nil {
		return err
	}
	if a.closed.Load() {
		a.player.Cancel(false)
	}
	a.room.Wake()
	return nil
}

// Cancel ends what the announcer plays, to everyone and to single seats; the background
// only if it is not kept.
func (a *Announcer) Cancel(keepBackground bool) {
	a.player.Cancel(keepBackground)
	a.room.mu.Lock()
	queues := slices.Clone(a.queues)
	a.room.mu.Unlock()
	for _, s := range queues {
		s.player.Cancel(keepBackground)
	}
}

// Mute lets what the announcer plays go on unheard, from the next frame on, or lets it be
// heard again.
func (a *Announcer) Mute(muted bool) {
	a.muted.Store(muted)
	a.room.Wake()
}

// Close ends what plays and takes the announcer out of the room. What it is given to play
// afterwards is cancelled at once.
func (a *Announcer) Close() {
	a.closed.Store(true)
	a.Cancel(false)
	r := a.room
	r.mu.Lock()
	defer r.mu.Unlock()
	r.announcers = slices.DeleteFunc(slices.Clone(r.announcers), func(other *Announcer) bool { return other == a })
	for _, s := range a.queues {
		s.seat.drop(s)
	}
	a.queues = nil
}

// PlayTo queues an item for the seat of one session alone, beside what everyone hears. Its
// errors are those of prompt.Player.Play; for a session that is not in the room, or
// leaves it, the item is cancelled.
func (a *Announcer) PlayTo(s *session.Session, item prompt.Item) error {
	to := a.queue(s)
	if to == nil {
		if item.Done != nil {
			item.Done(prompt.Cancelled)
		}
		return nil
	}
	if err := to.player.Play(item); err != nil {
		return err
	}
	if a.closed.Load() || to.seat.left.Load() {
		to.player.Cancel(false)
	}
	a.room.Wake()
	return nil
}

// queue is by what the announcer plays to one session; nil where that has no seat.
func (a *Announcer) queue(s *session.Session) *queue {
	r := a.room
	r.mu.Lock()
	defer r.mu.Unlock()
	x := r.seatOf(s)
	if x == nil {
		return nil
	}
	of := func(known *queue) bool { return known.seat == x && !known.own }
	if i := slices.IndexFunc(a.queues, of); i >= 0 {
		return a.queues[i]
	}
	made := &queue{seat: x, player: new(prompt.Player), by: a}
	a.queues = append(a.queues, made)
	x.queues.Store(new(append(slices.Clip(*x.queues.Load()), made)))
	return made
}

// Adopt lets that which a session in the room plays by itself be the announcer's: muted
// and cancelled with all else of it. It is for what began before the session entered.
func (a *Announcer) Adopt(s *session.Session) {
	r := a.room
	r.mu.Lock()
	defer r.mu.Unlock()
	x := r.seatOf(s)
	if x == nil {
		return
	}
	own := &queue{seat: x, player: x.mouth.Prompts(), by: a, own: true}
	a.queues = append(a.queues, own)
	x.queues.Store(new(append([]*queue{own}, (*x.queues.Load())[1:]...)))
}

// announce adds what is played to everyone.
func (f *floor) announce() {
	for _, a := range f.announcers {
		if !a.player.Playing() || !a.player.NextFrame(f.frame) {
			continue
		}
		f.active = true
		if !a.muted.Load() {
			f.public.sum.AddFrame(f.frame)
		}
	}
}

// announced reports whether anything is played to everyone, heard or not.
func (f *floor) announced() bool {
	return slices.ContainsFunc(f.announcers, func(a *Announcer) bool { return a.player.Playing() })
}
