package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/netip"
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
	conns    []*net.UDPConn
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

// newCrowd is of so many rooms of a size.
func newCrowd(size, speaking, rooms int) (*crowd, error) {
	c := &crowd{size: size, speaking: speaking}
	samples, err := words("departments.wav", "hours.wav", "sales.wav", "support.wav")
	if err != nil {
		return nil, err
	}
	if c.words, err = encode(samples); err != nil {
		return nil, err
	}
	if c.silence, err = encode(make([]int16, media.Rate16k)); err != nil {
		return nil, err
	}
	for range size * rooms {
		conn, err := listen()
		if err != nil {
			c.close()
			return nil, err
		}
		c.conns = append(c.conns, conn)
	}
	return c, nil
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

func (c *crowd) ports() (ports []int) {
	for _, conn := range c.conns {
		ports = append(ports, port(conn))
	}
	return ports
}

func (c *crowd) close() {
	for _, conn := range c.conns {
		conn.Close()
	}
}

// start lets everyone send and hear until stop is called, or ctx is done.
func (c *crowd) start(ctx context.Context, to []int) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	for _, conn := range c.conns {
		running.Go(func() { c.hear(conn) })
	}
	running.Go(func() { c.speak(ctx, to) })
	return func() {
		cancel()
		c.close()
		running.Wait()
	}
}

func (c *crowd) hear(conn *net.UDPConn) {
	room := make([]byte, 1500)
	for {
		n, _, err := conn.ReadFromUDPAddrPort(room)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil && n > 12 && room[1]&0x7F == payloadType {
			c.heard.Add(1)
		}
	}
}

// speak sends a packet for each in every 20 ms, spread over the time.
func (c *crowd) speak(ctx context.Context, to []int) {
	begun := time.Now()
	var out []byte
	var p media.Packet
	for n := 0; ctx.Err() == nil; n++ {
		for i, conn := range c.conns {
			share := media.FrameDuration * time.Duration(i) / time.Duration(len(c.conns))
			time.Sleep(time.Until(begun.Add(time.Duration(n)*media.FrameDuration + share)))
			s := &c.silence
			if i%c.size < c.speaking {
				s = &c.words
			}
			at := (n + 97*i) % len(s.payloads)
			p = media.Packet{SSRC: uint32(port(conn)), Sequence: uint16(n), Timestamp: uint32(960 * n), Level: s.levels[at], Payload: s.payloads[at]}
			out = appendPacket(out[:0], &p)
			local := netip.AddrFrom4([4]byte{127, 0, 0, 1})
			_, _ = conn.WriteToUDPAddrPort(out, netip.AddrPortFrom(local, uint16(to[i])))
		}
	}
}
