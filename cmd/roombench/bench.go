package main

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"time"

	"callbot/media"
)

// What both sides encode with.
const (
	complexity = 5
	bitrate    = 24_000
)

// bench is one run.
type bench struct {
	sizes    []int
	speaking int
	times    int  // rooms at once
	plain    bool // ours have plain RTP too
	length   time.Duration
	janus    string
	out      io.Writer
}

// subject is a process with a room in it.
type subject interface {
	// open makes rooms for so many in all, and gives the other ends of their legs.
	open(ctx context.Context, n int) ([]media.Leg, error)
	pid() int
	close() error
}

// settling is how long everybody speaks before it is measured.
const settling = 4 * time.Second

// result is what was measured.
type result struct {
	each  time.Duration // processor time for each participant in 20 ms
	heard float64       // packets that each participant heard in a second
}

// run prints a table.
func (b *bench) run(ctx context.Context) error {
	if _, err := exec.LookPath(b.janus); b.janus != "" && err != nil {
		return fmt.Errorf("%w: install it (apt-get install janus), or leave it out with -janus ''", err)
	}
	fmt.Fprintln(b.out, "| in the room | speaking | ours, us in 20 ms for each | packets heard in 1 s | Janus, us | packets |")
	fmt.Fprintln(b.out, "|---|---|---|---|---|---|")
	for _, n := range b.sizes {
		speaking := min(b.speaking, n)
		ours, err := b.measure(ctx, &room{size: n, plain: b.plain}, n, speaking)
		if err != nil {
			return fmt.Errorf("room: %w", err)
		}
		fmt.Fprintf(b.out, "| %d | %d | %s |", n, speaking, ours)
		if b.janus == "" {
			fmt.Fprintln(b.out, " | |")
			continue
		}
		theirs, err := b.measure(ctx, &janus{program: b.janus}, n, speaking)
		if err != nil {
			return fmt.Errorf("janus: %w", err)
		}
		fmt.Fprintf(b.out, " %s |\n", theirs)
	}
	return nil
}

func (r result) String() string {
	return fmt.Sprintf("%.1f | %.1f", float64(r.each.Nanoseconds())/1000, r.heard)
}

// measure lets a crowd speak in a subject's room.
func (b *bench) measure(ctx context.Context, s subject, n, speaking int) (r result, err error) {
	size := n
	n *= max(b.times, 1)
	legs, err := s.open(ctx, n)
	if err != nil {
		return r, err
	}
	defer func() {
		if e := s.close(); err == nil {
			err = e
		}
	}()
	c, err := newCrowd(legs, size, speaking)
	if err != nil {
		return r, err
	}
	stop := c.start(ctx)
	defer stop()
	if err := sleep(ctx, settling); err != nil {
		return r, err
	}
	used, err := processorTime(s.pid())
	if err != nil {
		return r, err
	}
	begun, heard := time.Now(), c.heard.Load()
	if err := sleep(ctx, b.length); err != nil {
		return r, err
	}
	after, err := processorTime(s.pid())
	if err != nil {
		return r, err
	}
	took := time.Since(begun)
	frames := took.Seconds() * 50 * float64(n)
	r.each = time.Duration(float64(after-used) / frames)
	r.heard = float64(c.heard.Load()-heard) / took.Seconds() / float64(n)
	return r, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
