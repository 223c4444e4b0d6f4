package bot

import (
	"context"
	"errors"
	"iter"
	"time"

	"callbot/media"
	"callbot/signaling"
)

// NextKey waits for the next key that the caller presses. Keys that were pressed before
// are kept for it, in their order.
func (c *Call) NextKey(ctx context.Context) (media.Tone, error) {
	n, err := c.take(ctx, 0, isKey)
	if err != nil {
		return media.Tone{}, err
	}
	return n.(signaling.ToneReceived).Tone, nil
}

// Tones are the keys that the caller presses, as they come, until the call or the
// context ends.
func (c *Call) Tones(ctx context.Context) iter.Seq[media.Tone] {
	return func(yield func(media.Tone) bool) {
		for {
			tone, err := c.NextKey(ctx)
			if err != nil || !yield(tone) {
				return
			}
		}
	}
}

// isKey reports whether a message is a key.
func isKey(n message) bool {
	_, ok := n.(signaling.ToneReceived)
	return ok
}

// giveBack puts keys that were taken, but not used, before those that wait.
func (c *Call) giveBack(keys []media.Key) {
	tones := make([]message, len(keys))
	for i, k := range keys {
		tones[i] = signaling.ToneReceived{Call: c.id, Tone: media.Tone{Key: k}}
	}
	c.box.putBack(tones)
}

// take takes a message from the mailbox, and ends when the call does.
func (c *Call) take(ctx context.Context, wait time.Duration, match func(message) bool) (message, error) {
	n, err := c.box.take(ctx, wait, match)
	if errors.Is(err, errOver) {
		return nil, c.cause()
	}
	return n, err
}
