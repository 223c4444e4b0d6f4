package conference

import (
	"bytes"
	"cmp"
	"time"

	"callbot/media"
	"callbot/media/prompt"
)

// mode is by which way a party hears in a tick.
type mode uint8

const (
	nothing  mode = iota // there is nothing to be heard
	held                 // there will be: nothing may come before it
	apart                // the other's packets come as they are
	aside                // only what is played to it: music on hold, prompts while all are silent
	alone                // by its own encoder: all but its own voice, and prompts over it
	together             // by the encoder that its audience shares
)

const (
	// hangover is how many ticks one who has spoken keeps its own encoder: it will
	// speak again.
	hangover = 100
	// alike is how many payloads on end must be the same from its own encoder and from the
	// shared one before it changes over. Both encode the same sound then, and after half
	// a second or so decoders of either have come to the same: what differs is 50 dB
	// below the sound.
	alike = 3
	// patience is how many ticks that may take.
	patience = 500
	// tailing is how many silent frames follow the sound, so that decoders come to rest.
	tailing = 10
)

// plan finds out by which way a party hears in this tick.
func (f *floor) plan(r *Room, x *Seat) {
	t := &x.turn
	t.mode = f.way(r, x)
	switch t.mode {
	case nothing:
		if t.own != nil && t.quiet > hangover {
			f.release(x)
			t.via = nil
		}
	case together:
		f.release(x)
		l := f.line(r, t.audience, x.mouth.Format().Codec)
		l.anew = l.anew || t.via != l && t.same < alike
		l.wanted = f.now
		t.via, t.same = l, 0
	case apart:
		t.via = nil
		f.release(x)
	case aside, alone:
		f.active = true
	case held: // as it was
	}
}

func (f *floor) way(r *Room, x *Seat) mode {
	t := &x.turn
	t.tail++
	t.quiet++
	f.survey(x)
	playing := t.playing > 0
	if !x.mouth.Ready() {
		return nothing
	}
	if x.contributes() {
		t.quiet = 0
	}
	hold := x.hold.Load()
	if t.held && hold == nil {
		return held
	}
	others := x.others() > 0
	if others && hold == nil {
		t.tail = 0
	}
	switch {
	case t.fed:
		return apart
	case hold != nil && !playing && !hold.player.Playing():
		return nothing
	case hold != nil, playing && !others:
		return aside
	case playing:
		return alone
	case !others && (t.via == nil || t.tail > tailing):
		return nothing
	}
	f.active = true
	if f.separate(r, x) {
		return alone
	}
	return together
}

// separate reports whether a party needs an encoder of its own, or had one until now and
// would hear that change.
func (f *floor) separate(r *Room, x *Seat) bool {
	t := &x.turn
	switch {
	case x.contributes():
		return true
	case t.own == nil, t.same >= alike, f.owns > 2*cmp.Or(r.MaxSpeakers, defaultSpeakers):
		return false
	default:
		return t.quiet < hangover+patience
	}
}

// release gives up a seat's own encoder.
func (f *floor) release(x *Seat) {
	if own := x.turn.own; own != nil {
		f.spares = append(f.spares, own)
		x.turn.own = nil
		f.owns--
	}
}

// say sends what a party hears in this tick.
func (f *floor) say(r *Room, x *Seat, due time.Time) {
	t := &x.turn
	switch {
	case !x.mouth.Ready():
	case x.mouth.Key(due):
		t.via, t.paused, f.active = nil, false, true
	case t.mode == apart:
		t.paused = false
	case t.mode == held:
	case t.paused && t.mode == nothing:
	case x.mouth.Muted():
		f.unheard(x)
		t.via = nil
		x.mouth.Pause(due)
	case t.mode == together:
		if payload := f.encode(r, t.via, t.audience.frame, t.audience.before); len(payload) > 0 {
			f.send(x, payload, t.audience.level, due)
		}
	case t.mode == alone:
		f.sayAlone(r, x, due)
	case t.mode == aside:
		f.sayAside(r, x, due)
	default:
		x.mouth.Pause(due)
		t.paused = true
	}
}

func (f *floor) send(x *Seat, payload []byte, level uint8, due time.Time) {
	x.turn.paused = false
	x.mouth.Send(payload, level, due)
	f.stats.Sent++
}

// sayAlone sends what one party alone hears.
func (f *floor) sayAlone(r *Room, x *Seat, due time.Time) {
	t := &x.turn
	before := t.audience.before
	if x.contributes() {
		t.audience.sum.Without(t.voice.said, f.frame)
		before = f.heard(x)
	} else {
		copy(f.frame, t.audience.frame)
	}
	if t.playing > 0 {
		before = f.over(x, before)
	}
	f.sendOwn(r, x, before, due)
	f.compare(r, x)
}

// heard is the sound of the tick before but for the party's own voice, where an encoder is
// to go on from there.
func (f *floor) heard(x *Seat) media.Frame {
	t := &x.turn
	if t.own != nil && t.via == t.own {
		return nil
	}
	f.both.Clear(media.Rate16k)
	f.both.AddFrame(t.audience.before)
	f.both.Without(t.voice.spoke, f.rest)
	return f.rest
}

// compare looks whether the shared encoder has come to make the same payloads for a party
// that has been silent for a while.
func (f *floor) compare(r *Room, x *Seat) {
	t := &x.turn
	if t.quiet < hangover || t.playing > 0 {
		t.same = 0
		return
	}
	l := f.line(r, t.audience, x.mouth.Format().Codec)
	if l.made+1 < f.now && l.wanted != f.now {
		l.anew = true // nobody has heard it of late
	}
	if bytes.Equal(f.encode(r, l, t.audience.frame, t.audience.before), t.own.payload) {
		t.same++
	} else {
		t.same = 0
	}
}

// sendOwn sends what is in f.frame by the party's own encoder.
func (f *floor) sendOwn(r *Room, x *Seat, before media.Frame, due time.Time) {
	t := &x.turn
	if t.own == nil {
		t.own = f.newLine(r, x.mouth.Format().Codec)
		f.owns++
	}
	t.own.anew = t.via != t.own
	t.via = t.own
	if payload := f.encode(r, t.own, f.frame, before); len(payload) > 0 {
		f.send(x, payload, f.frame.Level(), due)
	}
}

// sayAside sends what is played to one party while it hears nobody.
func (f *floor) sayAside(r *Room, x *Seat, due time.Time) {
	t := &x.turn
	player := t.only
	switch hold := x.hold.Load(); {
	case t.playing > 1:
		clear(f.frame)
		f.sendOwn(r, x, f.over(x, t.audience.before), due)
		return
	case player == nil && hold == nil:
		x.mouth.Pause(due)
		return
	case player == nil:
		player = &hold.player
	}
	payload, kind := f.next(x, player)
	switch kind {
	case prompt.Ready:
		t.via, t.paused = nil, false
		x.mouth.SendReady(payload, player.Level(), due)
		f.stats.Sent++
	case prompt.Mixed:
		before := t.audience.before
		if player.Lead(f.prompt) {
			before = f.prompt
		}
		f.sendOwn(r, x, before, due)
	case prompt.Nothing:
		t.via = nil
		x.mouth.Pause(due)
	}
}

// next is the coming frame of a player: ready for those who take Opus, or in f.frame.
func (f *floor) next(x *Seat, player *prompt.Player) ([]byte, prompt.Kind) {
	if x.mouth.Format().Codec == "opus" {
		return player.Next(f.frame)
	}
	if player.NextFrame(f.frame) {
		return nil, prompt.Mixed
	}
	return nil, prompt.Nothing
}
