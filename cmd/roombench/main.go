package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "roombench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, in io.Reader, out io.Writer) error {
	flags := flag.NewFlagSet("roombench", flag.ContinueOnError)
	b := bench{out: out}
	sizes := flags.String("rooms", "3,30,100", "how many are in the room, in `numbers` one after another")
	flags.IntVar(&b.speaking, "speaking", 3, "how many of them speak; all where they are fewer")
	flags.DurationVar(&b.length, "for", 10*time.Second, "how `long` to measure")
	flags.StringVar(&b.janus, "janus", "janus", "the `program` to compare with; empty is none")
	flags.IntVar(&b.times, "times", 1, "how many rooms of a size there are in one process (Janus is left out of more than one)")
	flags.BoolVar(&b.plain, "plain", false, "our rooms have plain RTP as well, a socket for each in them, in place of calls' legs")
	serving := flags.Int("serve", 0, "be the process that is measured, with rooms of this `size`")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *serving > 0 {
		return serve(ctx, *serving, b.plain, in, out)
	}
	if b.times > 1 {
		b.janus = ""
	}
	for size := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil || n < 2 || n > 350 {
			return fmt.Errorf("a room of %q: want 2 to 350", size)
		}
		b.sizes = append(b.sizes, n)
	}
	return b.run(ctx)
}
