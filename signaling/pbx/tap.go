package pbx

import (
	"context"
	"slices"
	"sync/atomic"

	"callbot/media"
	"callbot/media/conference"
	"callbot/media/mixer"
	"callbot/signaling"
)

var _ signaling.Tapper = (*Application)(nil)

// maxTaps is how often an application may listen to one call at a time.
const maxTaps = 4

// tapSpeakers is how many are heard at a time in a room (Azure Communication Services:
// media streaming has up to four dominant speakers).
const tapSpeakers = 4

// tap is by what an application listens to one of its calls: to the one whom it talks to,
// or to the loudest in a room. It does not hear itself.
type tap struct {
	audience
	ear    signaling.Ear
	closed atomic.Bool

	room  *conference.Room // that it listens to, if any
	leave func()           // ends listening to that
	names atomic.Pointer[map[*conference.Seat]signaling.Participant]

	sum   mixer.Sum // for the room's goroutine
	mixed media.Frame
}

// follow lets the tap hear who speaks in the conversation now.
func (t *tap) follow(c *conversation) {
	room := c.room()
	if room == nil {
		t.listen(nil)
		t.audience.follow(c.voices())
		return
	}
	t.audience.follow(nil)
	names := make(map[*conference.Seat]signaling.Participant)
	for _, p := range c.parties {
		if p.seat != nil {
			names[p.seat] = p.member
		}
	}
	t.names.Store(&names)
	t.listen(room)
}

// listen hears the loudest of a room, or of none.
func (t *tap) listen(room *conference.Room) {
	if room == t.room {
		return
	}
	if t.room != nil {
		t.leave()
	}
	if t.room = room; room != nil {
		t.leave = room.Loudest(tapSpeakers, t.loudest)
	}
}

// close hears nothing any more.
func (t *tap) close() {
	t.closed.Store(true)
	t.listen(nil)
	t.audience.follow(nil)
}

// loudest gives the application what the loudest of a room say. It is called by the
// room.
func (t *tap) loudest(heard []conference.Heard) {
	if t.ear.Heard == nil {
		return
	}
	if t.ear.Unmixed {
		for _, h := range heard {
			t.ear.Heard((*t.names.Load())[h.Seat], h.Frame)
		}
		return
	}
	if t.mixed == nil {
		t.mixed = media.NewFrame(media.Rate16k)
	}
	t.sum.Clear(media.Rate16k)
	for _, h := range heard {
		t.sum.AddFrame(h.Frame)
	}
	t.sum.Put(t.mixed)
	t.ear.Heard(signaling.Participant{}, t.mixed)
}

// key gives the application a key.
func (t *tap) key(who signaling.Participant, tone media.Tone) {
	if !t.closed.Load() {
		t.ear.Key(who, tone)
	}
}

// Listen lets the application hear one of its calls while it goes on. Codes: those of
// signaling.Tapper, and Unavailable when it listens too often already.
func (a *Application) Listen(ctx context.Context, call signaling.CallID, ear signaling.Ear) (stop func(), err error) {
	p, err := a.party(call)
	if err != nil {
		return nil, err
	}
	t := &tap{ear: ear}
	t.open = t.hear
	err = p.ask(ctx, func(_ context.Context, c *conversation) error {
		desk, err := p.media()
		switch {
		case err != nil:
			return err
		case len(p.taps) >= maxTaps:
			return &signaling.Error{Code: signaling.Unavailable, Message: "too many listen to this call"}
		}
		p.taps = append(p.taps, t)
		desk.tap(t, true)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return func() { p.unplug(t) }, nil
}

// hear gives the application what a voice says.
func (t *tap) hear(v voice) func(media.Frame) error {
	var who signaling.Participant
	if t.ear.Unmixed {
		who = v.who
	}
	return func(f media.Frame) error {
		if t.ear.Heard != nil {
			t.ear.Heard(who, f)
		}
		return nil
	}
}

// unplug ends a tap, and returns when it takes nothing any more.
func (p *party) unplug(t *tap) {
	p.finish(func() {
		if slices.Contains(p.taps, t) {
			p.taps = slices.DeleteFunc(p.taps, func(other *tap) bool { return other == t })
			p.desk.tap(t, false)
			t.close()
		}
	})
}

// unplugAll ends what the party's application hears and says live, and what is heard for
// it.
func (p *party) unplugAll() {
	for _, t := range p.taps {
		p.desk.tap(t, false)
		t.close()
	}
	p.taps = nil
	for _, a := range p.attentive {
		a.audience.follow(nil)
	}
	p.attentive = nil
	p.mouth.close()
	p.mouth = nil
}
