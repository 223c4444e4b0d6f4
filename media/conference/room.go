package conference

import (
	"cmp"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"

	"callbot/media"
	"callbot/media/pace"
	"callbot/media/session"
)

// ErrFull says that no more can enter a room.
var ErrFull = errors.New("conference: the room is full")

// What a Room has where it is not said.
const (
	defaultSpeakers = 3
	defaultSeats    = 350
)

// Room is where many hear each other. Wheel and Codecs must be set; the fields may not
// be changed after the first Enter. Its methods may be called from any goroutine; none
// of them waits for the network. Those that wait for the frame that is just being made
// say so: they must not be called by what the room calls.
type Room struct {
	// Wheel gives the room its ticks.
	Wheel *pace.Wheel
	// Codecs are those that legs may have agreed on. What is said is encoded from 16 kHz.
	Codecs []media.Codec
	// MaxSpeakers is how many are heard at a time; 0 is 3. Of more the loudest are.
	MaxSpeakers int
	// MaxSeats is how many can enter; 0 is 350.
	MaxSeats int
	// OnDominant, unless nil, is told who has become the dominant speaker, nil when that
	// one left. It must return at once.
	OnDominant func(*Seat)
	// OnSpeaking, unless nil, is told that somebody has begun or ceased to speak: see
	// Seat.Speaking. It must return at once.
	OnSpeaking func()
	// Log is where failures are told; nil means nowhere.
	Log *slog.Logger

	awake   atomic.Bool // ticks come
	stirred atomic.Bool // something has happened since the tick began
	leader  atomic.Pointer[Seat]

	mu         sync.Mutex // guards what follows; never held while encoding, sending or calling back
	seats      []*Seat    // never changed, but made anew
	entering   int        // seats that are about to be taken
	listeners  []*listener
	taps       []*tap
	live       []*live      // never changed, but made anew
	announcers []*Announcer // never changed, but made anew
	routed     bool         // not everyone hears everyone
	moved      bool         // seats, or who hears whom, have changed since the last tick
	stats      Stats
	entry      *pace.Entry
	ticking    bool
	idle       sync.Cond // signalled when a tick ends

	floor floor // for the tick alone
}

// Enter gives a session a seat: from the next frame on its party hears the others and
// is heard by them. What the session plays is heard over that. It is ErrFull when all
// seats are taken.
func (r *Room) Enter(s *session.Session) (*Seat, error) {
	if !r.reserve(1) {
		return nil, ErrFull
	}
	x := newSeat(r, s)
	x.mouth.Enter(x)
	r.admit(x)
	return x, nil
}

// EnterPair gives seats to two who hear each other by session.Join, and has part end that.
// Alone in the room they go on to hear each other's packets as they are; when a third
// comes, or anything else is to be heard, it is mixed from there on without a hole. It is
// ErrFull, and they stay joined, when all seats are taken.
func (r *Room) EnterPair(a, b *session.Session, part func()) (x, y *Seat, err error) {
	if !r.reserve(2) {
		return nil, nil, ErrFull
	}
	x, y = newSeat(r, a), newSeat(r, b)
	x.follow(y)
	y.follow(x)
	x.mouth.Enter(x)
	y.mouth.Enter(y)
	part()
	r.admit(x, y)
	return x, y, nil
}

// reserve keeps seats for those who enter, if there are so many.
func (r *Room) reserve(n int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.idle.L = &r.mu
	if len(r.seats)+r.entering+n > cmp.Or(r.MaxSeats, defaultSeats) {
		return false
	}
	r.entering += n
	return true
}

// admit gives seats that were reserved a place among the others.
func (r *Room) admit(seats ...*Seat) {
	r.mu.Lock()
	r.entering -= len(seats)
	r.seats = append(slices.Clip(r.seats), seats...)
	r.moved = true
	if len(r.seats) != 2 {
		r.part()
	}
	r.mu.Unlock()
	r.Wake()
}

// remove takes a seat away, and waits while it is in use.
func (r *Room) remove(x *Seat) (found bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	at := slices.Index(r.seats, x)
	if at < 0 {
		return false
	}
	r.seats = slices.Delete(slices.Clone(r.seats), at, at+1)
	x.left.Store(true)
	r.forget(x)
	r.moved = true
	for r.ticking {
		r.idle.Wait()
	}
	r.part()
	x.ear.forward(nil)
	return true
}

// seatOf is the seat of a session, or nil. The lock is held.
func (r *Room) seatOf(s *session.Session) *Seat {
	for _, x := range r.seats {
		if x.session == s {
			return x
		}
	}
	return nil
}

// Len is the number of seats that are taken.
func (r *Room) Len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.seats)
}

// Wake asks for ticks. The room does so by itself.
func (r *Room) Wake() {
	r.stirred.Store(true)
	if r.awake.Load() {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.entry == nil && len(r.seats) > 0 {
		r.awake.Store(true)
		r.entry = r.Wheel.Add(r)
	}
}

// log is where to tell failures.
func (r *Room) log() *slog.Logger {
	if r.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return r.Log
}

func (r *Room) codec(name string) media.Codec {
	for _, c := range r.Codecs {
		if c.Name() == name {
			return c
		}
	}
	return nil
}
