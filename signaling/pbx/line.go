package pbx

import (
	"context"
	"errors"
	"io"
	"log/slog"

	"callbot/media"
	"callbot/media/prompt"
	"callbot/media/session"
	"callbot/signaling"
)

// line is a party's media: its leg, and the session that runs on it once packets can
// flow. The conversation's goroutine owns it; the leg's own goroutine only reports.
type line struct {
	who    signaling.Participant // whose it is
	leg    media.Leg
	sound  *session.Session
	ready  bool // packets can flow
	hangUp context.CancelFunc
	keys   keyring // who wants the keys pressed here
}

// errNoParticipant says that there is no such participant in the call.
var errNoParticipant error = &signaling.Error{Code: signaling.NotFound, Message: "there is no such participant", Subcode: 8558}

// open gives a party its leg and carries it until it ends.
func (c *conversation) open(ctx context.Context, p *party, leg media.Leg) {
	config := c.service.Session
	config.Leg = leg
	if p.application == "" { // an application may have nothing to say
		config.MediaTimeout = c.service.Timeouts.filled().Media
	}
	ctx, cancel := context.WithCancel(ctx)
	l := &line{who: p.member, leg: leg, hangUp: cancel}
	if c.service.Prompts != nil {
		config.OnTone, config.KeysOnDemand = l.pressed, true
	}
	l.sound = session.New(config)
	p.line = l
	c.service.registry.running.Go(func() { p.carry(ctx, l) })
}

// carry reports what becomes of a leg and closes it in the end.
func (p *party) carry(ctx context.Context, l *line) {
	defer l.leg.Close()
	select {
	case <-l.leg.Ready():
	case <-l.leg.Done():
		p.post(func(_ context.Context, c *conversation) { c.lost(p, l, l.leg.Err()) })
		return
	case <-ctx.Done():
		return
	}
	p.post(func(_ context.Context, c *conversation) { c.flows(p, l) })
	err := l.sound.Run(ctx)
	if ctx.Err() == nil {
		p.post(func(_ context.Context, c *conversation) { c.lost(p, l, err) })
	}
}

// flows notes that a party's packets can flow, unless it has another line by now.
func (c *conversation) flows(p *party, l *line) {
	if p.line != l {
		return
	}
	l.ready = true
	p.arrived()
	if p.coming {
		c.welcome(p)
	}
	c.progress()
}

// lost ends a party whose leg has ended: in order as if it had hung up, else as a
// failure of its media. A leg that the party has given up already is nothing to it.
func (c *conversation) lost(p *party, l *line, err error) {
	if p.line != l {
		return
	}
	inOrder := err == nil || errors.Is(err, io.EOF)
	if !inOrder {
		c.fault(p, "leg", err)
	}
	switch {
	case p.application != "" && inOrder:
		c.end(p, byBot)
	case p.application != "":
		c.end(p, both(noBotMedia))
	case inOrder:
		c.end(p, byPhone)
	default:
		c.end(p, both(noMedia))
	}
}

// ringback plays until the line becomes quiet.
func (l *line) ringback(tone *prompt.Prompt) error {
	if tone == nil {
		return nil
	}
	return l.sound.Play(prompt.Item{ID: "ringback", Prompts: []*prompt.Prompt{tone}, Loop: true})
}

// quiet ends what the service itself plays to the party.
func (l *line) quiet() { l.sound.Cancel(false) }

// bridge lets two lines hear each other until part is called.
func bridge(a, b *line) (part func()) { return session.Join(a.sound, b.sound) }

// fault logs what went wrong with a party's media.
func (c *conversation) fault(p *party, what string, err error) {
	c.service.log().Warn("media of a call failed", slog.String("call", string(p.id)),
		slog.String("who", p.member.Identity.ID), slog.String("step", what), slog.Any("error", err))
}

// wrongState is the answer to a verb that does not suit the call.
func wrongState(message string) error {
	return &signaling.Error{Code: signaling.WrongState, Message: message, Subcode: 8585}
}
