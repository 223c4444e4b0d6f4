package voiceagent

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"callbot/media"

	"github.com/coder/websocket"
)

// speak says what the agent sends, and does what it asks.
func (a *agent) speak(ctx context.Context) error {
	frames := make(chan item, itemsSize)
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	done := make(chan struct{})
	go func() {
		defer close(done)
		stop(a.play(ctx, frames))
	}()
	err := a.receive(ctx, frames)
	stop(err)
	<-done
	return context.Cause(ctx)
}

// itemsSize bounds what the agent may send ahead: ten minutes of sound. An agent that
// sends more is waited for, as TCP does.
const itemsSize = 30_000

// item is a frame to say, or a mark between frames.
type item struct {
	frame media.Frame
	mark  string
	epoch int
}

// receive takes the agent's messages.
func (a *agent) receive(ctx context.Context, items chan<- item) error {
	var rest []byte
	for {
		kind, data, err := a.conn.Read(ctx)
		switch {
		case err != nil:
			return err
		case kind == websocket.MessageBinary:
			rest = append(rest, data...)
			for ; len(rest) >= frameBytes; rest = rest[frameBytes:] {
				if err := a.queue(ctx, items, item{frame: decode(rest[:frameBytes])}); err != nil {
					return err
				}
			}
		default:
			if err := a.obey(ctx, data, items); err != nil {
				return err
			}
		}
	}
}

func (a *agent) obey(ctx context.Context, data []byte, items chan<- item) error {
	var e Event
	if err := json.Unmarshal(data, &e); err != nil {
		return fmt.Errorf("the agent's message: %w", err)
	}
	switch e.Event {
	case "mark":
		return a.queue(ctx, items, item{mark: e.Name})
	case "clear":
		a.clear()
	case "hangup":
		return errHangup
	}
	return nil
}

func (a *agent) queue(ctx context.Context, items chan<- item, i item) error {
	i.epoch = a.now()
	select {
	case items <- i:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// play says frames as fast as they can be heard, and reports marks. What was sent
// before the last clearing is passed over.
func (a *agent) play(ctx context.Context, items <-chan item) error {
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case i := <-items:
			if err := a.perform(ctx, i); err != nil {
				return err
			}
		}
	}
}

func (a *agent) perform(ctx context.Context, i item) error {
	switch {
	case i.epoch < a.now():
		return nil
	case i.frame == nil:
		return a.mark(ctx, i)
	}
	err := a.sound.WriteFrame(i.frame)
	if i.epoch < a.now() { // cleared while this frame waited for room
		a.sound.Clear()
	}
	return err
}

// mark tells the agent of a mark when what it sent before was heard.
func (a *agent) mark(ctx context.Context, i item) error {
	if err := a.sound.Drain(); err != nil {
		return err
	}
	if i.epoch < a.now() {
		return nil
	}
	return a.tell(ctx, Event{Event: "mark", Name: i.mark})
}

// clear makes the caller hear no more of what the agent has sent.
func (a *agent) clear() {
	a.mu.Lock()
	a.epoch++
	a.mu.Unlock()
	a.sound.Clear()
}

func (a *agent) now() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.epoch
}

func (a *agent) tell(ctx context.Context, e Event) error {
	data, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return a.conn.Write(ctx, websocket.MessageText, data)
}

// frameBytes is the length of a frame on the wire.
const frameBytes = 640

func encode(dst []byte, f media.Frame) {
	for i, s := range f {
		binary.LittleEndian.PutUint16(dst[2*i:], uint16(s))
	}
}

func decode(src []byte) media.Frame {
	f := media.NewFrame(media.Rate16k)
	for i := range f {
		f[i] = int16(binary.LittleEndian.Uint16(src[2*i:]))
	}
	return f
}
