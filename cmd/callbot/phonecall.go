package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"callbot/media/record"
	"callbot/media/wav"
	"callbot/signaling/phone"
)

// pressModes are the words of --press-mode.
var pressModes = map[string]phone.PressMode{
	"rfc4733": phone.AsEvents,
	"inband":  phone.InSound,
	"both":    phone.BothWays,
}

// have has a call until it ends: it says, presses, records and hangs up as told.
func (c *phoneCommand) have(ctx context.Context, call *phone.Call, out *phoneLog) error {
	defer call.Close()
	answered := false
	conversation := make(chan error, 1)
	for e, err := range call.Events(ctx) {
		if err != nil {
			break // interrupted: Close hangs up
		}
		if c.Register == "" || e.Event != phone.Ringing { // which this phone has told itself
			out.event(e)
		}
		if e.Event == phone.Established && !answered {
			answered = true
			go func() { conversation <- c.talk(ctx, call) }()
		}
	}
	if ctx.Err() != nil {
		_ = call.Close() // ends the conversation too
		if answered {
			return <-conversation
		}
		return &codeError{exitNotAnswered, errors.New("interrupted before anybody answered")}
	}
	ending := call.Ending()
	if !answered {
		return outcome(ending, false)
	}
	return errors.Join(<-conversation, outcome(ending, true))
}

// talk does what was asked for on an established call. It returns when the call has
// ended.
func (c *phoneCommand) talk(ctx context.Context, call *phone.Call) (err error) {
	keep, err := c.record(ctx, call)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, keep()) }()
	if c.Say != "" {
		sound, err := wav.Open(c.Say)
		if err != nil {
			return errors.Join(err, call.Hangup(ctx))
		}
		defer sound.Close()
		defer call.Say(sound)()
	}
	if c.For > 0 {
		timer := time.AfterFunc(c.For, func() { _ = call.Hangup(ctx) })
		defer timer.Stop()
	}
	for at, muted := range map[time.Duration]bool{c.MuteAt: true, c.UnmuteAt: false} {
		if at > 0 {
			timer := time.AfterFunc(at, func() { _ = call.Mute(ctx, muted) }) // the roster tells what came of it
			defer timer.Stop()
		}
	}
	keys := make([]phone.Press, 0, len(c.Press))
	for _, p := range c.Press {
		keys = append(keys, phone.Press{Key: p.key, At: p.at, Held: p.held})
	}
	if err := call.Press(ctx, pressModes[c.PressMode], keys...); err != nil && ctx.Err() == nil {
		return errors.Join(&codeError{exitMedia, fmt.Errorf("keys: %w", err)}, call.Hangup(ctx))
	}
	<-call.Done()
	return nil
}

// record begins the recording, where one is wanted; keep ends it.
func (c *phoneCommand) record(ctx context.Context, call *phone.Call) (keep func() error, err error) {
	if c.Record == "" {
		return func() error { return nil }, nil
	}
	recorder := &record.Recorder{Path: c.Record}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	written := make(chan error, 1)
	go func() { written <- recorder.Run(ctx) }()
	deaf := call.Hear(recorder.Line(""))
	return func() error {
		deaf()
		stop()
		return <-written
	}, nil
}

// ringOrError is one step of a stream of rings.
type ringOrError struct {
	phone.Ring
	err error
}

// follow turns a stream into a channel that is closed when the stream, or ctx, ends.
func follow(ctx context.Context, stream iter.Seq2[phone.Ring, error]) <-chan ringOrError {
	rings := make(chan ringOrError)
	go func() {
		defer close(rings)
		for ring, err := range stream {
			select {
			case rings <- ringOrError{ring, err}:
			case <-ctx.Done():
				return
			}
		}
	}()
	return rings
}
