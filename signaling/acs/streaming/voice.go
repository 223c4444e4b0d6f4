package streaming

import (
	"context"
	"io"
	"time"

	"callbot/media"
)

const (
	// lag is how late sound may be before it is taken to be silence.
	lag = 3 * media.FrameDuration
	// idle is how long somebody may say nothing until they are listened to no more.
	idle = 30 * time.Second
)

// voice is what one person says: a media.Reader that goes on at the pace of the call
// whether or not there is something to hear.
type voice struct {
	who    string // their raw id
	locale string
	begun  time.Time
	in     *queue

	ctx  context.Context //nolint:containedctx // a Reader has none, and must not wait beyond it
	stop context.CancelFunc

	timer *time.Timer
	given time.Duration
	still time.Duration // how much of it, at the end, is silence of our own
}

func newVoice(ctx context.Context, who, locale string) *voice {
	v := &voice{who: who, locale: locale, begun: time.Now(), in: newQueue(int(ahead / media.FrameDuration)), timer: time.NewTimer(lag)}
	v.ctx, v.stop = context.WithCancel(ctx)
	return v
}

// Rate is 16 kHz.
func (*voice) Rate() media.Rate { return media.Rate16k }

// ReadFrame waits for the next frame. It is io.EOF when nobody listens any more, or
// nothing was said for long.
func (v *voice) ReadFrame(f media.Frame) error {
	for {
		if v.ctx.Err() != nil || v.still >= idle {
			return io.EOF
		}
		if _, _, ok := v.in.pull(f); ok {
			v.given, v.still = v.given+media.FrameDuration, 0
			return nil
		}
		late := time.Since(v.begun) - v.given
		if late >= lag {
			clear(f)
			v.given, v.still = v.given+media.FrameDuration, v.still+media.FrameDuration
			return nil
		}
		v.timer.Reset(lag - late)
		select {
		case <-v.in.wake:
		case <-v.timer.C:
		case <-v.ctx.Done():
		}
	}
}
