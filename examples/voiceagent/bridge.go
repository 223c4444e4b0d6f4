// Package voiceagent joins a call to a voice agent behind a WebSocket.
//
// This example shows how to work with the live sound of a call: what the caller says
// goes to the agent as it is said, what the agent says is played as it comes, and when
// the caller begins to speak, the agent falls silent within a frame.
//
// The agent's protocol is small. Binary messages are sound, raw 16-bit little-endian
// samples at 16 kHz, in both directions. Text messages are JSON:
//
//	to the agent    {"event":"start","call":…}   the call is there
//	                {"event":"key","key":"1"}    the caller pressed a key
//	                {"event":"speech"}           the caller began to speak; what waited was thrown away
//	                {"event":"mark","name":…}    everything before the mark was said; there
//	                                             is none for a mark that was thrown away
//	from the agent  {"event":"mark","name":…}    tell me when you are here
//	                {"event":"clear"}            say no more of what you have
//	                {"event":"hangup"}           end the call
package voiceagent

import (
	"context"
	"errors"
	"sync"

	"callbot/bot"
	"callbot/media"
	"callbot/media/vad"

	"github.com/coder/websocket"
)

// maxMessage bounds the agent's messages: ten seconds of sound.
const maxMessage = 320_000

// Bridge is a bot.Handler that joins each call to the agent at URL.
type Bridge struct {
	URL string
	// Dial opens the connection; nil means websocket.Dial.
	Dial func(ctx context.Context, url string) (*websocket.Conn, error)
}

// Event is a text message.
type Event struct {
	Event string `json:"event"`
	Call  string `json:"call,omitempty"`
	Key   string `json:"key,omitempty"`
	Name  string `json:"name,omitempty"`
}

// errHangup says that the agent wants the call to end.
var errHangup = errors.New("the agent hung up")

// ServeCall joins the call to the agent until either ends.
func (b *Bridge) ServeCall(ctx context.Context, call *bot.Call) error {
	if err := call.Answer(ctx); err != nil {
		return err
	}
	sound, err := call.Sound()
	if err != nil {
		return err
	}
	defer sound.Close()
	conn, err := b.dial(ctx)
	if err != nil {
		return err
	}
	defer closeNow(conn)
	conn.SetReadLimit(maxMessage)
	a := &agent{conn: conn, call: call, sound: sound}
	err = a.run(ctx)
	if errors.Is(err, errHangup) {
		return nil
	}
	return err
}

// closeNow closes a connection whose other side need not be told: it has ended, or the
// call has. What goes wrong with that is of no interest.
func closeNow(conn *websocket.Conn) { _ = conn.CloseNow() }

func (b *Bridge) dial(ctx context.Context) (*websocket.Conn, error) {
	if b.Dial != nil {
		return b.Dial(ctx, b.URL)
	}
	conn, _, err := websocket.Dial(ctx, b.URL, nil)
	return conn, err
}

// agent is one call's connection.
type agent struct {
	conn  *websocket.Conn
	call  *bot.Call
	sound *bot.Sound

	mu    sync.Mutex
	epoch int // counts the times that waiting sound was thrown away
}

// run runs both directions and the keys until one of them ends, and waits for all.
func (a *agent) run(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var all sync.WaitGroup
	for _, direction := range []func(context.Context) error{a.hear, a.speak, a.keys} {
		all.Go(func() { stop(direction(ctx)) })
	}
	<-ctx.Done()
	closeNow(a.conn)
	a.sound.Close()
	all.Wait()
	return context.Cause(ctx)
}

// hear sends what the caller says, after a word of greeting, and stops the agent when they begin to speak.
func (a *agent) hear(ctx context.Context) error {
	if err := a.tell(ctx, Event{Event: "start", Call: string(a.call.Info().ID)}); err != nil {
		return err
	}
	var speech vad.Detector
	frame, speaking := media.NewFrame(media.Rate16k), false
	message := make([]byte, 2*len(frame))
	for {
		if err := a.sound.ReadFrame(frame); err != nil {
			return err
		}
		was := speaking
		if speaking = speech.Speaking(frame); speaking && !was {
			a.clear()
			if err := a.tell(ctx, Event{Event: "speech"}); err != nil {
				return err
			}
		}
		encode(message, frame)
		if err := a.conn.Write(ctx, websocket.MessageBinary, message); err != nil {
			return err
		}
	}
}

// keys sends the keys that the caller presses.
func (a *agent) keys(ctx context.Context) error {
	for {
		tone, err := a.call.NextKey(ctx)
		if err != nil {
			return err
		}
		if err := a.tell(ctx, Event{Event: "key", Key: tone.Key.String()}); err != nil {
			return err
		}
	}
}
