package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"callbot/cmd/callbot/bench"
)

// benchCommand groups what can be measured.
type benchCommand struct {
	Calls benchCallsCommand `cmd:"" help:"What calls cost: N callers in a second process against a bot in this one."`
}

// Help is the end of the command's help page.
func (benchCommand) Help() string {
	return "Example:\n\n  callbot bench calls --calls 200 --for 10s"
}

// benchCallsCommand measures what calls cost a bot.
type benchCallsCommand struct {
	Calls          int           `default:"100" placeholder:"N" help:"Calls at the same time (${default}); with --sweep, the fewest."`
	For            time.Duration `default:"30s" help:"How long to measure, once all calls are established (${default})."`
	Sweep          bool          `help:"Raise the number of calls step by step until a limit is reached."`
	Listen         string        `default:"127.0.0.1:0" placeholder:"ADDRESS" help:"Address of the bot's webhook, or of the service (${default})."`
	ThroughService bool          `help:"Put the local calling service between callers and bot, in the bot's process."`
	Ptime          time.Duration `default:"20ms" help:"Length of the packets that the callers ask for: 20ms to 120ms in steps of 20ms (${default})."`
	DTX            bool          `name:"dtx" help:"Ask callers to send nothing while they are silent, and let them talk two fifths of the time."`
	Pauses         bool          `help:"Let callers talk two fifths of the time and be silent otherwise, as people are who listen."`
	InBand         string        `name:"inband" default:"auto" enum:"auto,always,never" help:"Listen for keys in the sound: auto, always or never (${default})."`
	Transport      string        `default:"lite" enum:"lite,pion" help:"What carries the bot's media: lite or pion (${default})."`
	Callers        string        `default:"lite" enum:"lite,pion" help:"What carries the callers' media: lite or pion (${default})."`
	CPUProfile     string        `name:"cpuprofile" placeholder:"FILE" help:"Write a CPU profile of the bot while it is measured."`
	MemProfile     string        `name:"memprofile" placeholder:"FILE" help:"Write a memory profile of the bot at the end of the measurement."`
	JSON           bool          `help:"Print results as JSON objects, one a line."`
}

// Help is the end of the command's help page.
func (benchCallsCommand) Help() string {
	return `The callers play the platform: they send notifications with offers, take the bot's
answers, speak all the time over DTLS-SRTP, and each presses a key every 3 s. The bot plays
prompts all the time. docs/performance.md says what the figures mean.

Examples:

  callbot bench calls --calls 200 --for 10s
  callbot bench calls --sweep --calls 100 --for 5s --json
  callbot bench calls --calls 200 --ptime 60ms --dtx --cpuprofile bot.prof`
}

// Validate is called when the flags have been read.
func (c *benchCallsCommand) Validate() error {
	switch {
	case c.Calls < 1 || c.Calls > 10_000:
		return errors.New("--calls must be 1 to 10000")
	case c.For < 100*time.Millisecond:
		return errors.New("--for must be 100ms or more")
	case c.Ptime < 20*time.Millisecond || c.Ptime > 120*time.Millisecond || c.Ptime%(20*time.Millisecond) != 0:
		return errors.New("--ptime must be 20ms to 120ms in steps of 20ms")
	}
	return cmp.Or(checkAddress("--listen", c.Listen),
		checkFolder("--cpuprofile", c.CPUProfile), checkFolder("--memprofile", c.MemProfile))
}

// Run measures once, or step by step until a limit is reached.
func (c *benchCallsCommand) Run(ctx context.Context, s *streams) error {
	c.sampleMemory()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	crowd, err := startCrowd(ctx, c.Callers, s)
	if err != nil {
		return err
	}
	defer crowd.close()
	subject, err := c.open(ctx, s, crowd)
	if err != nil {
		return err
	}
	defer subject.close()
	return runOver(ctx, subject.Run, func(ctx context.Context) error {
		if err := subject.bench.Warm(ctx); err != nil {
			return err
		}
		return c.measure(ctx, s.out, subject.bench)
	})
}

// measure prints a result for each number of calls.
func (c *benchCallsCommand) measure(ctx context.Context, out io.Writer, b *bench.Bench) error {
	b.Steady, b.Full = c.profile, c.writeMemory
	if !c.JSON {
		if err := bench.WriteHeader(out); err != nil {
			return err
		}
	}
	for calls := c.Calls; ; calls = bench.Next(calls) {
		result, err := b.Measure(ctx, calls)
		if err != nil {
			return err
		}
		if err := c.print(out, result); err != nil {
			return err
		}
		if !c.Sweep || result.Limit != nil {
			return nil
		}
	}
}

func (c *benchCallsCommand) print(out io.Writer, r bench.Result) error {
	if c.JSON {
		return json.NewEncoder(out).Encode(r)
	}
	return r.Write(out)
}
