package main

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"
	"time"
)

// Everyone in the room that is measured hears those who speak, packet by packet; the room
// ends with its input.
func TestServe(t *testing.T) {
	c, err := newCrowd(4, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	in, orders := io.Pipe()
	replies, out := io.Pipe()
	served := make(chan error, 1)
	go func() { served <- serve(t.Context(), 4, in, out) }()
	if err := json.NewEncoder(orders).Encode(c.ports()); err != nil {
		t.Fatal(err)
	}
	var ports []int
	if err := json.NewDecoder(replies).Decode(&ports); err != nil || len(ports) != 4 {
		t.Fatal(ports, err)
	}
	stop := c.start(t.Context(), ports)
	for begun := time.Now(); c.heard.Load() < 3*20; time.Sleep(10 * time.Millisecond) {
		if time.Since(begun) > 20*time.Second {
			t.Fatalf("%d packets were heard", c.heard.Load())
		}
	}
	stop()
	orders.Close()
	if err := <-served; err != nil {
		t.Error(err)
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
