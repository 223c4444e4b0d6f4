package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"

	"callbot/examples/reception"
	"callbot/media"
	"callbot/media/opus"
	"callbot/media/wav"
)

// crowd sends to a room and counts what comes back.
type crowd struct {
	legs     []media.Leg
	size     int // of each room
	speaking int // in each
	words    sound
	silence  sound
	heard    atomic.Int64
}

// sound is ready packets.
type sound struct {
	payloads [][]byte
	levels   []uint8
}

// newCrowd is of the people in rooms of a size, by their legs.
func newCrowd(legs []media.Leg, size, speaking int) (*crowd, error) {
	c := &crowd{legs: legs, size: size, speaking: speaking}
	samples, err := words("departments.wav", "hours.wav", "sales.wav", "support.wav")
	if err != nil {
		return nil, err
	}
	if c.words, err = encode(samples); err != nil {
		return nil, err
	}
	c.silence, err = encode(make([]int16, media.Rate16k))
	return c, err
}

// words are recordings of the demonstration, one after another.
func words(names ...string) (all []int16, err error) {
	for _, name := range names {
		data, err := fs.ReadFile(reception.Files, "prompts/"+name)
		if err != nil {
			return nil, err
		}
		r, err := wav.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		f := media.NewFrame(r.Rate())
		for {
			if err := r.ReadFrame(f); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			all = append(all, f...)
		}
	}
	return all, nil
}

// encode makes packets as a browser would.
func encode(samples []int16) (s sound, err error) {
	encoder, err := opus.Codec{Application: opus.VoIP, Bitrate: bitrate}.NewEncoder(media.Rate16k)
	if err != nil {
		return s, err
	}
	for n := media.Rate16k.FrameSize(); len(samples) >= n; samples = samples[n:] {
		f := media.Frame(samples[:n])
		payload, err := encoder.Encode(nil, f)
		if err != nil {
			return s, err
		}
		s.payloads, s.levels = append(s.payloads, payload), append(s.levels, f.Level())
	}
	return s, nil
}

// start lets everyone send and hear until stop is called, or ctx is done; stop closes the
// legs.
func (c *crowd) start(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	for _, l := range c.legs {
		running.Go(func() { c.hear(l) })
	}
	running.Go(func() { c.speak(ctx) })
	return func() {
		cancel()
		for _, l := range c.legs {
			_ = l.Close()
		}
		running.Wait()
	}
}

func (c *crowd) hear(l media.Leg) {
	var p media.Packet
	for l.ReadPacket(&p) == nil {
		c.heard.Add(1)
	}
}

// speak sends a packet for each in every 20 ms, spread over the time.
func (c *crowd) speak(ctx context.Context) {
	begun := time.Now()
	for n := 0; ctx.Err() == nil; n++ {
		for i, l := range c.legs {
			share := media.FrameDuration * time.Duration(i) / time.Duration(len(c.legs))
			time.Sleep(time.Until(begun.Add(time.Duration(n)*media.FrameDuration + share)))
			s := &c.silence
			if i%c.size < c.speaking {
				s = &c.words
			}
			at := (n + 97*i) % len(s.payloads)
			_ = l.WritePacket(&media.Packet{
				Sequence: uint16(n), Timestamp: uint32(960 * n), Level: s.levels[at], Payload: s.payloads[at],
			})
		}
	}
}
