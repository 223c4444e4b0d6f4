package conference

import (
	"sync/atomic"

	"callbot/media"
	"callbot/media/prompt"
	"callbot/media/session"
)

// Seat is a session's place in a Room.
type Seat struct {
	room    *Room
	session *session.Session
	mouth   *session.Mouth

	queues atomic.Pointer[[]*queue] // never changed, but made anew; the session's first
	left   atomic.Bool

	muted atomic.Bool
	hold  atomic.Pointer[holding]
	ear   ear

	speaking atomic.Bool
	loudness atomic.Uint32 // of late, as a level (RFC 6464)
	recorded atomic.Int32  // listeners to this party alone

	route route // guarded by the room's lock
	turn  turn  // for the tick alone
}

func newSeat(r *Room, s *session.Session) *Seat {
	x := &Seat{room: r, session: s, mouth: s.Mouth()}
	x.queues.Store(&[]*queue{{seat: x, player: x.mouth.Prompts(), own: true}})
	return x
}

// Session is whose seat it is.
func (x *Seat) Session() *session.Session { return x.session }

// Leave gives the seat up: the session speaks for itself again. It waits for the frame
// that is just being made. A seat that was left does nothing any more.
func (x *Seat) Leave() {
	if !x.room.remove(x) {
		return
	}
	x.dismiss()
	x.mouth.Release()
	if r := x.room; r.leader.CompareAndSwap(x, nil) && r.OnDominant != nil {
		r.OnDominant(nil)
	}
}

// Take gets the packets of the party: see session.Stage.
func (x *Seat) Take(p *media.Packet) {
	stirs, peer, heard := x.ear.take(p, x)
	switch {
	case peer == nil:
	case heard:
		peer.mouth.Forward(p, x.mouth.Format())
	default:
		peer.mouth.Pause(p.Arrival)
	}
	if stirs {
		x.room.Wake()
	}
}

// Wake says that the session has something to say: see session.Stage.
func (x *Seat) Wake() { x.room.Wake() }

// Mute lets nobody hear what the party says, from the next frame on, or lets it be heard
// again.
func (x *Seat) Mute(muted bool) {
	x.muted.Store(muted)
	x.room.Wake()
}

// Muted reports whether the seat is muted.
func (x *Seat) Muted() bool { return x.muted.Load() }

// holding is what somebody on hold hears.
type holding struct{ player prompt.Player }

// Hold lets the party hear nothing but music, over and over, and nobody hear the party.
// Without music, nil, it hears silence. What is played to the seat meanwhile is heard in
// place of the music.
func (x *Seat) Hold(music *prompt.Prompt) {
	h := new(holding)
	if music != nil {
		if err := h.player.Play(prompt.Item{Prompts: []*prompt.Prompt{music}, Loop: true}); err != nil {
			x.room.log().Warn("there is no music to hold with")
		}
	}
	x.hold.Store(h)
	x.room.Wake()
}

// Resume ends Hold.
func (x *Seat) Resume() {
	x.hold.Store(nil)
	x.room.Wake()
}

// Held reports whether the party is on hold.
func (x *Seat) Held() bool { return x.hold.Load() != nil }

// Play queues an item for this seat alone, after what the session plays already; its
// errors are those of prompt.Player.Play. It is Session.Play by another name.
func (x *Seat) Play(item prompt.Item) error { return x.session.Play(item) }

// Cancel ends what is played to this seat; the background only if it is not kept.
func (x *Seat) Cancel(keepBackground bool) { x.session.Cancel(keepBackground) }

// silent reports whether nobody is to hear the party.
func (x *Seat) silent() bool { return x.muted.Load() || x.hold.Load() != nil }
