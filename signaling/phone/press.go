package phone

import (
	"context"
	"errors"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
	"callbot/media/session"
)

// PressMode is the way by which a phone sends its keys.
type PressMode uint8

// The ways.
const (
	AsEvents PressMode = iota // telephone events (RFC 4733)
	InSound                   // pairs of tones in the sound (ITU-T Q.23)
	BothWays
)

// ErrNoEvents says that keys cannot be sent as events on this call.
var ErrNoEvents = errors.New("phone: telephone events were not agreed on")

// Press is one press of a key.
type Press struct {
	Key  media.Key
	At   time.Duration // since the call was established
	Held time.Duration // 0 means 100 ms
}

// pressGap is the least pause between two keys (ITU-T Q.24 allows 65 ms).
const pressGap = 100 * time.Millisecond

// Press presses keys, each at its time, once the call is established; one whose time has
// gone by is pressed as soon as the one before was let go. It returns after the last one was let go, or with the
// error of ctx, or early with nil when the call ends. ErrNoEvents says that the far side
// did not agree on events.
func (c *Call) Press(ctx context.Context, mode PressMode, presses ...Press) error {
	select {
	case <-c.established:
	case <-c.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
	for i, p := range presses {
		if p.Held <= 0 {
			p.Held = 100 * time.Millisecond
		}
		wait := time.Until(c.since.Add(p.At))
		if i > 0 {
			wait = max(wait, pressGap)
		}
		if over, err := c.pause(ctx, wait); over {
			return err
		}
		if err := c.press(mode, p); err != nil {
			return err
		}
		if over, err := c.pause(ctx, p.Held); over {
			return err
		}
	}
	return nil
}

// press begins one press.
func (c *Call) press(mode PressMode, p Press) error {
	if mode != InSound {
		_, err := c.sound.Press([]media.Key{p.Key}, p.Held, 0, nil)
		switch {
		case errors.Is(err, session.ErrNoEvents):
			return ErrNoEvents
		case err != nil:
			return err
		}
	}
	if mode != AsEvents {
		tone := dtmf.NewGenerator(media.Rate16k, p.Key)
		tone.Duration = p.Held
		c.mouth.say(tone)
	}
	return nil
}

// pause waits; over says that the call or ctx ended meanwhile.
func (c *Call) pause(ctx context.Context, d time.Duration) (over bool, err error) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return false, nil
	case <-c.done:
		return true, nil
	case <-ctx.Done():
		return true, ctx.Err()
	}
}
