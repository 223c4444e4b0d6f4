package conference

import (
	"time"

	"callbot/media"
	"callbot/media/mixer"
	"callbot/media/prompt"
)

// lull is how many ticks a room goes on when there is nothing more to do.
const lull = 5

// floor is where a room's frames are made. It is for the tick alone, and the memory of
// all its frames is used again.
type floor struct {
	public    *audience
	audiences []*audience // the public one first

	ranked     []*Seat // who is listened to, the loudest first
	said       []*Seat // whose voices are heard in this tick
	loudest    []Heard
	frame      media.Frame
	silence    media.Frame
	rest       media.Frame // what one party heard in the tick before
	both       mixer.Sum
	prompt     media.Frame
	ready      media.Frame // the sound of a payload that a prompt had ready
	live       []*live     // what is said live in this tick
	announcers []*Announcer
	spares     []*line // encoders that nobody uses
	owns       int     // seats with an encoder of their own
	routed     bool    // not everyone hears everyone
	turned     bool    // somebody has begun or ceased to speak
	active     bool    // there will be something to do in the next tick
	idle       int     // ticks since there was
	now        uint64  // ticks so far
	stats      Stats

	challenger *Seat // who may become the dominant speaker
	challenges int   // ticks since it has been louder
}

// turn is what the tick knows of a seat.
type turn struct {
	audience *audience
	sources  []*Seat // of private sound that it hears
	private  bool    // only some hear it

	level   uint8
	loud    float32 // how far above silence it has been of late, in dB
	history uint8   // was it loud in the last ticks, a bit each
	hushed  int     // ticks since it was loud
	score   float32 // how far above the audible it has been for a while
	stirs   bool    // there may be something to be heard
	chosen  bool    // it is one of the loudest
	since   int     // ticks since that changed

	voice     *voice
	sounds    bool  // its voice has a frame in this tick
	said      bool  // its voice is heard in this tick
	forwarded bool  // its packets go to the other as they are
	fed       bool  // it gets the other's
	hearer    *Seat // who gets them, or did
	resumes   bool  // they did until now, and its mixed sound has not begun
	waits     int   // ticks since they did
	held      bool  // nothing is said to it, as it waits for such sound

	playing int            // queues of prompts that it alone hears
	only    *prompt.Player // of them, where it is one

	mode   mode
	via    *line // what encoded that which the party heard last, nil where we did not
	own    *line // an encoder for this seat alone
	same   int   // payloads on end that were the shared encoder's too
	quiet  int   // ticks since its own voice was heard
	tail   int   // ticks since others were heard
	paused bool  // nothing is sent
}

// Tick makes one frame time.
func (r *Room) Tick(due time.Time) {
	seats, listeners, taps, ok := r.begin()
	if !ok {
		return
	}
	f := &r.floor
	listened := len(listeners)+len(taps) > 0
	f.active, f.turned = listened, false
	f.look(seats, due)
	f.choose(r)
	f.pair(r, seats, listened)
	f.listen(r, seats, due)
	f.mix(r)
	for _, x := range seats {
		f.plan(r, x)
	}
	for _, x := range seats {
		f.say(r, x, due)
	}
	f.write(r, listeners)
	f.tell(taps)
	leader, changed := f.lead(r, seats)
	turned := f.turned
	r.finish()
	if turned && r.OnSpeaking != nil {
		r.OnSpeaking()
	}
	if changed && r.OnDominant != nil {
		r.OnDominant(leader)
	}
}

// begin takes what a tick works with. It says false when the room rests already, or
// when the tick before has not ended on another hand of the wheel.
func (r *Room) begin() (seats []*Seat, listeners []*listener, taps []*tap, ok bool) {
	r.stirred.Store(false)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ticking || r.entry == nil {
		return nil, nil, nil, false
	}
	r.ticking = true
	f := &r.floor
	if f.public == nil {
		f.public = newAudience(nil)
		f.frame, f.prompt = media.NewFrame(media.Rate16k), media.NewFrame(media.Rate16k)
		f.rest = media.NewFrame(media.Rate16k)
		f.silence, f.ready = media.NewFrame(media.Rate16k), media.NewFrame(media.Rate16k)
	}
	if r.moved {
		r.moved = false
		f.arrange(r.seats)
	}
	f.routed, f.live, f.announcers = r.routed, r.live, r.announcers
	f.now++
	return r.seats, r.listeners, r.taps, true
}

// finish ends a tick, and the ticks where there is nothing more to do, or nobody left.
func (r *Room) finish() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ticking = false
	r.stats = r.floor.stats
	r.idle.Broadcast()
	f := &r.floor
	if f.idle++; f.active {
		f.idle = 0
	}
	if len(r.seats) > 0 && f.idle < lull {
		return
	}
	r.awake.Store(false)
	if r.stirred.Load() && len(r.seats) > 0 {
		r.awake.Store(true)
		return
	}
	r.entry.Cancel()
	r.entry = nil
}

// Stats say how much a room has had to do.
type Stats struct {
	Ticks   uint64 // frame times in which there was anything to do
	Decoded uint64 // frames
	Encoded uint64 // frames
	Sent    uint64 // packets of sound
}

// Stats are those since the room was made.
func (r *Room) Stats() Stats {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stats
}
