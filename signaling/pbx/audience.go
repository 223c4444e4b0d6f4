package pbx

import (
	"slices"
	"sync/atomic"

	"callbot/media"
	"callbot/signaling"
)

// voice is somebody who can be listened to in a conversation, or all together.
type voice struct {
	at     any                   // what makes the sound: the same for as long as the voice is
	who    signaling.Participant // its zero value for all together
	muted  bool
	listen func(media.Writer) (stop func())
}

// voices are all who speak in the conversation now, each by themselves.
func (c *conversation) voices() (voices []voice) {
	for _, p := range c.parties {
		switch {
		case p.seat != nil:
			voices = append(voices, voice{at: p.seat, who: p.member, listen: p.seat.Listen})
		case p.line != nil && p.line.ready && p.peer != nil:
			voices = append(voices, voice{at: p.line, who: p.member, muted: p.muted, listen: p.line.sound.Listen})
		}
	}
	return voices
}

// mix is all that is said in the conversation now, in as few voices as there can be.
func (c *conversation) mix() []voice {
	if room := c.room(); room != nil {
		return []voice{{at: room, listen: room.Listen}}
	}
	return c.voices()
}

// overhear lets those who listen to the conversation hear who speaks in it now, and those
// who speak live, or from outside, be heard by all who are in it.
func (c *conversation) overhear() {
	c.gather()
	if t := c.tape; t != nil {
		c.warn(t)
		voices := c.mix
		if t.order.Unmixed {
			voices = c.voices
		}
		t.follow(voices())
	}
	for _, p := range c.parties {
		for _, t := range p.taps {
			t.follow(c)
		}
		for _, a := range p.attentive {
			a.follow(c)
		}
		if p.mouth != nil {
			p.mouth.follow(c, p)
		}
		if p.keys != nil {
			p.keys.follow(c, p)
		}
	}
	for _, o := range c.outsiders {
		o.hearers.are(c.seated(), c.room())
	}
}

// seated are the lines of those who are in the conversation's room.
func (c *conversation) seated() (lines []*line) {
	for _, p := range c.parties {
		if p.seat != nil {
			lines = append(lines, p.line)
		}
	}
	return lines
}

// audience keeps an ear at each voice of a conversation. It is for the conversation's
// goroutine.
type audience struct {
	// open says what becomes of the frames of a voice that has come, which it takes in
	// the goroutine of the sound.
	open func(v voice) func(f media.Frame) error
	ears map[any]*ear
}

// follow lets the audience hear exactly these voices.
func (a *audience) follow(voices []voice) {
	for at, e := range a.ears {
		if !slices.ContainsFunc(voices, func(v voice) bool { return v.at == at }) {
			e.stop()
			delete(a.ears, at)
		}
	}
	for _, v := range voices {
		e := a.ears[v.at]
		if e != nil {
			e.muted.Store(v.muted)
			continue
		}
		e = &ear{take: a.open(v), silence: media.NewFrame(media.Rate16k)}
		e.muted.Store(v.muted)
		e.stop = v.listen(e)
		if a.ears == nil {
			a.ears = make(map[any]*ear)
		}
		a.ears[v.at] = e
	}
}

// ear listens to one voice, and hears silence while it is muted.
type ear struct {
	muted   atomic.Bool
	take    func(f media.Frame) error
	silence media.Frame
	stop    func()
}

// Rate is 16 kHz.
func (*ear) Rate() media.Rate { return media.Rate16k }

// WriteFrame takes what is said in one frame time.
func (e *ear) WriteFrame(f media.Frame) error {
	if e.muted.Load() {
		f = e.silence
	}
	return e.take(f)
}
