package pbx

import (
	"context"
	"slices"
	"sync/atomic"

	"callbot/media"
	"callbot/signaling"
)

var _ signaling.Tapper = (*Application)(nil)

// maxTaps is how often an application may listen to one call at a time.
const maxTaps = 4

// tap is by what an application listens to one of its calls.
type tap struct {
	audience
	ear    signaling.Ear
	closed atomic.Bool
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
	_ = p.ask(context.Background(), func(context.Context, *conversation) error { // or it has ended with its call
		if slices.Contains(p.taps, t) {
			p.taps = slices.DeleteFunc(p.taps, func(other *tap) bool { return other == t })
			t.closed.Store(true)
			p.desk.tap(t, false)
			t.follow(nil)
		}
		return nil
	})
}

// unplugAll ends what the party's application hears and says live.
func (p *party) unplugAll() {
	for _, t := range p.taps {
		t.closed.Store(true)
		p.desk.tap(t, false)
		t.follow(nil)
	}
	p.taps = nil
	p.mouth.close()
	p.mouth = nil
}

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
		return nil
	})
	if err != nil {
		return nil, err
	}
	return func() {
		_ = p.ask(context.Background(), func(context.Context, *conversation) error { // or it has ended with its call
			if p.mouth == m {
				m.close()
				p.mouth = nil
			}
			return nil
		})
	}, nil
}

// mouth is what an application says live, wherever its call is. It is for the
// conversation's goroutine.
type mouth struct {
	says media.Reader
	at   *line // by which it is said
	stop func()
}

// follow says it to whoever the party talks to now.
func (m *mouth) follow(p *party) {
	var to *line
	if p.peer != nil && p.peer.line != nil && p.peer.line.ready {
		to = p.peer.line
	}
	if to == m.at {
		return
	}
	m.close()
	if to != nil {
		m.at, m.stop = to, to.sound.Speak(m.says)
	}
}

// close says no more.
func (m *mouth) close() {
	if m != nil && m.stop != nil {
		m.stop()
		m.at, m.stop = nil, nil
	}
}
