package pbx

import (
	"context"
	"slices"

	"callbot/media/prompt"
	"callbot/signaling"
	"callbot/signaling/hosting"
)

// keypad is by which the service presses keys for an application that hosts its own
// sound, for all others in its call. It is made when it is first asked for, and goes where
// the party goes.
type keypad struct {
	hearers    others
	operations *hosting.Operations
}

// others are those who hear an application, and it is not among them.
type others struct{ hearers }

// Play plays to each, and not to the room, where the application is too.
func (o *others) Play(item prompt.Item) error { return o.all().Play(item) }

// keypad is the party's.
func (c *conversation) keypad(p *party) *keypad {
	if p.keys == nil {
		k := new(keypad)
		side := p.side.(*botSide)
		k.operations = &hosting.Operations{
			Call: p.id, Player: &k.hearers, To: k.hearers.only, Log: c.service.Log, Go: c.service.registry.running.Go,
			Began: func(op signaling.Operation) { side.operations.keep(op) },
			Up:    signaling.NotifierFunc(func(_ context.Context, n signaling.Notification) error { side.report(n); return nil }),
		}
		p.keys = k
	}
	c.overhear() // the party may have come from elsewhere just now
	return p.keys
}

// follow lets whoever is in a room with the party hear its keys.
func (k *keypad) follow(c *conversation, p *party) {
	lines := slices.DeleteFunc(c.seated(), func(l *line) bool { return l == p.line })
	k.hearers.are(lines, c.room())
}

// press presses keys.
func (k *keypad) press(ctx context.Context, p *party, cmd signaling.SendTones) (signaling.Operation, error) {
	if lines, _ := k.hearers.now(); len(lines) == 0 {
		return signaling.Operation{}, errNoSound
	}
	op, err := k.operations.Control(ctx, p.id, cmd)
	if err != nil {
		return op, err
	}
	return p.side.(*botSide).operations.keep(op), nil
}

// close ends what is being pressed.
func (k *keypad) close() {
	if k != nil {
		k.operations.Close()
		k.hearers.are(nil, nil)
	}
}
