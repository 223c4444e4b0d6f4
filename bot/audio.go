package bot

import (
	"context"
	"errors"

	"callbot/media"
)

// An AudioHandler has the sound of a call in its hands: 16 kHz frames of what the
// caller says come from in, at their own pace, and what is written to out is said.
// ServeAudio has the call until it returns; in ends with io.EOF when the call does. An
// echo bot is
//
//	bot.AudioHandlerFunc(func(_ context.Context, in media.Reader, out media.Writer) error {
//		return media.Copy(out, in)
//	})
type AudioHandler interface {
	ServeAudio(ctx context.Context, in media.Reader, out media.Writer) error
}

// AudioHandlerFunc makes a function an AudioHandler.
type AudioHandlerFunc func(ctx context.Context, in media.Reader, out media.Writer) error

// ServeAudio calls f.
func (f AudioHandlerFunc) ServeAudio(ctx context.Context, in media.Reader, out media.Writer) error {
	return f(ctx, in, out)
}

// Audio is the Handler that answers a call and gives its sound to h.
func Audio(h AudioHandler) Handler {
	return HandlerFunc(func(ctx context.Context, call *Call) error {
		if err := call.Answer(ctx); err != nil {
			return err
		}
		sound, err := call.Sound()
		if err != nil {
			return err
		}
		defer sound.Close()
		return h.ServeAudio(ctx, sound, sound)
	})
}

// An AudioLeg is a MediaLeg whose sound can be had frame by frame, at 16 kHz. A
// media/session does what it asks.
type AudioLeg interface {
	// Listen gives w what the party says, a frame in each frame time, until stop. w
	// does not wait.
	Listen(w media.Writer) (stop func())
	// Speak says what r gives, a frame in each frame time, until it ends or stop. r
	// does not wait.
	Speak(r media.Reader) (stop func())
}

// ErrNoSound says that the sound of a call is not in this process.
var ErrNoSound = errors.New("the sound of the call is not hosted here")

// Sound takes the sound of an answered call. Prompts play over it.
func (c *Call) Sound() (*Sound, error) {
	c.mu.Lock()
	leg, ok := c.leg.(AudioLeg)
	c.mu.Unlock()
	if !ok {
		return nil, ErrNoSound
	}
	s := &Sound{in: newFrames(c.box.over), out: newFrames(c.box.over)}
	stopListening := leg.Listen(ears{s.in})
	stopSpeaking := leg.Speak(mouth{s.out})
	s.stop = func() {
		stopListening()
		stopSpeaking()
	}
	return s, nil
}
