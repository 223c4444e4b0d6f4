package main

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"callbot/media"
	"callbot/media/lite"
)

// Everyone in the room that is measured hears those who speak, packet by packet, by legs
// of either kind; the room ends with its input.
func TestServe(t *testing.T) {
	for _, bare := range []bool{false, true} {
		near := &lite.Transport{Address: "127.0.0.1:0"}
		var connector media.Connector = near
		if bare {
			connector = plain{}
		}
		in, orders := io.Pipe()
		replies, out := io.Pipe()
		served := make(chan error, 1)
		go func() { served <- serve(t.Context(), 4, bare, in, out) }()
		legs, err := dial(t.Context(), connector, 4, orders, replies)
		if err != nil {
			t.Fatal(err)
		}
		c, err := newCrowd(legs, 4, 1)
		if err != nil {
			t.Fatal(err)
		}
		stop := c.start(t.Context())
		for begun := time.Now(); c.heard.Load() < 3*20; time.Sleep(10 * time.Millisecond) {
			if time.Since(begun) > 20*time.Second {
				t.Fatalf("%d packets were heard", c.heard.Load())
			}
		}
		stop()
		orders.Close()
		if err := errors.Join(<-served, near.Close()); err != nil {
			t.Error(err)
		}
	}
}

// What cannot be measured is said in one line.
func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"-rooms", "1"}, {"-rooms", "3,x"}, {"-janus", "no-such-program"}} {
		var out bytes.Buffer
		if err := run(t.Context(), args, nil, &out); err == nil || out.Len() > 0 {
			t.Errorf("%v: %v, %s", args, err, out.String())
		}
	}
}

// The scheduler tells what a process has used.
func TestProcessorTime(t *testing.T) {
	if _, err := processorTime(1 << 30); err == nil {
		t.Error("a process that is none has used something")
	}
}
