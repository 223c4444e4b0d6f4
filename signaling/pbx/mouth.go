package pbx

import (
	"context"
	"sync/atomic"

	"callbot/media"
	"callbot/signaling"
)

// Speak lets the application say something live. What it said before that way ends.
// Codes: those of signaling.Tapper.
func (a *Application) Speak(ctx context.Context, call signaling.CallID, r media.Reader) (stop func(), err error) {
	p, err := a.party(call)
	if err != nil {
		return nil, err
	}
	m := &mouth{says: r}
	err = p.ask(ctx, func(_ context.Context, c *conversation) error {
		if _, err := p.media(); err != nil {
			return err
		}
		p.mouth.close()
		p.mouth = m
		m.mute(p.muted)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return func() {
		p.finish(func() {
			if p.mouth == m {
				m.close()
				p.mouth = nil
			}
		})
	}, nil
}

// mouth is what an application says live, wherever its call is. It is for the
// conversation's goroutine.
type mouth struct {
	says  media.Reader
	muted atomic.Bool
	at    any // the line or the room in which it is said
	stop  func()
}

// Rate is that of what is said.
func (m *mouth) Rate() media.Rate { return m.says.Rate() }

// ReadFrame is what is said, or silence in its place while the mouth is muted.
func (m *mouth) ReadFrame(f media.Frame) error {
	err := m.says.ReadFrame(f)
	if m.muted.Load() {
		clear(f)
	}
	return err
}

// mute lets what is said go on unheard, or be heard again.
func (m *mouth) mute(muted bool) {
	if m != nil {
		m.muted.Store(muted)
	}
}

// follow says it to whoever the party talks to now.
func (m *mouth) follow(c *conversation, p *party) {
	var to any
	speak := func(media.Reader) (stop func()) { return nil }
	switch room := c.room(); {
	case room != nil:
		to, speak = room, room.Speak
	case p.peer != nil && p.peer.line != nil && p.peer.line.ready:
		to, speak = p.peer.line, p.peer.line.sound.Speak
	}
	if to == m.at {
		return
	}
	m.close()
	m.at, m.stop = to, speak(m)
}

// close says no more.
func (m *mouth) close() {
	if m != nil && m.stop != nil {
		m.stop()
		m.at, m.stop = nil, nil
	}
}
