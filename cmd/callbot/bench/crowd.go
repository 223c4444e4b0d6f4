package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"callbot/media"
	"callbot/media/pace"
	"callbot/media/prompt"
	"callbot/media/session"
	"callbot/signaling/phone"
)

// Crowd is everyone who calls the bot, in a process of their own.
type Crowd struct {
	// Connect opens what the callers' legs are made by, with packets of the length
	// that they wish for.
	Connect func(packet time.Duration) (media.Connector, error)
	Codecs  []media.Codec
	// Words are what the callers say, over and over.
	Words []*prompt.Prompt
	Log   *slog.Logger

	setup  Setup
	wheel  pace.Wheel
	legs   media.Connector
	way    way
	config session.Config

	callers []*caller
	counts  counts
	keys    keys

	mu    sync.Mutex
	tally Tally
}

// dialAtOnce is how many calls are placed at the same time.
const dialAtOnce = 16

// hangupTime bounds the end of all calls.
const hangupTime = 30 * time.Second

// Run carries out the orders that come in, one after another, until there are no more.
func (c *Crowd) Run(ctx context.Context, in io.Reader, out io.Writer) error {
	orders, replies := json.NewDecoder(in), json.NewEncoder(out)
	if err := orders.Decode(&c.setup); err != nil {
		return fmt.Errorf("bench: no setup: %w", err)
	}
	c.wheel.Sleep = pace.Nanosleep
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	url, err := c.open(ctx, &running)
	if err != nil {
		return errors.Join(err, replies.Encode(report{Error: err.Error()}))
	}
	if err := replies.Encode(report{URL: url}); err != nil {
		return err
	}
	defer c.hangup(ctx)
	for {
		var o order
		if err := orders.Decode(&o); errors.Is(err, io.EOF) || ctx.Err() != nil {
			return nil
		} else if err != nil {
			return err
		}
		if err := replies.Encode(c.obey(ctx, o)); err != nil {
			return err
		}
	}
}

// open readies all that the callers share.
func (c *Crowd) open(ctx context.Context, running *sync.WaitGroup) (url string, err error) {
	if c.legs, err = c.Connect(c.setup.PacketTime); err != nil {
		return "", err
	}
	c.config = session.Config{Wheel: &c.wheel, Codecs: c.Codecs, InBand: session.InBandNever, Log: c.Log}
	running.Go(func() { _ = c.wheel.Run(ctx) }) // it returns the context's error only
	if c.setup.Pauses {
		if c.Words, err = withPauses(ctx, c.Words); err != nil {
			return "", err
		}
	}
	if c.setup.Service != "" {
		c.way = exchange{&phone.Client{URL: c.setup.Service, HTTP: &http.Client{}}, c.setup.Application}
		return c.setup.Service, nil
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	url = "http://" + l.Addr().String()
	p, err := newPlatform(url, c.setup, c.Log)
	if err != nil {
		return "", errors.Join(err, l.Close())
	}
	c.way = p
	web := &http.Server{Handler: p, ReadHeaderTimeout: setupTime}
	running.Go(func() { _ = web.Serve(l) })
	context.AfterFunc(ctx, func() { _ = web.Close() })
	return url, nil
}

// obey carries out an order.
func (c *Crowd) obey(ctx context.Context, o order) report {
	switch o.Do {
	case dial:
		c.dial(ctx, o.Calls)
	case talk:
		for i, caller := range c.callers {
			if err := caller.speak(from(c.Words, i)); err != nil {
				c.fail(err)
			}
		}
		c.keys.start(c.callers, c.setup.PressEvery, c.fail)
	case count:
	case hush:
		c.keys.stop()
		for _, caller := range c.callers {
			caller.session.Cancel(false)
		}
	case hangup:
		c.hangup(ctx)
	default:
		return report{Error: "no such order: " + o.Do}
	}
	return report{Tally: c.count()}
}

// dial places calls, several at a time, and returns when each is established or has
// failed. The tally begins anew.
func (c *Crowd) dial(ctx context.Context, n int) {
	c.mu.Lock()
	c.tally = Tally{}
	c.mu.Unlock()
	c.counts.sent.Store(0)
	c.counts.heard.Store(0)
	c.keys.pressed.Store(0)
	turns := make(chan struct{}, n)
	for range n {
		turns <- struct{}{}
	}
	close(turns)
	var dialling sync.WaitGroup
	for range min(n, dialAtOnce) {
		dialling.Go(func() {
			for range turns {
				c.dialOne(ctx)
			}
		})
	}
	dialling.Wait()
}

func (c *Crowd) dialOne(ctx context.Context) {
	one, err := call(ctx, c.legs, c.way, c.config, &c.counts, c.fail)
	if err != nil {
		c.fail(err)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.callers = append(c.callers, one)
	c.tally.Calls++
}

// fail notes a call that did not come about, or fell.
func (c *Crowd) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tally.Failures++; c.tally.Why == "" {
		c.tally.Why = err.Error()
	}
}

func (c *Crowd) count() Tally {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.tally
	t.Sent, t.Heard, t.Keys = c.counts.sent.Load(), c.counts.heard.Load(), c.keys.pressed.Load()
	return t
}

// hangup ends all calls.
func (c *Crowd) hangup(ctx context.Context) {
	c.keys.stop()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), hangupTime)
	defer cancel()
	turns := make(chan *caller, len(c.callers))
	for _, one := range c.callers {
		turns <- one
	}
	close(turns)
	var leaving sync.WaitGroup
	for range min(len(c.callers), dialAtOnce) {
		leaving.Go(func() {
			for one := range turns {
				if err := one.hangup(ctx); err != nil {
					c.fail(err)
				}
			}
		})
	}
	leaving.Wait()
	c.callers = nil
}
