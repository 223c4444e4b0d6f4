package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"

	"callbot/media"
	"callbot/media/lite"
)

// room is rooms of this module, all of a size, in a process of their own. Their legs are
// those of calls (media/lite), or plain RTP.
type room struct {
	size    int
	plain   bool
	command *exec.Cmd
	in      io.WriteCloser
	near    lite.Transport
}

func (r *room) open(ctx context.Context, n int) (legs []media.Leg, err error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	r.command = exec.CommandContext(ctx, program, "-serve", strconv.Itoa(r.size), "-plain="+strconv.FormatBool(r.plain))
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
	r.near.Address = "127.0.0.1:0"
	var connector media.Connector = &r.near
	if r.plain {
		connector = plain{}
	}
	return dial(ctx, connector, n, r.in, out)
}

func (r *room) pid() int { return r.command.Process.Pid }

func (r *room) close() error { return errors.Join(r.in.Close(), r.command.Wait(), r.near.Close()) }

// dial makes so many calls to a process that serves.
func dial(ctx context.Context, connector media.Connector, n int, to io.Writer, from io.Reader) (legs []media.Leg, err error) {
	var offered []media.OfferedLeg
	var offers, answers []string
	for range n {
		l, offer, err := connector.Offer(ctx)
		if err != nil {
			return nil, err
		}
		offered, offers = append(offered, l), append(offers, offer)
	}
	if err := json.NewEncoder(to).Encode(offers); err != nil {
		return nil, err
	}
	if err := json.NewDecoder(from).Decode(&answers); err != nil {
		return nil, err
	}
	if len(answers) != n {
		return nil, fmt.Errorf("%d answers to %d offers", len(answers), n)
	}
	for i, l := range offered {
		if err := l.Accept(answers[i]); err != nil {
			return nil, err
		}
		select {
		case <-l.Ready():
			legs = append(legs, l)
		case <-l.Done():
			return nil, fmt.Errorf("a leg has ended: %w", l.Err())
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return legs, nil
}
