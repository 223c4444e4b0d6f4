package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"sync"

	"callbot/media"
	"callbot/media/conference"
	"callbot/media/opus"
	"callbot/media/pace"
	"callbot/media/session"
)

// room is a room of this module, or several, in a process of their own.
type room struct {
	size    int
	command *exec.Cmd
	in      io.WriteCloser
}

func (r *room) open(ctx context.Context, hear []int) (ports []int, err error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	r.command = exec.CommandContext(ctx, program, "-serve", strconv.Itoa(r.size))
	r.command.Stderr = os.Stderr
	if r.in, err = r.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := r.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := r.command.Start(); err != nil {
		return nil, err
	}
	if err := json.NewEncoder(r.in).Encode(hear); err != nil {
		return nil, err
	}
	return ports, json.NewDecoder(out).Decode(&ports)
}

func (r *room) pid() int { return r.command.Process.Pid }

func (r *room) close() error { return errors.Join(r.in.Close(), r.command.Wait()) }

// serve is the process of rooms: it reads the ports that hear, answers with those to send
// to, and ends with its input.
func serve(ctx context.Context, size int, in io.Reader, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	lines := bufio.NewReader(in)
	var hear, ports []int
	if line, err := lines.ReadBytes('\n'); err != nil {
		return err
	} else if err := json.Unmarshal(line, &hear); err != nil {
		return fmt.Errorf("no ports: %w", err)
	}
	wheel := &pace.Wheel{Sleep: pace.Nanosleep}
	running.Go(func() { _ = wheel.Run(ctx) })
	codecs := []media.Codec{opus.Codec{Complexity: complexity, Bitrate: bitrate}}
	var r *conference.Room
	for i, peer := range hear {
		if i%size == 0 {
			r = &conference.Room{Wheel: wheel, Codecs: codecs}
		}
		l, err := newLeg(peer)
		if err != nil {
			return err
		}
		s := session.New(session.Config{Leg: l, Wheel: wheel, Codecs: codecs, InBand: session.InBandNever})
		running.Go(func() { _ = s.Run(ctx) })
		if _, err := r.Enter(s); err != nil {
			return err
		}
		ports = append(ports, port(l.conn))
	}
	if err := json.NewEncoder(out).Encode(ports); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, lines)
	return err
}
